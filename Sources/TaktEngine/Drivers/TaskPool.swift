import Synchronization
import TaktModel
import TaktSystem
import TaktText

/// What a headless driver has under way: agents by their assignments, and the merging of what they did.
final class TaskPool: Sendable {
  private struct State {
    var tasks: [String: BackgroundTask] = [:]
    var ended: [String] = []
    var failure: Failure?
  }

  private let state = Mutex(State())
  private let wakeUp = WakeUp()

  /// Ends everything that is under way.
  let halt = Cancellation()

  /// The first thing that went wrong, for which no agent is to blame.
  var failure: Failure? { state.withLock { $0.failure } }

  /// Whether something is under way by a name.
  func isBusy(with name: String) -> Bool { state.withLock { $0.tasks[name] != nil } }

  /// How many agents are at work.
  var count: Int { state.withLock { $0.tasks.count { $0.key != Self.merge } } }

  /// The name under which work is merged.
  static let merge = "merge"

  /// Begins something on a thread of its own.
  func begin(_ name: String, _ body: @escaping @Sendable () throws(Failure) -> Void) throws(Failure) {
    // Entered first: the thread may be done before this one goes on.
    let task = try BackgroundTask { [self] in
      var problem: Failure?
      do throws(Failure) { try body() } catch { problem = error }
      state.withLock { state in
        state.ended.append(name)
        if state.failure == nil { state.failure = problem }
      }
      wakeUp.call()
    }
    state.withLock { $0.tasks[name] = task }
  }

  /// Whether something has come to its end and is not forgotten yet.
  var hasNews: Bool { state.withLock { !$0.ended.isEmpty || $0.failure != nil } }

  /// Forgets what has come to its end.
  func clear() {
    let ended = state.withLock { state in
      defer { state.ended.removeAll { state.tasks[$0] != nil } }
      return state.ended.compactMap { name in state.tasks[name].map { (name, $0) } }
    }
    for (name, task) in ended {
      task.join()
      state.withLock { state in
        if state.tasks[name] === task { state.tasks[name] = nil }
      }
    }
  }

  /// Waits until something has come to its end, somebody calls, or the time is over.
  func wait(milliseconds: Int32, _ cancellation: Cancellation) {
    wakeUp.wait(milliseconds: milliseconds, cancellation: cancellation)
  }

  /// Lets whoever waits look again.
  func call() { wakeUp.call() }

  /// Waits until everything has come to its end by itself, or ends it when the cancellation is requested.
  func settle(_ cancellation: Cancellation) {
    while !cancellation.isCancelled {
      clear()
      guard !state.withLock({ $0.tasks.isEmpty }) else { return }
      wait(milliseconds: 1000, cancellation)
    }
    halt.cancel()
    joinAll()
  }

  /// Waits until everything has come to its end.
  func joinAll() {
    while true {
      let tasks = state.withLock { $0.tasks }
      guard !tasks.isEmpty else { return }
      for (name, task) in tasks {
        task.join()
        state.withLock { state in
          state.tasks[name] = nil
          state.ended.removeAll { $0 == name }
        }
      }
    }
  }
}
