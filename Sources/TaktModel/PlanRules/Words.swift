/// The words of a text in lower case, for rules about wording.
///
/// Only ASCII letters and digits and everything beyond ASCII make words; a hyphen divides like a blank.
struct Words {
  /// The words in order.
  let words: [String]

  /// Whether something is named exactly: quoted, numbered, or spelled out after a colon.
  let hasSpecifics: Bool

  /// Divides a text.
  init(_ text: String) {
    var words: [String] = []
    var word: [UInt8] = []
    var hasSpecifics = false
    for byte in text.utf8 {
      switch byte {
      case 0x61...0x7A, 0x80...: word.append(byte)
      case 0x41...0x5A: word.append(byte | 0x20)
      case 0x30...0x39:
        word.append(byte)
        hasSpecifics = true
      default:
        if byte == 0x60 || byte == 0x22 || byte == 0x3A { hasSpecifics = true }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word.removeAll(keepingCapacity: true)
      }
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    self.words = words
    self.hasSpecifics = hasSpecifics
  }

  /// The number of words.
  var count: Int { words.count }

  /// Whether there are no words.
  var isEmpty: Bool { words.isEmpty }

  /// The first word.
  var first: String? { words.first }

  /// The last word.
  var last: String? { words.last }

  /// Whether some words follow each other in the text.
  func contains(_ phrase: [String]) -> Bool {
    guard let first = phrase.first, phrase.count <= words.count else { return false }
    for start in 0...(words.count - phrase.count) where words[start] == first {
      if words[start..<start + phrase.count].elementsEqual(phrase) { return true }
    }
    return false
  }
}
