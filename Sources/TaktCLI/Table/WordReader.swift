import TaktText

/// Walks over the words of a command line and takes options apart.
struct WordReader {
  private let words: [String]
  private var index = 0

  /// The command whose options are being read, for the wording of failures.
  var scope: Scope

  /// Starts at the first word.
  init(words: [String], scope: Scope) {
    self.words = words
    self.scope = scope
  }

  /// The words that have not been read.
  var rest: ArraySlice<String> {
    words[index...]
  }

  /// Returns the next word and leaves it there.
  func peek() -> String? {
    index < words.count ? words[index] : nil
  }

  /// Steps over words.
  mutating func skip(_ count: Int) {
    index += count
  }

  /// Reads the option at the current word, and its value, which may be the word after it.
  mutating func takeOption(from options: [Parameter], into arguments: inout Arguments) throws(Failure) {
    guard let word = peek() else { return }
    skip(1)
    let (spelling, attached) = Self.split(word)
    guard let parameter = options.first(where: { Self.matches($0, spelling) }) else {
      throw scope.unknownOption(spelling, options: options)
    }
    if parameter.kind == .flag {
      guard attached == nil else { throw scope.unwantedValue(parameter) }
      arguments.set(parameter)
      return
    }
    if arguments.has(parameter), !parameter.isRepeating { throw scope.repeated(parameter) }
    let value: String
    if let attached { value = attached } else { value = try takeValue(of: parameter) }
    try scope.check(value, for: parameter)
    arguments.append(value, to: parameter)
  }

  // MARK: -

  private mutating func takeValue(of parameter: Parameter) throws(Failure) -> String {
    guard let word = peek() else { throw scope.missingValue(of: parameter, found: nil) }
    // A word that looks like an option is one: `--report --json` is a slip, not a report called `--json`.
    let bytes = Array(word.utf8.prefix(2))
    let isNumber = bytes.count == 2 && (48...57).contains(bytes[1])
    if bytes.first == UInt8(ascii: "-"), bytes.count > 1, !isNumber {
      throw scope.missingValue(of: parameter, found: word)
    }
    skip(1)
    return word
  }

  private static func split(_ word: String) -> (spelling: String, value: String?) {
    guard word.hasPrefix("--"), let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (word, nil) }
    return (String(word[..<equals]), String(word[word.utf8.index(after: equals)...]))
  }

  private static func matches(_ parameter: Parameter, _ spelling: String) -> Bool {
    if spelling.utf8.elementsEqual(("--" + parameter.name).utf8) { return true }
    guard let short = parameter.short else { return false }
    return spelling.utf8.elementsEqual(("-" + String(short)).utf8)
  }
}
