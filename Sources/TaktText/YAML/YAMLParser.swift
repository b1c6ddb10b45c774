/// Reads one YAML document from bytes; used once.
///
/// The reader goes by columns, as the specification does: a block collection is all the lines at one column, and what
/// belongs to an entry stands to the right of it.
struct YAMLParser {
  let source: SourceText
  let bytes: [UInt8]

  /// The offset after the last byte to read.
  let end: Int

  /// The offset of the next byte.
  var offset: Int

  /// The offset of the first byte of the line.
  var lineStart: Int

  /// Prepares reading a part of a text; checks its size and its characters.
  init(_ source: SourceText, from start: Int, to end: Int) throws(ParseError) {
    self.source = source
    bytes = source.bytes
    self.end = end
    offset = max(start, source.contentStart)
    lineStart = offset
    try checkCharacters(from: start)
  }

  /// Reads the document.
  mutating func document() throws(ParseError) -> YAMLNode {
    try skipBlankLines()
    if byte(offset) == 0x25, column == 0 { throw directive() }
    var node = YAMLNode(.scalar(YAMLScalar("", .plain)), at: SourceSpan(offset, offset))
    if isMarker("---") {
      offset += 3
      skipBlanks()
      if isLineEnd {
        try finishLine()
        try skipBlankLines()
      } else if isDash || (isKeyAhead && ![0x22, 0x27, 0x5B, 0x7B, 0x7C, 0x3E].contains(byte(offset))) {
        throw error(
          "yaml.document-start", "a list or mapping begins on the line of `---`", offset, offset + 1,
          hint: "begin it on the next line")
      }
    }
    if !isAtEnd {
      node = try blockNode(parent: -1, depth: 1, place: .ownLine)
      if !isAtEnd { throw strayLine() }
    }
    if isMarker("...") {
      offset += 3
      try finishLine()
      try skipBlankLines()
    }
    if offset < end {
      throw error(
        "yaml.documents", "a second document begins here", offset, offset + 3, hint: "keep one document in a file")
    }
    return node
  }

  // MARK: - Block collections

  /// What stands before a block node on its line.
  enum Place {
    case ownLine
    case afterDash
    case afterDashAndTab
    case afterKey
  }

  /// Reads a node that begins at the offset, and moves to the next line with content.
  ///
  /// The parent is the column of the collection it belongs to, -1 at the top; its lines stand to the right of that.
  private mutating func blockNode(parent: Int, depth: Int, place: Place) throws(ParseError) -> YAMLNode {
    let start = offset
    let own = column
    try refuseIndicator()
    switch byte(offset) {
    case 0x2D where isBlankOrEnd(offset + 1):  // -
      if place == .afterKey { throw sequenceAfterKey() }
      if place == .afterDashAndTab { throw tab(at: start - 1) }
      return try sequence(at: own, depth: depth, isBesideKeys: false)
    case 0x7C, 0x3E:  // | >
      let node = try blockScalar(parent: parent)
      try skipBlankLines()
      return node
    case 0x22, 0x27:  // " '
      let node = try quoted(parent: parent)
      let textEnd = offset
      skipBlanks()
      guard byte(offset) == 0x3A, isBlankOrEnd(offset + 1) else {
        offset = textEnd
        return try finish(node)
      }
      if place == .afterKey { throw nestedKey(start) }
      if lineStart > start { throw multilineKey(node) }
      if place == .afterDashAndTab { throw tab(at: start - 1) }
      return try mapping(at: own, firstKey: node, depth: depth)
    case 0x5B, 0x7B:  // [ {
      let node = try flowCollection(parent: parent, depth: depth)
      let textEnd = offset
      skipBlanks()
      if byte(offset) == 0x3A, isBlankOrEnd(offset + 1) { throw collectionAsKey(node.span) }
      offset = textEnd
      return try finish(node)
    case 0x2C, 0x5D, 0x7D:  // , ] }
      throw unexpectedCharacter()
    default:
      guard isKeyAhead else { return try finish(plain(parent: parent, inFlow: false)) }
      if place == .afterKey { throw nestedKey(start) }
      if place == .afterDashAndTab { throw tab(at: start - 1) }
      let key = try plainKey()
      return try mapping(at: own, firstKey: key, depth: depth)
    }
  }

  /// Ends the line of a node and moves to the next line with content.
  private mutating func finish(_ node: YAMLNode) throws(ParseError) -> YAMLNode {
    try finishLine()
    try skipBlankLines()
    return node
  }

  /// Reads the entries at a column; the offset stands at the colon of the first.
  private mutating func mapping(at own: Int, firstKey: YAMLNode, depth: Int) throws(ParseError) -> YAMLNode {
    try checkDepth(depth, at: firstKey.span.start)
    var entries: [YAMLEntry] = []
    var places: [[UInt8]: SourceSpan] = [:]
    var key = firstKey
    while true {
      try checkKey(key, &places)
      offset += 1
      let value = try entryValue(at: own, depth: depth + 1)
      entries.append(YAMLEntry(key: key, value: value))
      if isAtEnd || column < own { break }
      if column > own { throw indentedTooFar(own) }
      key = try nextKey(own)
    }
    let last = entries.last?.value.span.end ?? offset
    return YAMLNode(.mapping(entries), at: SourceSpan(firstKey.span.start, last))
  }

  /// Reads what follows the colon of an entry whose mapping stands at a column.
  private mutating func entryValue(at own: Int, depth: Int) throws(ParseError) -> YAMLNode {
    let colonEnd = offset
    skipBlanks()
    if !isLineEnd { return try blockNode(parent: own, depth: depth, place: .afterKey) }
    try finishLine()
    try skipBlankLines()
    if !isAtEnd {
      if column > own { return try blockNode(parent: own, depth: depth, place: .ownLine) }
      // A list may stand at the column of the keys, because its dashes already show where it belongs.
      if column == own, isDash { return try sequence(at: own, depth: depth, isBesideKeys: true) }
    }
    return Self.null(at: colonEnd)
  }

  /// Reads the elements at a column; the offset stands at the dash of the first.
  private mutating func sequence(at own: Int, depth: Int, isBesideKeys: Bool) throws(ParseError) -> YAMLNode {
    try checkDepth(depth, at: offset)
    let start = offset
    var elements: [YAMLNode] = []
    while true {
      offset += 1
      let dashEnd = offset
      skipBlanks()
      if isLineEnd {
        try finishLine()
        try skipBlankLines()
        let hasValue = !isAtEnd && column > own
        elements.append(
          hasValue ? try blockNode(parent: own, depth: depth + 1, place: .ownLine) : Self.null(at: dashEnd))
      } else {
        let hasTab = bytes[dashEnd..<offset].contains(0x09)
        elements.append(
          try blockNode(parent: own, depth: depth + 1, place: hasTab ? .afterDashAndTab : .afterDash))
      }
      if isAtEnd || column < own { break }
      if column > own { throw indentedTooFar(own) }
      if !isDash {
        if isBesideKeys { break }
        throw missingDash()
      }
    }
    return YAMLNode(.sequence(elements), at: SourceSpan(start, elements.last?.span.end ?? offset))
  }

  // MARK: - Keys

  /// Reads the key of a further entry up to its colon.
  private mutating func nextKey(_ own: Int) throws(ParseError) -> YAMLNode {
    try refuseIndicator()
    if isDash { throw dashAmongKeys() }
    if isFlowIndicator(byte(offset)) || byte(offset) == 0x7C || byte(offset) == 0x3E { throw unexpectedCharacter() }
    if byte(offset) == 0x22 || byte(offset) == 0x27 {
      let key = try quoted(parent: own)
      if lineStart > key.span.start { throw multilineKey(key) }
      skipBlanks()
      guard byte(offset) == 0x3A, isBlankOrEnd(offset + 1) else { throw missingColon(key.span) }
      return key
    }
    guard isKeyAhead else { throw missingColon(SourceSpan(offset, plainLineEnd(inFlow: false))) }
    return try plainKey()
  }

  /// Reads a plain key up to its colon.
  private mutating func plainKey() throws(ParseError) -> YAMLNode {
    let start = offset
    let keyEnd = plainLineEnd(inFlow: false)
    if keyEnd == start { throw missingKey() }
    offset = keyEnd
    skipBlanks()
    let span = SourceSpan(start, keyEnd)
    return YAMLNode(.scalar(YAMLScalar(source.slice(span), .plain)), at: span)
  }

  /// Whether the plain text at the offset is a key: a colon with a blank after it ends it on this line.
  private var isKeyAhead: Bool {
    var index = plainLineEnd(inFlow: false)
    while isBlank(byte(index)) { index += 1 }
    return byte(index) == 0x3A && isBlankOrEnd(index + 1)
  }

  /// Refuses keys that occur twice and merge keys.
  func checkKey(_ key: YAMLNode, _ places: inout [[UInt8]: SourceSpan]) throws(ParseError) {
    let text = key.scalar?.text ?? ""
    if key.scalar == YAMLScalar("<<", .plain) { throw mergeKey(key.span) }
    if let first = places.updateValue(key.span, forKey: Array(text.utf8)) { throw duplicateKey(key.span, first) }
  }

  func checkDepth(_ depth: Int, at start: Int) throws(ParseError) {
    if depth > YAMLReader.depthLimit { throw tooDeep(start) }
  }

  static func null(at offset: Int) -> YAMLNode {
    YAMLNode(.scalar(YAMLScalar("", .plain)), at: SourceSpan(offset, offset))
  }
}
