/// Foreign text inside HTML.
package enum HTMLText {
  /// The text as content of an element or of a quoted attribute; what cannot be seen is shown as `\u{…}`.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in ForeignText.visible(text, keepingLineBreaks: true).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
