/// The name of a run, such as `20261120-154500-task-status`: when it began, and for which feature.
///
/// Names sort in the order in which runs began.
package struct RunID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The name as it is written.
  package let text: String

  /// Accepts a name, or returns nil when the text is not one.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count > 16, bytes.count <= 96, bytes[8] == 0x2D, bytes[15] == 0x2D else { return nil }
    guard bytes[..<8].allSatisfy({ (0x30...0x39).contains($0) }),
      bytes[9..<15].allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    guard BranchName.isValid(BranchName.prefix + String(text.dropFirst(16))) else { return nil }
    self.text = text
  }

  /// Names a run that begins now, after every run that is there already.
  ///
  /// - Parameters:
  ///   - now: The present time; when the clock stands behind the latest run, the second after that run is taken.
  ///   - feature: The feature part of the plan's branch name.
  ///   - latest: The latest run there is.
  package init?(now: Timestamp, feature: String, after latest: RunID?) {
    var moment = now
    if let latest, let previous = latest.moment, moment.compactText <= previous.compactText {
      moment = Timestamp(milliseconds: previous.milliseconds + 1000)
    }
    self.init("\(moment.compactText)-\(feature)")
  }

  package var description: String { text }

  package static func < (left: RunID, right: RunID) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  private var moment: Timestamp? {
    let digits = Array(text.prefix(15))
    func part(_ range: Range<Int>) -> String { String(digits[range]) }
    return Timestamp(
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<8)) \(part(9..<11)):\(part(11..<13)):\(part(13..<15))")
  }
}

/// The secret word by which an agent names its assignment.
///
/// 26 lower-case letters and digits (130 random bits): one shell word that nobody can guess.
package struct JobID: Hashable, Sendable, CustomStringConvertible {
  /// The word as it is written.
  package let text: String

  private static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)

  /// How many random bytes a token is made of.
  package static let randomByteCount = 26

  /// Accepts a token, or returns nil when the text is not one.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == Self.randomByteCount, bytes.allSatisfy(Self.alphabet.contains) else { return nil }
    self.text = text
  }

  /// Makes a token from random bytes; missing bytes count as zero, further ones are left out.
  package init(randomBytes: [UInt8]) {
    let bytes = randomBytes.prefix(Self.randomByteCount) + Array(repeating: 0, count: Self.randomByteCount)
    text = String(decoding: bytes.prefix(Self.randomByteCount).map { Self.alphabet[Int($0) % 32] }, as: UTF8.self)
  }

  package var description: String { text }
}
