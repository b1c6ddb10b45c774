/// One plain call of `takt-helper` in a shell command: nothing else runs, nothing expands, nothing is redirected.
///
/// A hook that lets a command pass lets the whole line pass, so this reads only what it fully understands: bare words,
/// quoted words without expansion, `2>&1` at the end, and one heredoc whose delimiter is quoted. Anything else, however
/// harmless, is not a plain call.
package struct HelperCall: Hashable, Sendable {
  /// The words after the program's name, with their quotes taken off.
  package let words: [String]

  /// What follows the program's name, exactly as it was written.
  package let rest: String

  /// The program's name.
  package static let program = "takt-helper"

  /// Reads a command, or returns nil when it is anything but one plain call.
  package init?(_ command: String) {
    var reader = HelperCallReader(command)
    guard let words = reader.words(), words.first == Self.program else { return nil }
    self.words = Array(words.dropFirst())
    rest = String(command.drop { $0 == " " || $0 == "\t" }.dropFirst(Self.program.count))
  }
}

/// Reads the words of a command byte by byte.
private struct HelperCallReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ command: String) {
    bytes = Array(command.utf8)
  }

  /// The words of the only command, or nil when there is something that is not understood.
  mutating func words() -> [String]? {
    var words: [String] = []
    skipBlanks()
    while index < bytes.count {
      if takeErrorRedirection() { return endsHere() ? words : nil }
      if peek(0) == UInt8(ascii: "<") { return heredoc() ? words : nil }
      if isLineEnd { return endsHere() ? words : nil }
      guard let word = word() else { return nil }
      words.append(word)
      skipBlanks()
    }
    return words
  }

  private mutating func word() -> String? {
    var text: [UInt8] = []
    var isQuoted = false
    while let byte = peek(0), !isBlank(byte), byte != 0x0A {
      switch byte {
      case UInt8(ascii: "'"):
        guard let part = quoted(until: byte, refusing: []) else { return nil }
        text += part
        isQuoted = true
      case UInt8(ascii: "\""):
        // Inside double quotes the shell still expands these.
        guard let part = quoted(until: byte, refusing: Array("$`\\!".utf8)) else { return nil }
        text += part
        isQuoted = true
      case let byte where Self.isBare(byte):
        text.append(byte)
        index += 1
      default: return nil
      }
    }
    // The program's own name is only taken when it is written bare, so that what follows it can be told exactly.
    if isQuoted, text.elementsEqual(HelperCall.program.utf8) { return nil }
    return text.isEmpty && !isQuoted ? nil : String(validating: text, as: UTF8.self)
  }

  private mutating func quoted(until quote: UInt8, refusing refused: [UInt8]) -> ArraySlice<UInt8>? {
    let start = index + 1
    guard let end = bytes[start...].firstIndex(of: quote) else { return nil }
    let part = bytes[start..<end]
    guard !part.contains(where: { refused.contains($0) || $0 == 0 }) else { return nil }
    index = end + 1
    return part
  }

  /// `<<'WORD'` at the end of the first line, its text, and the word on a line of its own as the very last thing.
  private mutating func heredoc() -> Bool {
    guard peek(1) == UInt8(ascii: "<"), peek(2) != UInt8(ascii: "<"), peek(2) != UInt8(ascii: "-") else { return false }
    index += 2
    skipBlanks()
    guard let quote = peek(0), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      let word = quoted(until: quote, refusing: []), !word.isEmpty, word.allSatisfy(Self.isDelimiter)
    else { return false }
    skipBlanks()
    if peek(0) == UInt8(ascii: "2") {
      guard takeErrorRedirection() else { return false }
      skipBlanks()
    }
    guard peek(0) == 0x0A else { return false }
    index += 1
    while index < bytes.count {
      let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
      let line = bytes[index..<end]
      guard !line.contains(0) else { return false }
      index = min(end + 1, bytes.count)
      // The first line that is the word ends the text for the shell; whatever follows would be run.
      if line.elementsEqual(word) { return endsHere() }
    }
    return false
  }

  private mutating func takeErrorRedirection() -> Bool {
    let redirection = Array("2>&1".utf8)
    guard bytes[index...].starts(with: redirection) else { return false }
    let next = index + redirection.count
    guard next == bytes.count || isBlank(bytes[next]) || bytes[next] == 0x0A else { return false }
    index = next
    return true
  }

  private var isLineEnd: Bool { peek(0) == 0x0A }

  private func endsHere() -> Bool {
    bytes[index...].allSatisfy { isBlank($0) || $0 == 0x0A }
  }

  private mutating func skipBlanks() {
    while let byte = peek(0), isBlank(byte) { index += 1 }
  }

  private func peek(_ offset: Int) -> UInt8? {
    index + offset < bytes.count ? bytes[index + offset] : nil
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func isDelimiter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
      || byte == UInt8(ascii: "_")
  }

  /// Bytes that no shell gives a meaning to in the middle of a word.
  private static func isBare(_ byte: UInt8) -> Bool {
    isDelimiter(byte) || "-./:,@%+".utf8.contains(byte)
  }
}
