package import TaktText

/// Something that the helper found in the repository and did not put there, as people read it.
package struct RunNotice: Hashable, Sendable {
  /// What was found, in a sentence.
  package var text: String
  /// The journal's record that has it.
  package var record: Int

  /// Describes a record; nil when it is about nothing of the kind.
  package init?(_ record: JournalRecord, _ state: RunState) {
    guard case .repository(let event) = record.event else { return nil }
    let job = event.jobID.flatMap { state.job($0) }
    let subject = job.map { $0.subject.text } ?? ""
    self.record = record.sequence
    switch event {
    case .commitsFolded(_, let commits):
      text =
        "\(subject): \(Self.count(commits)) of its agent's own became part of its work: \(Self.names(commits))"
    case .checkoutRestored(_, let head, let branch, let ref):
      let place = branch.map { "on branch `\(ForeignText.line($0))`" } ?? "on no branch"
      let commit = head.isEmpty ? "" : " at `\(head.prefix(10))`"
      text =
        "\(subject), attempt \(job?.attempt ?? 0): the checkout was left \(place)\(commit), and brought back"
        + (ref.map { "; what it held is kept at \($0)" } ?? "")
    case .surroundingsChanged(_, let changes):
      text = "While \(subject) was worked on, \(changes.joined(separator: "; "))"
    case .branchMoved(let from, let to, let commits):
      text =
        "The branch was moved from `\(from.prefix(10))` to `\(to.prefix(10))`, and not by takt"
        + (commits.isEmpty ? "" : ": it has \(Self.count(commits)) of others, \(Self.names(commits))")
    }
  }

  private static func count(_ commits: [String]) -> String {
    "\(commits.count) commit\(commits.count == 1 ? "" : "s")"
  }

  private static func names(_ commits: [String]) -> String {
    commits.prefix(8).map { "`\($0.prefix(10))`" }.joined(separator: ", ")
      + (commits.count > 8 ? " and \(commits.count - 8) more" : "")
  }

  /// The notice as JSON.
  package var value: JSONValue { ["message": .string(text), "record": .integer(record)] }
}
