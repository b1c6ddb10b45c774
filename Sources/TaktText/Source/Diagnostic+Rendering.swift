extension Diagnostic {
  /// Gives the text for a person: `file:line:column: error: message`, the excerpt and the hint.
  ///
  /// There is no line break at the end. Everything that came from a file is made visible first.
  package func rendered() -> String {
    var place = ""
    if let file {
      place = ForeignText.visible(file)
      if let position { place += ":\(position.line):\(position.column)" }
      place += ": "
    } else if let position {
      place = "\(position.line):\(position.column): "
    }
    var text = place + severity.rawValue + ": " + ForeignText.visible(message)
    if let excerpt {
      for line in excerpt.split(separator: "\n", omittingEmptySubsequences: false) { text += "\n  " + line }
    }
    if let hint { text += "\nhint: " + ForeignText.visible(hint) }
    return text
  }

  /// Orders findings as a person reads them: by file, then place, then code, then message.
  ///
  /// A finding without a place comes before those that have one.
  package static func byPlace(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
    if left.file != right.file { return (left.file ?? "") < (right.file ?? "") }
    let none = SourcePosition(line: 0, column: 0)
    let (leftPlace, rightPlace) = (left.position ?? none, right.position ?? none)
    if leftPlace != rightPlace { return leftPlace < rightPlace }
    if left.code != right.code { return left.code < right.code }
    return left.message < right.message
  }
}
