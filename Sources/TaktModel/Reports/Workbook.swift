import TaktText

/// The notes that an agent leaves with a story: four sections, of which one can be checked against git.
package struct Workbook: Hashable, Sendable {
  /// The sections that every workbook has, in their order.
  package static let sectionTitles = ["Decisions", "Files Changed", "Blockers Encountered", "Notes for Merge"]

  /// The text as the agent wrote it.
  package let text: String

  /// What is named under Files Changed, in the order of the text.
  package let claims: [Claim]

  /// The titles that are missing.
  package let missingSections: [String]

  /// Reads a workbook; anything can be read, what is missing is told.
  package init(_ text: String) {
    self.text = text
    let source = SourceText(name: "workbook", text)
    let sections = MarkdownOutline.sections(of: source)
    func section(_ title: String) -> MarkdownSection? {
      sections.first { Self.folded($0.title) == Self.folded(title) }
    }
    missingSections = Self.sectionTitles.filter { section($0) == nil }
    claims = (section("Files Changed")?.items(in: source) ?? []).compactMap { Claim($0.text) }
  }

  /// The paths named under Files Changed, each once, in the order of the text.
  package var files: [String] {
    var seen: Set<String> = []
    return claims.filter { !$0.isNothing }.map(\.path).filter { seen.insert($0).inserted }
  }

  /// What stands under a title, without blank lines around it; nil when it is missing or says that there is nothing.
  package func section(_ title: String) -> String? {
    let source = SourceText(name: "workbook", text)
    guard
      let section = MarkdownOutline.sections(of: source).first(where: { Self.folded($0.title) == Self.folded(title) })
    else { return nil }
    let bytes = source.bytes[section.bodySpan.start..<section.bodySpan.end]
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    func isBlank(_ line: Substring) -> Bool { line.utf8.allSatisfy { $0 <= 0x20 } }
    let body = lines.drop(while: isBlank).reversed().drop(while: isBlank).reversed().joined(separator: "\n")
    let words = Self.folded(body).drop { " -*_(.".contains($0) }.prefix { !" *_).".contains($0) }
    let saysNothing = body.utf8.count < 12 && ["none", "nothing", "n/a", ""].contains(words)
    return saysNothing ? nil : body
  }

  /// The path at the start of a list item; `None` is no path.
  static func path(in item: String) -> String? {
    Claim(item).flatMap { $0.isNothing ? nil : $0.path }
  }

  fileprivate static func folded(_ text: String) -> String {
    text.lowercased().split(separator: " ").joined(separator: " ")
  }
}

extension Workbook {
  /// A list item that names a file, or says that there is none.
  package struct Claim: Hashable, Sendable {
    /// Every path that the item may mean, the likeliest first; at least one.
    package let readings: [String]

    /// Whether the item says that there is no file, unless there is one of that name.
    package let isNothing: Bool

    /// The path that the item most likely means.
    package var path: String { readings[0] }

    /// Reads the start of an item: a path in back-ticks, or the first word; nil when it is empty.
    init?(_ item: String) {
      var rest = Array(item.utf8).drop { $0 == 0x20 }
      // `**path**` and `path` are both written by models.
      rest = rest.drop { $0 == 0x2A }
      var readings: [String] = []
      func add(_ bytes: ArraySlice<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        if !text.isEmpty, !readings.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { readings.append(text) }
      }
      if rest.first == Self.tick {
        let span = Self.codeSpan(rest)
        add(Self.trimmed(span))
        add(span)
        // Who does not know how to write a name with back-ticks in it puts one at each end.
        if let last = rest.lastIndex(of: Self.tick), last > rest.startIndex + 1 {
          add(rest[(rest.startIndex + 1)..<last])
        }
      } else {
        add(Self.trimmed(rest.prefix { $0 != 0x20 && $0 != 0x09 && $0 != 0x2A }))
      }
      guard let first = readings.first else { return nil }
      self.readings = readings
      isNothing = ["none", "none.", "nothing", "n/a", "-", "(none)", "_none_"].contains(Workbook.folded(first))
    }

    private static let tick = UInt8(ascii: "`")

    /// What stands between a run of back-ticks and the next run that is as long, as in Markdown.
    private static func codeSpan(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
      let opening = text.prefix { $0 == tick }.count
      let start = text.startIndex + opening
      var position = start
      while let next = text[position...].firstIndex(of: tick) {
        let run = text[next...].prefix { $0 == tick }.count
        guard run != opening else {
          let span = text[start..<next]
          let isPadded = span.count > 2 && span.first == 0x20 && span.last == 0x20
          return isPadded && span.contains(tick) ? span.dropFirst().dropLast() : span
        }
        position = next + run
      }
      return text[start...].prefix { $0 != tick }
    }

    /// A path without `./` before it and punctuation behind it.
    private static func trimmed(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
      var path = path
      while let last = path.last, ":,;".utf8.contains(last) { path = path.dropLast() }
      return path.starts(with: "./".utf8) ? path.dropFirst(2) : path
    }
  }
}
