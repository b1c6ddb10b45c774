package import TaktText

/// What a schedule needs of a plan, in flat arrays: no title is decoded and no story is made.
package struct PlanOutline: Sendable {
  /// The dependencies.
  package let graph: DependencyGraph

  /// The size of each story.
  package let sizes: [Story.Size]

  /// Whether the plan's file says that a story is done.
  package let isDone: [Bool]

  /// The waves that follow from the dependencies.
  package let waves: WaveLevels

  /// The text it was read from.
  package let source: SourceText

  private let packed: [PackedStoryID]

  /// The number of stories.
  package var count: Int { graph.count }

  /// The id of a story.
  package func id(_ story: Int) -> String { packed[story].text }

  /// The digits of a story's id, for writers that make many.
  func digits(_ story: Int) -> (number: Int, count: Int) { packed[story].digits }

  /// Reads a plan; what a schedule does not need is not looked at.
  ///
  /// - Throws: What is wrong with the plan, when it has no schedule: its shape, an id, a dependency or a cycle.
  package static func read(_ source: SourceText) throws(Failure) -> PlanOutline {
    var builder = OutlineBuilder()
    do {
      try JSONReader.read(source) { reader throws(ParseError) in try builder.read(&reader) }
    } catch {
      throw error.failure(in: source)
    }
    if let graph = builder.graph {
      let waves = WaveLevels(graph)
      if waves.isComplete {
        return PlanOutline(
          graph: graph, sizes: builder.sizes, isDone: builder.isDone, waves: waves, source: source, packed: builder.ids)
      }
    }
    // Rare and slow: the reader of plans says what is wrong, with its place.
    let what = "the plan `\(ForeignText.line(source.name))`"
    _ = try PlanReader.read(source).get(what)
    throw Failure(.input, "\(what) has no schedule", hints: ["`takt-helper validate` may say why"])
  }
}

/// Reads the few fields that a schedule needs, by their bytes.
private struct OutlineBuilder {
  var ids: [PackedStoryID] = []
  var sizes: [Story.Size] = []
  var isDone: [Bool] = []

  /// The ids in `dependsOn`, one story after another.
  private var wanted: [PackedStoryID] = []

  /// Where those of each story begin, and one more entry for the end.
  private var starts: [Int32] = [0]

  /// Whether everything so far is what a plan has; what is not is left to the reader of plans.
  private var isSound = true
  private var positions = StoryPositions()

  private enum Field: Int {
    case id, size, passes, dependsOn, complexity

    static let names: [StaticString] = ["id", "size", "passes", "dependsOn", "complexity"]
  }

  mutating func read(_ reader: inout JSONReader) throws(ParseError) {
    let names = Field.names
    let isObject = try reader.members(["userStories"]) { _, reader throws(ParseError) in
      let isList = try reader.elements { reader throws(ParseError) in try readStory(&reader, names) }
      if !isList { isSound = false }
    }
    if !isObject { isSound = false }
  }

  /// The dependencies as positions; nil when the plan is not sound.
  var graph: DependencyGraph? {
    guard isSound, !ids.isEmpty, ids.count <= FieldReader.listLimit else { return nil }
    var dependencies: [Int32] = []
    dependencies.reserveCapacity(wanted.count)
    for id in wanted {
      guard let position = positions[id] else { return nil }
      dependencies.append(position)
    }
    return DependencyGraph(dependencies: dependencies, starts: starts)
  }

  private mutating func readStory(_ reader: inout JSONReader, _ names: [StaticString]) throws(ParseError) {
    var id: PackedStoryID?
    var size: Story.Size?
    var isComplex = false
    var passes = false
    let isObject = try reader.members(names) { name, reader throws(ParseError) in
      switch Field(rawValue: name) {
      case .id: _ = try reader.string { id = PackedStoryID($0) }
      case .size: _ = try reader.string { size = Self.size($0) }
      case .complexity: _ = try reader.string { isComplex = Self.isName($0, "complex") }
      case .passes: passes = try reader.bool() ?? false
      case .dependsOn:
        let isList = try reader.elements { reader throws(ParseError) in
          var dependency: PackedStoryID?
          _ = try reader.string { dependency = PackedStoryID($0) }
          if let dependency { wanted.append(dependency) } else { isSound = false }
        }
        let count = wanted.count - Int(starts[starts.count - 1])
        if !isList || count > FieldReader.listLimit { isSound = false }
      case nil: try reader.skip()
      }
    }
    guard isObject, let id, positions.insert(id, at: ids.count) else {
      isSound = false
      return
    }
    ids.append(id)
    sizes.append(size ?? (isComplex ? .large : .small))
    isDone.append(passes)
    starts.append(Int32(wanted.count))
  }

  private static func size(_ bytes: UnsafeBufferPointer<UInt8>) -> Story.Size? {
    isName(bytes, "small") ? .small : isName(bytes, "medium") ? .medium : isName(bytes, "large") ? .large : nil
  }

  private static func isName(_ name: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
    guard name.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { wanted in
      for index in 0..<wanted.count where wanted[index] != name[index] { return false }
      return true
    }
  }
}
