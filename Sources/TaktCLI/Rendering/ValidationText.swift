import TaktEngine
import TaktModel
import TaktText

/// The findings of `validate` for people: each with its line, then one line for each file.
struct ValidationText {
  /// More findings of one file than this help nobody; the rest are counted.
  private static let limit = 100

  private let validation: Validation
  private let style: Style

  init(_ validation: Validation, style: Style = .plain) {
    self.validation = validation
    self.style = style
  }

  /// The lines with a line break after each.
  var text: String {
    var text = ""
    for file in validation.files {
      for repair in file.repairs.prefix(Self.limit) { text += "repaired \(repair.path): \(repair.message)\n" }
      if file.repairs.count > Self.limit { text += "repaired \(file.repairs.count - Self.limit) more\n" }
      if !file.repairs.isEmpty { text += "\n" }
      for diagnostic in file.diagnostics.prefix(Self.limit) { text += diagnostic.rendered() + "\n\n" }
      let more = file.diagnostics.dropFirst(Self.limit).reduce(0) { $0 + $1.count }
      let summed = file.diagnostics.contains { $0.count > 1 }
      if more > 0 { text += "… and \(more) more; `--json` has \(summed ? "more" : "all") of them\n\n" }
    }
    for file in validation.files { text += line(file) + "\n" }
    return text
  }

  private func line(_ file: Validation.File) -> String {
    let errors = count(.error, in: file.diagnostics)
    let warnings = count(.warning, in: file.diagnostics)
    var verdict = errors > 0 ? style.red(counted(errors, "error")) : style.green("valid")
    if warnings > 0 { verdict += ", " + style.yellow(counted(warnings, "warning")) }
    return "\(ForeignText.line(file.path)): \(verdict)"
  }

  private func count(_ severity: Diagnostic.Severity, in diagnostics: [Diagnostic]) -> Int {
    diagnostics.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
  }

  private func counted(_ count: Int, _ word: String) -> String {
    count == 1 ? "1 \(word)" : "\(count) \(word)s"
  }
}
