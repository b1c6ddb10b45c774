/// An error without what differs from one time to the next: numbers, times, hexadecimal names, places for temporary files.
package enum ErrorFingerprint {
  /// The part of an error that is looked at.
  private static let limit = 2000

  /// The text that two errors share when they are the same one.
  package static func text(_ error: String) -> String {
    var words: [[UInt8]] = []
    let bytes = withoutEscapes(Array(error.utf8.prefix(limit)))
    for word in bytes.split(whereSeparator: isSpace) {
      let plain = joined(withoutNumbers(withoutTemporaryPart(Array(word))))
      // `1 2 3` and `1 2` say the same.
      if plain == [hash], words.last == [hash] { continue }
      words.append(plain)
    }
    return String(decoding: Array(words.joined(separator: [space])), as: UTF8.self)
  }

  // MARK: -

  private static let hash = UInt8(ascii: "#")
  private static let space = UInt8(ascii: " ")
  private static let slash = UInt8(ascii: "/")

  private static func isSpace(_ byte: UInt8) -> Bool { byte == space || (0x09...0x0D).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  private static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte | 0x20) }

  /// Colours and the like: escape, bracket, parameters, a letter.
  private static func withoutEscapes(_ bytes: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      guard byte == 0x1B, rest.first == UInt8(ascii: "[") else {
        kept.append(byte)
        continue
      }
      rest = rest.dropFirst().drop { !isLetter($0) }.dropFirst()
    }
    return kept
  }

  /// The folders in which temporary files lie.
  private static let temporaryFolders = [
    "/private/tmp/", "/private/var/folders/", "/var/folders/", "/var/tmp/", "/tmp/",
  ].map { Array($0.utf8) }

  /// `/tmp/a1b2/src/main.c` becomes `/tmp/#/main.c`.
  private static func withoutTemporaryPart(_ word: [UInt8]) -> [UInt8] {
    for folder in temporaryFolders {
      guard let start = word.indices.first(where: { word[$0...].starts(with: folder) }) else { continue }
      let path = word[(start + folder.count)...].prefix { isLetter($0) || isDigit($0) || "/._-+".utf8.contains($0) }
      let name = path.lastIndex(of: slash).map { [slash] + path[($0 + 1)...] } ?? []
      return word[..<(start + folder.count)] + [hash] + name + word[path.endIndex...]
    }
    return word
  }

  /// Every number, and every word of hexadecimal digits that has a number in it, becomes `#`.
  private static func withoutNumbers(_ word: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    var rest = word[...]
    while let byte = rest.first {
      guard isDigit(byte) || isLetter(byte) else {
        plain.append(byte)
        rest = rest.dropFirst()
        continue
      }
      let run = rest.prefix { isDigit($0) || isLetter($0) }
      rest = rest[run.endIndex...]
      let digits = run.starts(with: "0x".utf8) ? run.dropFirst(2) : run
      if digits.contains(where: isDigit), digits.allSatisfy(isHexadecimal) {
        plain.append(hash)
      } else {
        for byte in run where !(isDigit(byte) && plain.last == hash) { plain.append(isDigit(byte) ? hash : byte) }
      }
    }
    return plain
  }

  /// A time such as `#-#-#T#:#:#.#Z`, a version or a range becomes one `#`.
  private static func joined(_ word: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    for (position, byte) in word.enumerated() {
      let next = position + 1 < word.count ? word[position + 1] : nil
      if plain.last == hash, next == hash || byte == hash, ":.,-+T#".utf8.contains(byte) { continue }
      plain.append(byte)
    }
    if plain.suffix(2) == [hash, UInt8(ascii: "Z")] { plain.removeLast() }
    return plain
  }
}
