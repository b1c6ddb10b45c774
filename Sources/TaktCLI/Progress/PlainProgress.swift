import TaktText

/// Progress for a pipe or a log, as a pure state: one plain line for each change and nothing for the passing of time.
package struct PlainProgress: Hashable, Sendable {
  private var last: ProgressStatus?

  /// Starts with nothing written.
  package init() {}

  /// Takes a new status and gives the lines for what has changed since the last one.
  package mutating func update(_ status: ProgressStatus) -> [String] {
    let last = self.last
    self.last = status
    let count = "[\(status.done)/\(status.total)] "
    var lines = status.finished.dropFirst(last?.finished.count ?? 0).map { count + ForeignText.visible($0) }
    if lines.isEmpty, let last, (last.done, last.total) != (status.done, status.total) {
      lines.append("\(count)done")
    }
    // Two things may bear one name, so names are counted rather than collected.
    var known: [String: Int] = [:]
    for running in last?.running ?? [] { known[running.name, default: 0] += 1 }
    for running in status.running {
      if let number = known[running.name], number > 0 {
        known[running.name] = number - 1
      } else {
        lines.append(count + "started " + ForeignText.visible(running.name))
      }
    }
    return lines
  }
}
