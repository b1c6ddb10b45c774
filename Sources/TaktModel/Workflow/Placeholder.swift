/// What an instruction leaves to be filled in when its brief is fetched, such as `{previous_response}`.
package enum Placeholder: Hashable, Sendable {
  /// What the whole run is about.
  case task
  /// What the step before reported.
  case previousResponse
  /// The last report of a name.
  case report(String)
  /// How many steps were entered.
  case iteration
  /// How many steps may be entered.
  case maxSteps
  /// How often this step was entered.
  case stepIteration
  /// The folder with all reports.
  case reportDirectory

  /// What stands between the braces.
  package var name: String {
    switch self {
    case .task: "task"
    case .previousResponse: "previous_response"
    case .report(let name): "report:\(name)"
    case .iteration: "iteration"
    case .maxSteps: "max_steps"
    case .stepIteration: "step_iteration"
    case .reportDirectory: "report_dir"
    }
  }

  /// Reads what stands between braces; nil when it is no placeholder.
  package init?(_ name: String) {
    if name.hasPrefix("report:") {
      self = .report(String(name.dropFirst("report:".count)))
    } else if let found = Self.plain.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
      self = found
    } else {
      return nil
    }
  }

  /// Those without a name of their own.
  package static let plain: [Placeholder] = [
    .task, .previousResponse, .iteration, .maxSteps, .stepIteration, .reportDirectory,
  ]

  /// The words in braces in a text, in order; what can be no placeholder, such as `{ }`, is left out.
  package static func words(in text: String) -> [String] {
    text.split(separator: "{").dropFirst(text.hasPrefix("{") ? 0 : 1).compactMap { part in
      guard let end = part.firstIndex(of: "}") else { return nil }
      let word = part[..<end]
      let isWord = word.utf8.first.map { $0 | 0x20 &- 0x61 < 26 } ?? false
      return isWord && !word.utf8.contains { $0 <= 0x20 } ? String(word) : nil
    }
  }

  /// The placeholders in a text.
  package static func all(in text: String) -> Set<Placeholder> {
    Set(words(in: text).compactMap(Placeholder.init))
  }
}
