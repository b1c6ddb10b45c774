import TaktText

extension BreakerLimits {
  mutating func takeMaxIterations(_ member: JSONMember, _ collector: inout FindingCollector) {
    if let number = member.value.integer, Self.iterations.contains(number) {
      maxIterations = number
    } else {
      collector.error(
        "config.type",
        "`maxIterations` must be a whole number from \(Self.iterations.lowerBound) to \(Self.iterations.upperBound)",
        at: member.value.span, path: "maxIterations")
    }
  }
}

extension BreakerLimits.Budget {
  private static let fields = [
    "runMinutes", "storyMinutes", "runTokens", "storyTokens", "runDollars", "storyDollars",
  ]

  /// The greatest number that a budget can have; what is meant to be without limit is left out.
  private static let greatest = 1_000_000_000

  mutating func take(_ node: JSONNode, _ collector: inout FindingCollector) {
    guard node.kind == .object else {
      collector.error("config.type", "`budget` must be an object", at: node.span, path: "budget")
      return
    }
    for member in node.members {
      switch member.name {
      case "runMinutes": runMinutes = Self.whole(member, &collector)
      case "storyMinutes": storyMinutes = Self.whole(member, &collector)
      case "runTokens": runTokens = Self.whole(member, &collector)
      case "storyTokens": storyTokens = Self.whole(member, &collector)
      case "runDollars": runMicrodollars = Self.microdollars(member, &collector)
      case "storyDollars": storyMicrodollars = Self.microdollars(member, &collector)
      default:
        let hint = Similarity.nearest(to: member.name, in: Self.fields).map { "did you mean `\($0)`?" }
        collector.warning(
          "config.unknown", "`budget.\(ForeignText.line(member.name))` is not a setting of takt", at: member.nameSpan,
          path: "budget.\(member.name)", hint: hint)
      }
    }
  }

  private static func whole(_ member: JSONMember, _ collector: inout FindingCollector) -> Int? {
    if let number = member.value.integer, (1...greatest).contains(number) { return number }
    collector.error(
      "config.type", "`budget.\(member.name)` must be a whole number from 1 to \(greatest)", at: member.value.span,
      path: "budget.\(member.name)")
    return nil
  }

  private static func microdollars(_ member: JSONMember, _ collector: inout FindingCollector) -> Int? {
    if let number = member.value.double, number >= 0.01, number <= Double(greatest) {
      return Int((number * 1_000_000).rounded())
    }
    collector.error(
      "config.type", "`budget.\(member.name)` must be a number from 0.01 to \(greatest)", at: member.value.span,
      path: "budget.\(member.name)")
    return nil
  }
}
