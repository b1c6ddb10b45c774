/// What is known about a longer piece of work at one moment.
package struct ProgressStatus: Hashable, Sendable {
  /// Something that is being done now.
  package struct Running: Hashable, Sendable {
    /// What it is, such as `US-004 worker`; foreign text is allowed.
    package var name: String

    /// How long it has been going on.
    package var elapsedSeconds: Int

    /// What happens in it at the moment, or empty; foreign text is allowed, and only a live area shows it.
    package var activity: String

    /// Describes something that is being done.
    package init(_ name: String, elapsedSeconds: Int, activity: String = "") {
      self.name = name
      self.elapsedSeconds = elapsedSeconds
      self.activity = activity
    }
  }

  /// How many parts are done.
  package var done: Int

  /// How many parts there are.
  package var total: Int

  /// How long the whole has been going on.
  package var elapsedSeconds: Int

  /// What is being done now, oldest first.
  package var running: [Running]

  /// Every line about what has ended, oldest first; lines are only ever added at the end.
  package var finished: [String]

  /// Describes a moment.
  package init(done: Int, total: Int, elapsedSeconds: Int = 0, running: [Running] = [], finished: [String] = []) {
    self.done = done
    self.total = total
    self.elapsedSeconds = elapsedSeconds
    self.running = running
    self.finished = finished
  }
}
