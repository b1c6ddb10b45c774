import Synchronization
package import TaktSystem

/// Lets chosen system calls fail: the n-th of a kind, or all of them.
package final class ErrnoScript: SystemCallInterceptor {
  /// One thing that goes wrong.
  package struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// Which sort of call; nil means every sort, counted together.
    package var call: SystemCall?
    /// Which one of them, from 1; nil means every one.
    package var number: Int?
    /// What happens to it.
    package var outcome: Interception

    /// Creates a fault.
    package init(_ call: SystemCall?, _ number: Int?, _ outcome: Interception) {
      self.call = call
      self.number = number
      self.outcome = outcome
    }

    package var description: String { "\(call?.rawValue ?? "any") \(number.map(String.init) ?? "always"): \(outcome)" }
  }

  private struct State {
    var counts: [SystemCall: Int] = [:]
    var total = 0
    var struck = 0
    var made: [SystemCall] = []
  }

  private let faults: [Fault]
  private let state = Mutex(State())

  /// Creates a script; without faults it only counts.
  package init(_ faults: Fault...) { self.faults = faults }

  package func decide(_ call: SystemCall, path: String) -> Interception {
    state.withLock { state in
      state.counts[call, default: 0] += 1
      state.total += 1
      state.made.append(call)
      for fault in faults {
        guard fault.call == nil || fault.call == call else { continue }
        let count = fault.call == nil ? state.total : state.counts[call] ?? 0
        guard fault.number == nil || fault.number == count else { continue }
        state.struck += 1
        return fault.outcome
      }
      return .proceed
    }
  }

  /// How many calls of a sort there were; nil counts all.
  package func count(_ call: SystemCall? = nil) -> Int {
    state.withLock { state in call.map { state.counts[$0] ?? 0 } ?? state.total }
  }

  /// How often a fault struck; a sweep ends when none does.
  package var struck: Int { state.withLock { $0.struck } }

  /// The calls in their order.
  package var made: [SystemCall] { state.withLock { $0.made } }
}
