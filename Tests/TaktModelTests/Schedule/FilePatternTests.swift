import TaktModel
import TaktTestSupport
import Testing

@Suite("patterns of files")
struct FilePatternTests {
  @Test(
    "a pattern means what its reader would expect",
    arguments: [
      ("src", "src/a/b.swift", true), ("src/", "src/a", true), ("src", "srcs", false), ("./src//a", "src/a", true),
      ("*.md", "README.md", true), ("*.md", "docs/README.md", false), ("**/*.md", "docs/a/README.md", true),
      ("**/*.md", "README.md", true), ("src/**", "src/a/b", true), ("src/*", "src/a/b", false),
      ("src/*/", "src/a/b", true), ("a?c", "abc", true), ("a?c", "a/c", false), ("a?c", "aéc", true),
      ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[^a-c]x", "dx", true), ("[]]", "]", true),
      ("[[:digit:]]x", "7x", true), ("[", "[", true), ("a[b", "a[b", true), ("a**b", "axyb", true),
      ("a**b", "ax/yb", false), ("app/[id]/page.ts", "app/[id]/page.ts", true),
      ("app/[id]/page.ts", "app/i/page.ts", true),
      ("src/{a,b}.ts", "src/b.ts", true), ("src/{a/x,b}.ts", "src/a/x.ts", true), ("src/{a/x,b}.ts", "lib/b.ts", false),
      (".", "any/thing", true), ("", "any/thing", true), ("src/../lib", "any/thing", true), ("*", ".hidden", true),
      ("src/a", "src", false),
    ])
  func meaning(_ pattern: String, _ path: String, _ isMeant: Bool) {
    #expect(FilePattern(pattern).matches(path) == isMeant)
    #expect(FilePattern(pattern).overlaps(FilePattern(pattern)))
  }

  @Test("two patterns overlap exactly when some path is meant by both, tried path by path")
  func bruteForce() {
    let alphabet = ["a", "b", "/"]
    var paths = [""]
    var longest = [""]
    for _ in 0..<7 {
      longest = longest.flatMap { path in alphabet.map { path + $0 } }
      paths += longest
    }
    paths = paths.filter { !$0.isEmpty && $0.first != "/" && $0.last != "/" && !$0.contains("//") }
    var random = SeededRandom(20)
    let pieces = ["a", "b", "a", "b", "*", "?", "[ab]", "[!a]", "/", "/", "**", "/**/", "/*"]
    let patterns = (0..<90).map { _ in (0...random.below(3)).map { _ in random.pick(pieces) }.joined() }
      .filter { $0.first != "/" }
    // A pattern with brackets is also a name, which only patterns with wild cards have in common with it.
    let tried =
      paths
      + patterns.flatMap { pattern in
        let name = pattern.split(separator: "/").joined(separator: "/")
        return name.isEmpty ? [] : [name, "\(name)/a", "\(name)/b"]
      }
    let meant = patterns.map { pattern in tried.map { SlowPattern(pattern).matches($0) } }
    var overlapping = 0
    for (left, first) in patterns.enumerated() {
      for (place, path) in tried.enumerated() where FilePattern(first).matches(path) != meant[left][place] {
        Issue.record("`\(first)` and `\(path)`")
      }
      for (right, second) in patterns.enumerated() {
        let isCommon = zip(meant[left], meant[right]).contains { $0 && $1 }
        overlapping += isCommon ? 1 : 0
        #expect(FilePattern(first).overlaps(FilePattern(second)) == isCommon, "`\(first)` and `\(second)`")
      }
    }
    #expect(overlapping > 500 && overlapping < patterns.count * patterns.count - 500)
  }

  @Test("lists of patterns and known paths overlap when one pair does")
  func lists() {
    func overlap(_ left: [String], _ right: [String], known: [String] = []) -> Bool {
      let (first, second) = (FileOverlap(patterns: left), FileOverlap(patterns: right, paths: known))
      #expect(first.overlaps(second) == second.overlaps(first))
      return first.overlaps(second)
    }
    #expect(overlap(["docs", "src/a.swift"], ["src/"]))
    #expect(overlap(["src/a.swift"], ["lib", "**/a.*"]))
    #expect(!overlap(["src/a.swift"], ["src/b.swift", "srcs"]))
    #expect(!overlap([], ["src"]) && !overlap([], []))
    #expect(overlap(["src/*.ts"], [], known: ["README.md", "src/a.ts"]))
    #expect(!overlap(["src/*.ts"], [], known: ["src/sub/a.ts"]))
    #expect(overlap(["app/[id]/x.ts"], [], known: ["app/[id]/x.ts"]))
    #expect(!overlap(["app/i/x.ts"], [], known: ["app/[id]/x.ts"]), "a known path is no pattern")
    #expect(overlap(["src/new/file"], [], known: ["src/new"]), "a file where the other needs a directory")
    #expect(overlap(["anything"], ["a/../../b"]) && overlap(["anything"], ["."]))
    #expect(FileOverlap().isEmpty && !FileOverlap(paths: ["a"]).isEmpty)
    #expect(FileOverlap(patterns: ["a"]).union(FileOverlap(patterns: ["b*"])).overlaps(FileOverlap(paths: ["bc"])))
  }

  @Test("patterns of the greatest size are compared in a moment")
  func size() {
    let stars = String(repeating: "*a", count: 200)
    let other = String(repeating: "*b", count: 199) + "?c"
    for _ in 0..<20 { #expect(!FilePattern(stars).overlaps(FilePattern(other))) }
    let deep = String(repeating: "**/a/", count: 80)
    #expect(FilePattern(deep).overlaps(FilePattern(String(repeating: "**/b/", count: 80) + "**")))
  }
}

/// A pattern as its definition says, by trying everything; braces are left out.
private struct SlowPattern {
  let text: String

  init(_ text: String) { self.text = text }

  func matches(_ path: String) -> Bool {
    let names = text.split(separator: "/").map(Array.init)
    let parts = path.split(separator: "/").map(Array.init)
    let isPlain = !text.contains { "*?[".contains($0) }
    if isPlain || text.contains("["), parts.starts(with: names) { return true }
    return !isPlain && matches(names[...], parts[...], isDirectory: text.last == "/")
  }

  private func matches(_ names: ArraySlice<[Character]>, _ parts: ArraySlice<[Character]>, isDirectory: Bool) -> Bool {
    guard let name = names.first else { return parts.isEmpty || isDirectory }
    if name == ["*", "*"] {
      return (parts.startIndex...parts.endIndex).contains {
        matches(names.dropFirst(), parts[$0...], isDirectory: isDirectory)
      }
    }
    guard let part = parts.first, matches(name[...], part[...]) else { return false }
    return matches(names.dropFirst(), parts.dropFirst(), isDirectory: isDirectory)
  }

  private func matches(_ name: ArraySlice<Character>, _ part: ArraySlice<Character>) -> Bool {
    guard let first = name.first else { return part.isEmpty }
    if first == "*" { return (part.startIndex...part.endIndex).contains { matches(name.dropFirst(), part[$0...]) } }
    guard let character = part.first else { return false }
    if first == "[", let end = name.firstIndex(of: "]") {
      let members = name[(name.startIndex + 1)..<end]
      let isInverted = members.first == "!"
      guard members.dropFirst(isInverted ? 1 : 0).contains(character) != isInverted else { return false }
      return matches(name[(end + 1)...], part.dropFirst())
    }
    return (first == "?" || first == character) && matches(name.dropFirst(), part.dropFirst())
  }
}
