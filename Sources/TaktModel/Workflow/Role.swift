/// What an agent is there for.
package enum Role: String, Hashable, Sendable, CaseIterable {
  case worker, fixer, verifier, reviewer, resolver, retro, planner
}
