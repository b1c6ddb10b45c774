package import TaktText

/// What a schedule needs of a plan, in flat arrays: no title is decoded and no story is made.
package struct PlanOutline: Sendable {
  /// The dependencies.
  package let graph: DependencyGraph

  /// The size of each story.
  package let sizes: [Story.Size]

  /// Whether the plan's file says that a story is done.
  package let isDone: [Bool]

  /// The document it was read from.
  package let document: JSONDocument

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
    let document: JSONDocument
    do {
      document = try JSONDocument.read(source)
    } catch {
      throw error.failure(in: source)
    }
    var builder = OutlineBuilder()
    if document.withRootCursor({ builder.read($0) }) {
      let outline = PlanOutline(
        graph: DependencyGraph(dependencies: builder.dependencies, starts: builder.starts), sizes: builder.sizes,
        isDone: builder.isDone, document: document, packed: builder.ids)
      if WaveLevels(outline.graph).isComplete { return outline }
    }
    // Rare and slow: the reader of plans says what is wrong, with its place.
    let what = "the plan `\(ForeignText.line(source.name))`"
    _ = try PlanReader.read(document).get(what)
    throw Failure(.input, "\(what) has no schedule", hints: ["`takt-helper validate` may say why"])
  }
}

/// Reads the few fields that a schedule needs, by their bytes.
private struct OutlineBuilder {
  var ids: [PackedStoryID] = []
  var sizes: [Story.Size] = []
  var isDone: [Bool] = []
  var dependencies: [Int32] = []
  var starts: [Int32] = [0]

  /// The ids in `dependsOn`, until all stories are known.
  private var wanted: [PackedStoryID] = []
  private var isSound = true
  private var positions = StoryPositions()

  private enum Field {
    case id, size, passes, dependsOn, complexity
  }

  mutating func read(_ root: JSONCursor) -> Bool {
    var found: JSONCursor?
    root.forEachMember { name, value in
      if name.withStringBytes({ Self.isName($0, "userStories") }) ?? false { found = value }
    }
    guard let list = found, list.kind == .array, list.count > 0, list.count < Int(Int32.max) else { return false }
    ids.reserveCapacity(list.count)
    sizes.reserveCapacity(list.count)
    isDone.reserveCapacity(list.count)
    starts.reserveCapacity(list.count + 1)
    list.forEachElement { readStory($0) }
    guard isSound else { return false }
    dependencies.reserveCapacity(wanted.count)
    for id in wanted {
      guard let position = positions[id] else { return false }
      dependencies.append(position)
    }
    return true
  }

  private mutating func readStory(_ story: JSONCursor) {
    guard story.kind == .object else {
      isSound = false
      return
    }
    var id: PackedStoryID?
    var size: Story.Size?
    var isComplex = false
    var passes = false
    story.forEachMember { name, value in
      switch name.withStringBytes(Self.field) ?? nil {
      case .id: id = value.withStringBytes { PackedStoryID($0) } ?? nil
      case .size: size = value.withStringBytes(Self.size) ?? nil
      case .complexity: isComplex = value.withStringBytes { Self.isName($0, "complex") } ?? false
      case .passes: passes = value.bool ?? false
      case .dependsOn:
        if value.kind != .array { isSound = false }
        value.forEachElement { element in
          if let dependency = element.withStringBytes({ PackedStoryID($0) }) ?? nil {
            wanted.append(dependency)
          } else {
            isSound = false
          }
        }
      case nil: break
      }
    }
    guard let id, positions.insert(id, at: ids.count) else {
      isSound = false
      return
    }
    ids.append(id)
    sizes.append(size ?? (isComplex ? .large : .small))
    isDone.append(passes)
    starts.append(Int32(wanted.count))
  }

  /// The field that has a name, told by its length before any byte is compared.
  private static func field(_ name: UnsafeBufferPointer<UInt8>) -> Field? {
    switch name.count {
    case 2: return isName(name, "id") ? .id : nil
    case 4: return isName(name, "size") ? .size : nil
    case 6: return isName(name, "passes") ? .passes : nil
    case 9: return isName(name, "dependsOn") ? .dependsOn : nil
    case 10: return isName(name, "complexity") ? .complexity : nil
    default: return nil
    }
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
