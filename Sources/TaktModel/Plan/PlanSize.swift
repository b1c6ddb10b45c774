package import TaktText

/// Which stories of a plan are too big for one fresh agent.
package enum PlanSize {
  /// One line for each story that should be split, with the reason.
  package static func findings(_ source: SourceText) -> [String] {
    []
  }
}
