package import TaktText

/// How many tests a command ran, as far as its output says so.
package struct TestCount: Hashable, Sendable {
  /// Tests that passed.
  package var passed: Int
  /// Tests that failed.
  package var failed: Int
  /// Tests that were skipped.
  package var skipped: Int

  /// Creates a count.
  package init(passed: Int = 0, failed: Int = 0, skipped: Int = 0) {
    self.passed = passed
    self.failed = failed
    self.skipped = skipped
  }

  package static func + (left: TestCount, right: TestCount) -> TestCount {
    TestCount(
      passed: left.passed + right.passed, failed: left.failed + right.failed, skipped: left.skipped + right.skipped)
  }

  /// The count as JSON.
  package var value: JSONValue {
    ["passed": .integer(passed), "failed": .integer(failed), "skipped": .integer(skipped)]
  }

  /// Reads the output of a test runner; nil when no known runner speaks in it.
  ///
  /// Known are XCTest, Swift Testing, pytest, unittest, cargo, jest, vitest, mocha, TAP and `go test -v`.
  package init?(output: some Sequence<UInt8>) {
    var reader = TestOutputReader()
    for line in Array(output).split(separator: 0x0A) { reader.read(String(decoding: line, as: UTF8.self)) }
    guard let count = reader.count else { return nil }
    self = count
  }
}

/// Recognizes the lines in which test runners sum up.
struct TestOutputReader {
  /// What runners said in sums, each of which stands for itself.
  private var sums = TestCount()
  private var hasSum = false
  /// What a runner said that repeats itself for every suite and ends with the whole.
  private var whole: TestCount?
  /// What is counted line by line.
  private var lines = TestCount()
  private var hasLine = false
  private var unittestTotal: Int?

  /// What was found, or nil.
  var count: TestCount? {
    var found: [TestCount] = []
    if hasSum { found.append(sums) }
    if let whole { found.append(whole) }
    if let unittestTotal, !hasSum { found.append(TestCount(passed: unittestTotal)) }
    // `go test -v` has no sum; with another runner's sum its words mean something else.
    if found.isEmpty, hasLine { found.append(lines) }
    return found.isEmpty ? nil : found.reduce(TestCount(), +)
  }

  mutating func read(_ raw: String) {
    let line = Self.plain(raw)
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    guard words.count >= 2 else { return }
    if readSwift(line, words) || readUnittest(words) || readGo(words) || readTAP(words) { return }
    readNumberedWords(line, words)
  }

  // `Executed 12 tests, with 1 test skipped and 2 failures …` · `✔ Test run with 12 tests in 3 suites passed …`
  private mutating func readSwift(_ line: String, _ words: [String]) -> Bool {
    if words[0] == "Executed", let total = Int(words[1]), words.count > 2, words[2].hasPrefix("test") {
      let failed = Self.number(before: "failure", in: words) ?? 0
      let skipped =
        Self.number(before: "test skipped", in: words) ?? Self.number(before: "tests skipped", in: words) ?? 0
      whole = TestCount(passed: max(0, total - failed - skipped), failed: failed, skipped: skipped)
      return true
    }
    guard let start = words.firstIndex(of: "run"), start > 0, words[start - 1] == "Test",
      words.count > start + 3, words[start + 1] == "with", let total = Int(words[start + 2])
    else { return false }
    let failed = line.contains(" failed ") ? max(1, Self.number(before: "issue", in: words) ?? 1) : 0
    add(TestCount(passed: max(0, total - failed), failed: min(failed, total)))
    return true
  }

  // `Ran 12 tests in 0.1s`, then `FAILED (failures=1, errors=2, skipped=3)` or `OK (skipped=3)`
  private mutating func readUnittest(_ words: [String]) -> Bool {
    if words[0] == "Ran", words.count >= 4, words[2].hasPrefix("test"), let total = Int(words[1]) {
      unittestTotal = total
      return true
    }
    guard let total = unittestTotal, words[0] == "OK" || words[0] == "FAILED" else { return false }
    func value(_ name: String) -> Int {
      words.dropFirst().lazy.compactMap { word -> Int? in
        let text = word.filter { !"(),".contains($0) }
        return text.hasPrefix("\(name)=") ? Int(text.dropFirst(name.count + 1)) : nil
      }.first ?? 0
    }
    let failed = value("failures") + value("errors")
    add(TestCount(passed: max(0, total - failed - value("skipped")), failed: failed, skipped: value("skipped")))
    unittestTotal = nil
    return true
  }

  // `--- PASS: TestThing (0.00s)`
  private mutating func readGo(_ words: [String]) -> Bool {
    guard words[0] == "---", words.count >= 3 else { return false }
    switch words[1] {
    case "PASS:": lines.passed += 1
    case "FAIL:": lines.failed += 1
    case "SKIP:": lines.skipped += 1
    default: return false
    }
    hasLine = true
    return true
  }

  // `# pass 12`
  private mutating func readTAP(_ words: [String]) -> Bool {
    guard words.count == 3, words[0] == "#" || words[0] == "ℹ", let number = Int(words[2]) else { return false }
    switch words[1] {
    case "pass": add(TestCount(passed: number))
    case "fail": add(TestCount(failed: number))
    case "skipped": add(TestCount(skipped: number))
    default: return false
    }
    return true
  }

  // `=== 12 passed, 1 failed in 0.1s ===` · `test result: ok. 12 passed; 0 failed; 1 ignored` ·
  // `Tests:  1 failed, 12 passed, 13 total` · `Tests  12 passed (12)` · `12 passing`
  private mutating func readNumberedWords(_ line: String, _ words: [String]) {
    let isSum =
      line.hasPrefix("test result:") || words[0] == "Tests:" || words[0] == "Tests"
      || words[0].hasPrefix("==") || Int(words[0]) != nil
    guard isSum, words.count < 40 else { return }
    var (count, found) = (TestCount(), false)
    for (word, next) in zip(words, words.dropFirst()) {
      guard let number = Int(word) else { continue }
      switch next.filter({ !",;.".contains($0) }) {
      case "passed", "passing": count.passed += number
      case "failed", "failing", "error", "errors": count.failed += number
      case "skipped", "ignored", "pending", "todo", "deselected", "xfailed": count.skipped += number
      default: continue
      }
      found = true
    }
    if found { add(count) }
  }

  private mutating func add(_ count: TestCount) {
    sums = sums + count
    hasSum = true
  }

  /// The number before a word, or before several words.
  private static func number(before phrase: String, in words: [String]) -> Int? {
    let wanted = phrase.split(separator: " ").map(String.init)
    for index in words.indices where index + wanted.count < words.count {
      guard let number = Int(words[index]) else { continue }
      if zip(words[(index + 1)...], wanted).allSatisfy({ $0.hasPrefix($1) }) { return number }
    }
    return nil
  }

  /// A line without colours.
  private static func plain(_ line: String) -> String {
    guard line.utf8.contains(0x1B) else { return line }
    var result: [UInt8] = []
    var isEscape = false
    for byte in line.utf8 {
      if byte == 0x1B {
        isEscape = true
      } else if !isEscape {
        result.append(byte)
      } else if (0x40...0x7E).contains(byte), byte != 0x5B {
        isEscape = false
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
