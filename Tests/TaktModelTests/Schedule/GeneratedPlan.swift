import TaktModel
import TaktTestSupport

/// A plan by chance, and how long its stories really take.
struct GeneratedPlan {
  /// The shapes that plans have.
  enum Shape: String, CaseIterable {
    case chains, diamonds, wide, real
  }

  var shape: Shape
  var stories: [Story] = []
  /// The seconds that each story takes, which nobody knows before.
  var seconds: [Int] = []

  init(_ shape: Shape, _ random: inout SeededRandom) {
    self.shape = shape
    let edges =
      switch shape {
      case .chains: Self.chains(&random)
      case .diamonds: Self.diamonds(&random)
      case .wide: Self.wide(&random)
      case .real: Self.layers(&random)
      }
    let durations = ExpectedDurations()
    for (position, targets) in edges.enumerated() {
      let size: Story.Size = random.pick([.small, .small, .small, .small, .small, .medium, .medium, .medium, .large])
      stories.append(
        Story(
          id: Self.id(position), priority: random.below(5), size: size,
          dependsOn: Set(targets).sorted().map(Self.id)))
      // Three times 0.7 to 1.4: a third more or less is usual, the double is rare.
      var took = (0..<3).reduce(durations[size] * 1000) { took, _ in took * (700 + random.below(701)) / 1000 } / 1000
      if shape == .real, random.oneIn(15) { took = took * (20 + random.below(30)) / 10 }
      seconds.append(max(took, 1))
    }
  }

  /// Declares files: a few are touched by many stories, others by one.
  mutating func declareFiles(_ random: inout SeededRandom) {
    for position in stories.indices where !random.oneIn(3) {
      stories[position].files = ["src/story\(position)/"]
      if random.oneIn(3) { stories[position].files.append("src/shared\(random.below(3)).swift") }
      if random.oneIn(30) { stories[position].files.append("src/*.swift") }
    }
  }

  static func id(_ position: Int) -> StoryID {
    let digits = String(position + 1)
    guard let id = StoryID("US-" + String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits) else {
      fatalError("no id")
    }
    return id
  }

  private static func chains(_ random: inout SeededRandom) -> [[Int]] {
    var ends = [Int?](repeating: nil, count: 1 + random.below(5))
    return (0..<(3 + random.below(28))).map { story in
      let chain = random.below(ends.count)
      defer { ends[chain] = story }
      return ends[chain].map { [$0] } ?? []
    }
  }

  private static func diamonds(_ random: inout SeededRandom) -> [[Int]] {
    var edges: [[Int]] = [[]]
    for _ in 0..<(1 + random.below(5)) {
      let top = edges.count - 1
      let width = 2 + random.below(5)
      edges += Array(repeating: [top], count: width)
      edges.append(Array(top + 1...top + width))
    }
    return edges
  }

  private static func wide(_ random: inout SeededRandom) -> [[Int]] {
    let roots = 1 + random.below(4)
    return (0..<(8 + random.below(53))).map { $0 < roots || random.below(10) < 6 ? [] : [random.below(roots)] }
  }

  private static func layers(_ random: inout SeededRandom) -> [[Int]] {
    var edges: [[Int]] = []
    var before: [Int] = []
    for _ in 0..<(3 + random.below(6)) {
      let start = edges.count
      for _ in 0..<(2 + random.below(8)) {
        let least = random.below(10) < 3 ? 0 : 1
        let count = start == 0 ? 0 : least + random.below(4 - least)
        edges.append((0..<count).map { _ in random.below(5) > 0 ? random.pick(before) : random.below(start) })
      }
      before = Array(start..<edges.count)
    }
    return edges
  }
}
