/// Text from elsewhere, made safe for a terminal or for one line of a report.
package enum ForeignText {
  /// Shows every character that a terminal would act on, or a person would not see, as `\u{…}`.
  ///
  /// These are control characters, line and paragraph separators, format characters (bidirectional controls, zero
  /// width, tags, soft hyphen) and invisible fillers. With `keepingLineBreaks` LF and tab stay as they are.
  package static func visible(_ text: String, keepingLineBreaks: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: isForeign) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if keepingLineBreaks, scalar == "\n" || scalar == "\t" {
        result.unicodeScalars.append(scalar)
      } else {
        result += visible(scalar)
      }
    }
    return result
  }

  /// Gives one line of at most so many columns; what does not fit is replaced by `…`.
  ///
  /// Runs of white space become one space. A wide character counts as two columns and a `\u{…}` is never cut.
  package static func line(_ text: String, limit: Int = 120) -> String {
    var line = ""
    var used = 0
    var cut = (line: "", pieces: 0)
    var pieces = 0
    var pendingSpace = false
    for scalar in text.unicodeScalars {
      if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
        pendingSpace = !line.isEmpty
        continue
      }
      let piece = (pendingSpace ? " " : "") + visible(scalar)
      pendingSpace = false
      let width = piece.unicodeScalars.reduce(0) { $0 + self.width($1) }
      pieces += 1
      // Marks without width could go on for ever; no real text needs four for every column.
      if used + width > limit || pieces > 4 * limit { return limit > 0 ? cut.line + "…" : "" }
      line += piece
      used += width
      if used < limit { cut = (line, pieces) }
    }
    return line
  }

  /// Shows one scalar, as itself or as `\u{…}`.
  static func visible(_ scalar: Unicode.Scalar) -> String {
    isForeign(scalar) ? "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}" : String(scalar)
  }

  /// Tells whether a scalar is to be shown as `\u{…}`.
  static func isForeign(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value < 0x20 }
    switch scalar.value {
    // Signs of Arabic and Kaithi numbers are format characters, but are drawn.
    case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: return false
    // The selector of coloured pictures is part of very many of them and does nothing else.
    case 0xFE0F: return false
    default: break
    }
    // Joiners, fillers and selectors are letters or marks by category, but show nothing.
    if scalar.properties.isDefaultIgnorableCodePoint { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    default: return false
    }
  }

  /// The columns a scalar takes in a terminal: 0, 1 or 2.
  package static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.value {
    case 0x1100...0x115F, 0x231A...0x231B, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }
}
