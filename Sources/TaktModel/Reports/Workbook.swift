import TaktText

/// The notes that an agent leaves with a story: four sections, of which one can be checked against git.
package struct Workbook: Hashable, Sendable {
  /// The sections that every workbook has, in their order.
  package static let sectionTitles = ["Decisions", "Files Changed", "Blockers Encountered", "Notes for Merge"]

  /// The text as the agent wrote it.
  package let text: String

  /// The paths named under Files Changed, each once, in the order of the text.
  package let files: [String]

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
    var seen: Set<String> = []
    files = (section("Files Changed")?.items(in: source) ?? [])
      .compactMap { Self.path(in: $0.text) }
      .filter { seen.insert($0).inserted }
  }

  /// The path at the start of a list item: in back-ticks, or the first word; `None` is no path.
  static func path(in item: String) -> String? {
    let bytes = Array(item.utf8)
    let start = bytes.firstIndex { $0 != 0x20 } ?? bytes.count
    var rest = bytes[start...]
    // `**path**` and `path` are both written by models.
    while rest.first == 0x2A { rest = rest.dropFirst() }
    let word: ArraySlice<UInt8>
    if rest.first == 0x60 {
      rest = rest.dropFirst()
      word = rest.prefix { $0 != 0x60 }
    } else {
      word = rest.prefix { $0 != 0x20 && $0 != 0x09 && $0 != 0x2A }
    }
    var path = String(decoding: word, as: UTF8.self)
    while let last = path.last, [":", ",", ";"].contains(last) { path.removeLast() }
    if path.hasPrefix("./") { path.removeFirst(2) }
    let isNothing = ["none", "none.", "nothing", "n/a", "-", "(none)", "_none_"].contains(folded(path))
    return path.isEmpty || isNothing ? nil : path
  }

  private static func folded(_ text: String) -> String {
    text.lowercased().split(separator: " ").joined(separator: " ")
  }
}
