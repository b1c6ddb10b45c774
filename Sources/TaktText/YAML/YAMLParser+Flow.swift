extension YAMLParser {
  /// Reads a collection in brackets and stops after the closing one.
  mutating func flowCollection(parent: Int, depth: Int) throws(ParseError) -> YAMLNode {
    let start = offset
    try checkDepth(depth, at: start)
    let isSequence = byte(offset) == 0x5B
    let closing: UInt8 = isSequence ? 0x5D : 0x7D
    var elements: [YAMLNode] = []
    var entries: [YAMLEntry] = []
    var places: [[UInt8]: SourceSpan] = [:]
    offset += 1
    while true {
      try skipFlowSpace(start, parent: parent)
      if byte(offset) == closing { break }
      if byte(offset) == 0x2C { throw emptyFlowEntry() }
      if byte(offset) == 0x5D || byte(offset) == 0x7D { throw missingFlowComma(start, isSequence: isSequence) }
      let entryLine = lineStart
      let node = try flowNode(parent: parent, depth: depth + 1)
      try skipFlowSpace(start, parent: parent)
      if isFlowColon(after: node) {
        if node.scalar == nil { throw collectionAsKey(node.span) }
        if isSequence, lineStart != entryLine { throw multilineKey(node) }
        let value = try flowValue(start, parent: parent, depth: depth + (isSequence ? 2 : 1))
        if isSequence {
          try checkDepth(depth + 1, at: node.span.start)
          var own: [[UInt8]: SourceSpan] = [:]
          try checkKey(node, &own)
          let span = SourceSpan(node.span.start, value.span.end)
          elements.append(YAMLNode(.mapping([YAMLEntry(key: node, value: value)]), at: span))
        } else {
          try checkKey(node, &places)
          entries.append(YAMLEntry(key: node, value: value))
        }
      } else if isSequence {
        elements.append(node)
      } else {
        if node.scalar == nil { throw collectionAsKey(node.span) }
        try checkKey(node, &places)
        entries.append(YAMLEntry(key: node, value: Self.null(at: node.span.end)))
      }
      try skipFlowSpace(start, parent: parent)
      if byte(offset) == closing { break }
      guard byte(offset) == 0x2C else { throw missingFlowComma(start, isSequence: isSequence) }
      offset += 1
    }
    offset += 1
    return YAMLNode(isSequence ? .sequence(elements) : .mapping(entries), at: SourceSpan(start, offset))
  }

  /// Reads one node in brackets.
  private mutating func flowNode(parent: Int, depth: Int) throws(ParseError) -> YAMLNode {
    try refuseIndicator()
    switch byte(offset) {
    case 0x5B, 0x7B: return try flowCollection(parent: parent, depth: depth)
    case 0x22, 0x27: return try quoted(parent: -1)
    case 0x3A where isBlankOrEnd(offset + 1) || isFlowIndicator(byte(offset + 1)): throw missingKey()
    case 0x2D where isBlankOrEnd(offset + 1) || isFlowIndicator(byte(offset + 1)): throw dashInFlow()
    case 0x7C, 0x3E: throw unexpectedCharacter()
    default: return try plain(parent: parent, inFlow: true)
    }
  }

  /// Whether a colon at the offset makes a key of the node before it; after quotes it needs no blank.
  private func isFlowColon(after node: YAMLNode) -> Bool {
    guard byte(offset) == 0x3A else { return false }
    if let scalar = node.scalar, scalar.style != .plain { return true }
    return isBlankOrEnd(offset + 1) || isFlowIndicator(byte(offset + 1))
  }

  /// Reads what follows a colon in brackets.
  private mutating func flowValue(_ start: Int, parent: Int, depth: Int) throws(ParseError) -> YAMLNode {
    offset += 1
    let colonEnd = offset
    try skipFlowSpace(start, parent: parent)
    if [0x2C, 0x5D, 0x7D].contains(byte(offset)) { return Self.null(at: colonEnd) }
    return try flowNode(parent: parent, depth: depth)
  }

  /// Moves over blanks, comments and line breaks inside brackets.
  private mutating func skipFlowSpace(_ start: Int, parent: Int) throws(ParseError) {
    while true {
      skipBlanks()
      if isLineEnd { try finishLine() }
      if offset >= end { throw unterminatedFlow(start) }
      guard isBreak(byte(offset)) else { return }
      skipBreak()
      if isMarker("---") || isMarker("...") { throw unterminatedFlow(start) }
      var index = offset
      while byte(index) == 0x20 { index += 1 }
      if byte(index) == 0x09, index - offset <= parent { throw tab(at: index) }
    }
  }
}
