/// A word in the environment of a program and of all that it starts, by which they are found again.
///
/// A process may leave its group, its session and its parent, but it keeps the environment it was started with unless it
/// clears it on purpose. The word says nothing: it is random, or 64 bits computed from a secret of 130, which leave more
/// to guess than anybody can try. A program that is itself started under a marker hands both down, outermost first.
package struct ProcessTag: Hashable, Sendable {
  /// The environment variable that holds the markers, joined by colons.
  package static let variable = "TAKT_CHILD"

  /// The word.
  package let text: String

  private init(text: String) {
    self.text = text
  }

  /// A marker that follows from a secret, so that whoever knows the secret finds the same processes later.
  package init(of secret: String) {
    // FNV-1a. Spreading is all that is asked of it; what keeps the secret is that half of it is lost.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in secret.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    self.init(hash)
  }

  /// A marker that nobody can know.
  package init(randomBytes: [UInt8]) {
    self.init(randomBytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  private init(_ number: UInt64) {
    let digits = String(number, radix: 16)
    text = String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// The marker of what checks the work of the marked program, which may outlive that program.
  package var ofCheck: ProcessTag { ProcessTag(text: "\(text)-check") }

  /// The environment with this marker added to those that are there.
  package func added(to environment: [String: String]) -> [String: String] {
    var environment = environment
    let known = environment[Self.variable].map { Self.markers(in: Array($0.utf8)) } ?? []
    environment[Self.variable] = (known.filter { $0 != self } + [self]).map(\.text).joined(separator: ":")
    return environment
  }

  /// The markers that a variable's value names; what cannot be one is left out.
  static func markers(in value: some Collection<UInt8>) -> [ProcessTag] {
    value.split(separator: UInt8(ascii: ":")).compactMap { word in
      guard (16...40).contains(word.count),
        word.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D })
      else { return nil }
      return ProcessTag(text: String(decoding: word, as: UTF8.self))
    }
  }
}
