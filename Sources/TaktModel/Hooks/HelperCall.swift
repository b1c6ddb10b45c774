/// One plain call of `takt-helper` in a shell command: nothing else runs, nothing expands, nothing is redirected.
///
/// A hook that lets a command pass lets the whole line pass, so this reads only what it fully understands: bare words,
/// quoted words without expansion, and at the end `2>&1` and one heredoc whose delimiter is quoted. Anything else,
/// however harmless, is not a plain call. What is read means the same to bash and zsh.
package struct HelperCall: Hashable, Sendable {
  /// The words after the program's name, with their quotes taken off.
  package let words: [String]

  /// What follows the program's name, exactly as it was written.
  package let rest: String

  /// Where the heredoc's text stands in the bytes of `rest`, or nil when there is none.
  private let heredoc: Range<Int>?

  /// The program's name.
  package static let program = "takt-helper"

  /// Reads a command, or returns nil when it is anything but one plain call.
  package init?(_ command: String) {
    var reader = HelperCallReader(command)
    guard let words = reader.wordsAfterProgram() else { return nil }
    self.words = words.words
    rest = words.rest
    heredoc = words.heredoc
  }

  /// `rest` with the heredoc's text rewritten; nil when there is no heredoc.
  ///
  /// - `change`: Must not make a line that is the heredoc's delimiter.
  package func restRewritingHeredoc(_ change: (ArraySlice<UInt8>) -> [UInt8]) -> String? {
    guard let heredoc else { return nil }
    let bytes = Array(rest.utf8)
    return String(
      decoding: bytes[..<heredoc.lowerBound] + change(bytes[heredoc]) + bytes[heredoc.upperBound...], as: UTF8.self)
  }
}

/// Reads the words of a command byte by byte.
private struct HelperCallReader {
  private let bytes: [UInt8]
  private var index = 0
  private var heredoc: Range<Int>?

  init(_ command: String) {
    bytes = Array(command.utf8)
  }

  /// The words after the program's name and what they were read from, or nil when there is something that is not
  /// understood.
  mutating func wordsAfterProgram() -> (words: [String], rest: String, heredoc: Range<Int>?)? {
    skipBlanks()
    // The name is only taken when it is written bare, so that what follows it can be told exactly.
    let program = HelperCall.program.utf8
    guard bytes[index...].starts(with: program) else { return nil }
    index += program.count
    let start = index
    guard index == bytes.count || isLineEnd || peek(0).map(isBlank) == true else { return nil }
    skipBlanks()
    var words: [String] = []
    while index < bytes.count, !isLineEnd {
      if isRedirection { break }
      guard let word = word() else { return nil }
      words.append(word)
      skipBlanks()
    }
    guard redirections(), endsHere() else { return nil }
    let text = heredoc.map { ($0.lowerBound - start)..<($0.upperBound - start) }
    return (words, String(decoding: bytes[start...], as: UTF8.self), text)
  }

  private mutating func word() -> String? {
    var text: [UInt8] = []
    let start = index
    while let byte = peek(0), !isBlank(byte), byte != 0x0A {
      switch byte {
      case UInt8(ascii: "'"):
        guard let part = quoted(until: byte, refusing: []) else { return nil }
        text += part
      case UInt8(ascii: "\""):
        // Inside double quotes the shell still expands these.
        guard let part = quoted(until: byte, refusing: Array("$`\\!".utf8)) else { return nil }
        text += part
      // At the beginning of a word, zsh looks up what follows an equals sign.
      case let byte where Self.isBare(byte) || byte == UInt8(ascii: "=") && index > start:
        text.append(byte)
        index += 1
      default: return nil
      }
    }
    return String(validating: text, as: UTF8.self)
  }

  private mutating func quoted(until quote: UInt8, refusing refused: [UInt8]) -> ArraySlice<UInt8>? {
    let start = index + 1
    guard let end = bytes[start...].firstIndex(of: quote) else { return nil }
    let part = bytes[start..<end]
    guard !part.contains(where: { refused.contains($0) || $0 == 0 }) else { return nil }
    index = end + 1
    return part
  }

  /// `2>&1` and a heredoc, each at most once, in either order, and the heredoc's text.
  private mutating func redirections() -> Bool {
    var delimiter: ArraySlice<UInt8>?
    var hasErrorRedirection = false
    while isRedirection {
      if peek(0) == UInt8(ascii: "<") {
        guard delimiter == nil, let word = heredocDelimiter() else { return false }
        delimiter = word
      } else {
        guard !hasErrorRedirection, takeErrorRedirection() else { return false }
        hasErrorRedirection = true
      }
      skipBlanks()
    }
    return delimiter.map { heredoc(until: $0) } ?? true
  }

  private var isRedirection: Bool {
    peek(0) == UInt8(ascii: "<") || peek(0) == UInt8(ascii: "2") && peek(1) == UInt8(ascii: ">")
  }

  /// `<<'WORD'`, with a word that has a meaning to nobody.
  private mutating func heredocDelimiter() -> ArraySlice<UInt8>? {
    guard peek(1) == UInt8(ascii: "<"), peek(2) != UInt8(ascii: "<"), peek(2) != UInt8(ascii: "-") else { return nil }
    index += 2
    skipBlanks()
    guard let quote = peek(0), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      let word = quoted(until: quote, refusing: []), !word.isEmpty, word.allSatisfy(Self.isDelimiter),
      index == bytes.count || isLineEnd || peek(0).map(isBlank) == true
    else { return nil }
    return word
  }

  /// The text of a heredoc, from the next line to the first line that is the word.
  private mutating func heredoc(until word: ArraySlice<UInt8>) -> Bool {
    guard isLineEnd else { return false }
    index += 1
    let start = index
    while index < bytes.count {
      let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
      let line = bytes[index..<end]
      guard !line.contains(0) else { return false }
      // The first line that is the word ends the text for the shell; whatever follows would be run.
      if line.elementsEqual(word) { heredoc = start..<index }
      index = min(end + 1, bytes.count)
      if heredoc != nil { return true }
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
