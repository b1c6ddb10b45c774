import TaktText

/// A pattern for paths, as a plan names the files that a story is about.
///
/// Patterns begin at the repository's root and divide at `/`. `?` stands for a character, `*` for any number of them,
/// `[a-z]` and `[!a-z]` for one of some or none of them, none of these for a `/`; a part that is `**` stands for any
/// number of parts. A pattern without any of these also means everything below it. Where people may mean two things,
/// both are meant: what is in brackets may be a name itself, and `{a,b}` is anything.
package struct FilePattern: Hashable, Sendable {
  /// The readings of the pattern: a path need meet only one.
  private let readings: [[Part]]

  /// Reads a pattern; every text is one.
  package init(_ text: String) {
    let names = Self.names(text)
    guard !names.contains("..") else {
      readings = [[.anyParts]]
      return
    }
    let written = Self.written(names) + [.anyParts]
    guard !Self.isPlain(text) else {
      readings = [written]
      return
    }
    var parts: [Part] = []
    for name in names {
      if name == "**" {
        parts.append(.anyParts)
        continue
      }
      var reader = NameReader(name)
      parts.append(.name(reader.read()))
      guard reader.endsInBrace else { continue }
      // The closing brace is in another part: anything may be meant.
      parts[parts.count - 1] = .anyParts
      break
    }
    if text.utf8.last == UInt8(ascii: "/") { parts.append(.anyParts) }
    readings = text.utf8.contains(UInt8(ascii: "[")) ? [parts, written] : [parts]
  }

  /// Means a path and everything below, whatever characters are in it.
  init(path: String) { readings = [Self.written(Self.names(path)) + [.anyParts]] }

  /// Whether the pattern has a path among those it means.
  package func matches(_ path: String) -> Bool {
    readings.contains { Self.haveCommonPath($0, Self.written(Self.names(path))) }
  }

  /// Whether there could be a path that both patterns mean.
  package func overlaps(_ other: FilePattern) -> Bool {
    readings.contains { reading in other.readings.contains { Self.haveCommonPath(reading, $0) } }
  }

  /// Whether a text means only what it says and everything below.
  static func isPlain(_ text: String) -> Bool {
    !text.utf8.contains { [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "{")].contains($0) }
  }

  /// The names that a path consists of, without those that change nothing.
  static func names(_ path: String) -> [Substring] {
    path.split(separator: "/").filter { $0 != "." }
  }

  // MARK: - In a plan

  /// More bytes has no pattern in a plan.
  package static let byteLimit = 400

  /// More patterns has no story.
  package static let countLimit = 100

  /// What makes a text useless as a pattern in a plan, or nil.
  static func problem(_ text: String) -> String? {
    if !text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) { return "is blank" }
    if text.utf8.first == UInt8(ascii: "/") || text.utf8.first == UInt8(ascii: "~") {
      return "is not relative to the repository's root"
    }
    if names(text).contains("..") { return "goes up with `..`" }
    if text.utf8.contains(UInt8(ascii: "\\")) { return "divides with `\\` where takt divides with `/`" }
    if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "has characters that nobody sees" }
    return text.utf8.count > byteLimit ? "is \(text.utf8.count) bytes long, \(byteLimit) are read" : nil
  }

  // MARK: - Matching

  /// What stands between two slashes.
  private enum Part: Hashable, Sendable {
    /// One name, character by character.
    case name([Element])
    /// Any number of names.
    case anyParts
  }

  /// What stands for characters of a name.
  fileprivate enum Element: Hashable, Sendable {
    /// One character of a set.
    case one(ScalarSet)
    /// Any number of any characters.
    case any
  }

  /// Names in which no character means anything else.
  private static func written(_ names: [Substring]) -> [Part] {
    names.map { .name($0.unicodeScalars.map { .one(ScalarSet($0)) }) }
  }

  private static func haveCommonPath(_ left: [Part], _ right: [Part]) -> Bool {
    haveCommonSequence(
      left, right, isLoop: { $0 == .anyParts },
      meets: { left, right in
        guard case .name(let left) = left, case .name(let right) = right else { return true }
        return haveCommonName(left, right)
      })
  }

  private static func haveCommonName(_ left: [Element], _ right: [Element]) -> Bool {
    haveCommonSequence(
      left, right, isLoop: { $0 == .any },
      meets: { left, right in
        guard case .one(let left) = left, case .one(let right) = right else { return true }
        return left.meets(right)
      })
  }

  /// Whether two automata of one line each, in which some places may be passed any number of times, accept a common
  /// sequence: a search through the pairs of places that both can be in.
  private static func haveCommonSequence<Item>(
    _ left: [Item], _ right: [Item], isLoop: (Item) -> Bool, meets: (Item, Item) -> Bool
  ) -> Bool {
    let width = right.count + 1
    var isSeen = [Bool](repeating: false, count: (left.count + 1) * width)
    var open = [0]
    isSeen[0] = true
    while let pair = open.popLast() {
      let (row, column) = (pair / width, pair % width)
      if row == left.count, column == right.count { return true }
      func go(_ rows: Int, _ columns: Int) {
        let next = pair + rows * width + columns
        if !isSeen[next] {
          isSeen[next] = true
          open.append(next)
        }
      }
      let leftLoops = row < left.count && isLoop(left[row])
      let rightLoops = column < right.count && isLoop(right[column])
      // A loop is left behind, or takes what stands on the other side.
      if leftLoops || (rightLoops && row < left.count) { go(1, 0) }
      if rightLoops || (leftLoops && column < right.count) { go(0, 1) }
      if !leftLoops, !rightLoops, row < left.count, column < right.count, meets(left[row], right[column]) { go(1, 1) }
    }
    return false
  }
}

/// A set of characters other than `/`, as ranges in ascending order.
private struct ScalarSet: Hashable, Sendable {
  private var ranges: [ClosedRange<UInt32>]

  static let all = ScalarSet([0...0x2E, 0x30...0x10FFFF])

  init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

  private init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

  /// The union of ranges, or everything else.
  init(_ members: [ClosedRange<UInt32>], isInverted: Bool) {
    guard isInverted else {
      self.init(members.sorted { $0.lowerBound < $1.lowerBound })
      return
    }
    var others: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in (members + [0x2F...0x2F]).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { others.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { others.append(next...0x10FFFF) }
    self.init(others)
  }

  func meets(_ other: ScalarSet) -> Bool {
    ranges.contains { range in other.ranges.contains { $0.overlaps(range) } }
  }
}

/// Reads what stands between two slashes of a pattern.
private struct NameReader {
  /// Whether a brace is open where the name ends.
  private(set) var endsInBrace = false

  private let scalars: [Unicode.Scalar]
  private var index = 0

  init(_ name: Substring) { scalars = Array(name.unicodeScalars) }

  mutating func read() -> [FilePattern.Element] {
    var elements: [FilePattern.Element] = []
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      switch scalar {
      case "?": elements.append(.one(.all))
      case "*": if elements.last != .any { elements.append(.any) }
      case "[": elements.append(.one(set() ?? ScalarSet(scalar)))
      case "{":
        if elements.last != .any { elements.append(.any) }
        // Braces may hold braces: whatever stands up to the last one.
        guard let end = scalars.lastIndex(of: "}"), end >= index else {
          endsInBrace = true
          return elements
        }
        index = end + 1
      default: elements.append(.one(ScalarSet(scalar)))
      }
    }
    return elements
  }

  /// Reads a set after its opening bracket, or nothing when no bracket closes it.
  private mutating func set() -> ScalarSet? {
    var position = index
    var members: [ClosedRange<UInt32>] = []
    var isInverted = false
    if position < scalars.count, scalars[position] == "!" || scalars[position] == "^" {
      isInverted = true
      position += 1
    }
    // A bracket right at the beginning is a member.
    let start = position
    while position < scalars.count, scalars[position] != "]" || position == start {
      var upper = position
      if position + 2 < scalars.count, scalars[position + 1] == "-", scalars[position + 2] != "]" {
        upper = position + 2
      }
      let (first, last) = (scalars[position].value, scalars[upper].value)
      members.append(min(first, last)...max(first, last))
      // Named classes such as `[:digit:]` are not told apart.
      if scalars[position] == "[", position + 1 < scalars.count, scalars[position + 1] == ":" {
        index = (scalars.lastIndex(of: "]") ?? position) + 1
        return .all
      }
      position = upper + 1
    }
    guard position < scalars.count else { return nil }
    index = position + 1
    return ScalarSet(members, isInverted: isInverted)
  }
}
