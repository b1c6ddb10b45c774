import TaktText

/// What the wording of a sentence says about a story.
enum StoryWording {
  /// The title in `As a user, I want to filter tasks, so that …`: `Filter tasks`; other texts are their own.
  static func title(_ text: String) -> String {
    let plain = stripped(text)
    guard
      let want = range(of: ["i want to ", "i want ", "i need to ", "i need ", "i can ", "i would like to "], in: plain)
    else { return firstSentence(plain) }
    var wish = String(plain[want.upperBound...])
    if let end = range(of: [", so that", " so that", ", so i ", ", in order to", " in order to", ". "], in: wish) {
      wish = String(wish[..<end.lowerBound])
    }
    while let last = wish.last, ".,;: ".contains(last) { wish.removeLast() }
    return wish.prefix(1).uppercased() + wish.dropFirst()
  }

  /// Whether a text is a wish in the form of a user story.
  static func isWish(_ text: String) -> Bool {
    let words = Words(text).words
    return (words.starts(with: ["as", "a"]) || words.starts(with: ["as", "an"]) || words.starts(with: ["as", "the"]))
      && words.contains("i")
  }

  /// A text without the marks of emphasis and code around it, on one line.
  static func stripped(_ text: String) -> String {
    var text = text.replacing("**", with: "").replacing("__", with: "")
    text = text.split(whereSeparator: { $0 == "\n" || $0 == "\t" || $0 == " " }).joined(separator: " ")
    while let first = text.first, first == "*" || first == "_" { text.removeFirst() }
    while let last = text.last, last == "*" || last == "_" { text.removeLast() }
    return text
  }

  /// The size that a word such as `S`, `medium` or `5 points` stands for.
  static func size(_ text: String) -> Story.Size? {
    let words = Words(text).words
    for word in words {
      switch word {
      case "s", "xs", "small", "low", "simple", "tiny", "trivial": return .small
      case "m", "medium", "moderate": return .medium
      case "l", "xl", "xxl", "large", "high", "complex", "big": return .large
      default: break
      }
    }
    guard let points = words.first.flatMap({ Int($0) }) else { return nil }
    return points <= 2 ? .small : points <= 5 ? .medium : .large
  }

  /// The order that a word such as `high`, `P1` or `3` stands for.
  static func priority(_ text: String) -> Int? {
    for word in Words(text).words {
      switch word {
      case "critical", "urgent", "blocker", "p0": return 0
      case "high", "must", "p1": return 1
      case "medium", "normal", "should", "p2": return 2
      case "low", "could", "p3": return 3
      case "lowest", "won", "p4": return 4
      default:
        if let number = Int(word), number >= 0 { return number }
      }
    }
    return nil
  }

  private static func firstSentence(_ text: String) -> String {
    guard text.unicodeScalars.count > 100, let end = range(of: [". "], in: text) else { return text }
    return String(text[..<end.lowerBound])
  }

  /// The first place of any of some lower-case phrases, whatever its case in the text.
  private static func range(of phrases: [String], in text: String) -> Range<String.Index>? {
    // ASCII letters keep their length when their case changes, so that offsets in bytes stay the same.
    let lower = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    var best: (start: Int, length: Int)?
    for phrase in phrases {
      let wanted = Array(phrase.utf8)
      guard lower.count >= wanted.count else { continue }
      for start in 0...(lower.count - wanted.count) where lower[start] == wanted[0] {
        guard lower[start..<start + wanted.count].elementsEqual(wanted) else { continue }
        if start < best?.start ?? Int.max { best = (start, wanted.count) }
        break
      }
    }
    guard let best else { return nil }
    let first = text.utf8.index(text.startIndex, offsetBy: best.start)
    return first..<text.utf8.index(first, offsetBy: best.length)
  }
}
