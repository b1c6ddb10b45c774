import TaktModel
import TaktText

/// Fills a brief's template.
///
/// Foreign text goes in as it is, in one pass, so that nothing in it is taken for a placeholder; lists of it stand in
/// fences that it cannot close.
enum BriefText {
  /// The template with its `{placeholders}` filled in; unknown ones stay as they are.
  static func filled(_ template: String, _ values: [String: String]) -> String {
    var result = ""
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      rest = rest[open...]
      guard let close = rest.firstIndex(of: "}") else { break }
      let name = String(rest[rest.index(after: open)..<close])
      if let value = values[name] {
        result += value
        rest = rest[rest.index(after: close)...]
      } else {
        result += "{"
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }

  /// Text of others between fences that it cannot contain.
  ///
  /// - `boundary`: A random word.
  static func fenced(_ text: String, boundary: String) -> String {
    text.utf8.allSatisfy { $0 <= 0x20 }
      ? "(nothing)" : "<<<\(boundary)\n\(ForeignText.visible(text, keepingLineBreaks: true))\n\(boundary)>>>"
  }

  /// A text of at most so many bytes, with what was cut off and where the whole of it is.
  static func cut(_ text: String, to limit: Int, whole path: String) -> String {
    guard text.utf8.count > limit else { return text }
    var kept = text.utf8.prefix(limit)
    while !kept.isEmpty, String(kept) == nil { kept = kept.dropLast() }
    // The last whole line, unless that is all.
    let lines = String(kept)?.lastIndex(of: "\n").map { text[..<$0] } ?? Substring(String(kept) ?? "")
    let gap = lines.isEmpty ? "" : "\n"
    return "\(lines)\(gap)(cut, \(text.utf8.count - lines.utf8.count) bytes more: \(path))"
  }

  /// A list with a dash before each entry, or a word when it is empty.
  static func list(_ entries: [String], empty: String = "none") -> String {
    entries.isEmpty ? empty : entries.map { "- \($0)" }.joined(separator: "\n")
  }
}
