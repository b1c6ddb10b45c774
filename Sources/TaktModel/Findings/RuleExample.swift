import TaktText

/// A document that breaks or keeps a rule, with a `↓` before each place where a finding is expected.
package struct RuleExample: Sendable {
  /// What sort of document it is.
  package let kind: DocumentKind

  /// The name its findings carry.
  package var name: String { kind.exampleName }

  /// Its text without marks.
  package let text: String

  /// The offsets of the marks; none when the finding has no place.
  package let places: [Int]

  /// What stands beside it.
  package let companions: Companions

  /// Creates an example from marked text.
  init(_ kind: DocumentKind, _ marked: String, companions: Companions = Companions()) {
    self.kind = kind
    self.companions = companions
    var bytes: [UInt8] = []
    var places: [Int] = []
    for scalar in marked.unicodeScalars {
      if scalar == "↓" { places.append(bytes.count) } else { bytes += Array(String(scalar).utf8) }
    }
    text = String(decoding: bytes, as: UTF8.self)
    self.places = places
  }

  /// A plan whose own fields, written as JSON, are replaced or added; `nil` leaves one out.
  static func plan(_ fields: (String, String?)..., companions: Companions = .none) -> RuleExample {
    let standard: [(String, String?)] = [
      ("project", "\"TaskApp\""), ("branchName", "\"takt/task-status\""), ("userStories", "[\(story([]))]"),
    ]
    return RuleExample(.stories, object(standard, fields, separator: ",\n "), companions: companions)
  }

  /// A plan with one story for each list of fields, written as JSON, that are replaced or added.
  static func stories(_ stories: [(String, String?)]..., companions: Companions = .none) -> RuleExample {
    let list = stories.enumerated().map { position, fields in
      story([("id", "\"US-00\(position + 1)\""), ("priority", "\(position + 1)")] + fields)
    }
    return plan(("userStories", "[\n  \(list.joined(separator: ",\n  "))\n ]"), companions: companions)
  }

  /// A scenario file in which US-001 has one scenario with these fields, written as JSON.
  static func scenario(_ fields: (String, String?)...) -> RuleExample {
    let standard: [(String, String?)] = [
      ("id", "\"SC-001\""), ("given", "\"an empty list\""), ("when", "\"a task is added\""),
      ("then", "\"the list has one task\""),
    ]
    return scenarios("{\"US-001\": [\(object(standard, fields, separator: ", "))]}")
  }

  /// A scenario file with these stories, beside a plan with US-001 and US-002.
  static func scenarios(_ stories: String) -> RuleExample {
    RuleExample(
      .scenarios, "{\"stories\": \(stories)}",
      companions: Companions(plan: .read(RuleExample.stories([], []).text, name: "stories.json")))
  }

  private static func story(_ fields: [(String, String?)]) -> String {
    let standard: [(String, String?)] = [
      ("id", "\"US-001\""), ("title", "\"Store tasks\""), ("acceptanceCriteria", "[\"`tasks add x` prints 1\"]"),
      ("priority", "1"),
    ]
    return object(standard, fields, separator: ", ")
  }

  private static func object(
    _ standard: [(String, String?)], _ fields: [(String, String?)], separator: String
  ) -> String {
    var members = standard
    for (name, value) in fields {
      if let index = members.firstIndex(where: { $0.0 == name }) {
        members[index].1 = value
      } else {
        members.append((name, value))
      }
    }
    let written = members.compactMap { name, value in
      // The mark of a name stands before its quotation mark.
      value.map { (name.hasPrefix("↓") ? "↓\"\(name.dropFirst())" : "\"\(name)") + "\": \($0)" }
    }
    return "{\(written.joined(separator: separator))}"
  }
}
