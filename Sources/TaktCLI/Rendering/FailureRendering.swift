package import TaktText

/// A failure as people and as programs read it.
package struct FailureRendering: Sendable {
  /// More findings than this help nobody; the rest are counted.
  static let findingLimit = 50

  private let failure: Failure
  private let tool: String

  /// Creates the rendering of a failure.
  package init(_ failure: Failure, tool: String) {
    self.failure = failure
    self.tool = tool
  }

  /// The lines for people: findings first, then what failed, why, and what to do.
  ///
  /// Everything that may come from elsewhere is made visible, so nothing in it can act on the terminal.
  package func text(style: Style = .plain) -> String {
    var text = ""
    for diagnostic in failure.diagnostics.prefix(Self.findingLimit) { text += diagnostic.rendered() + "\n" }
    let more = failure.diagnostics.dropFirst(Self.findingLimit).reduce(0) { $0 + $1.count }
    if more > 0 { text += "and \(more) more\n" }
    text += "\(style.bold(tool + ":")) \(style.red("error:")) \(ForeignText.visible(failure.message))\n"
    for cause in failure.causes { text += "  caused by: \(ForeignText.visible(cause))\n" }
    for hint in failure.hints { text += "  \(style.yellow("hint:")) \(ForeignText.visible(hint))\n" }
    return text
  }

  /// The one JSON value on standard output when `--json` was given.
  package var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("kind", .string(failure.kind.rawValue)),
      ("message", .string(failure.message)),
      ("causes", .strings(failure.causes)),
      ("hints", .strings(failure.hints)),
    ]
    if !failure.diagnostics.isEmpty { members.append(("diagnostics", .array(failure.diagnostics.map(\.json)))) }
    return .object([("error", .object(members))])
  }
}
