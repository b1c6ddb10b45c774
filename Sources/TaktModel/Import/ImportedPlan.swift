import TaktText

/// A plan made from other documents, and what a person must still decide about it.
package struct ImportedPlan: Sendable {
  /// A story with its id.
  package struct Entry: Hashable, Sendable {
    /// The id.
    package var id: StoryID
    /// What the document says.
    package var story: ImportedStory
    /// The stories it depends on.
    package var dependsOn: [StoryID]
    /// Its place in the order, from 1.
    package var priority: Int
  }

  /// The project's name.
  package let project: String

  /// The branch.
  package let branchName: String

  /// What the plan is about.
  package let description: String

  /// The stories in the order of the documents.
  package let entries: [Entry]

  /// What the plan is not about.
  package let nonGoals: [String]

  /// What a person must decide, in the order of the documents.
  package let decisions: [ImportDecision]

  /// The plan as the text of a `stories.json`.
  package var text: String {
    var plan: JSONObject = [
      "project": .string(project), "branchName": .string(branchName), "description": .string(description),
    ]
    if !nonGoals.isEmpty { plan["nonGoals"] = .strings(nonGoals) }
    plan["userStories"] = .array(entries.map(Self.value))
    return JSONValue.object(plan).pretty + "\n"
  }

  private static func value(_ entry: Entry) -> JSONValue {
    let story = entry.story
    var value: JSONObject = [
      "id": .string(entry.id.text), "title": .string(story.title), "description": .string(story.description),
      "type": .string((story.kind ?? .logic).rawValue), "acceptanceCriteria": .strings(story.criteria),
      "priority": .integer(entry.priority), "size": .string((story.size ?? .small).rawValue),
      "passes": .bool(story.isDone), "verify": "inline", "startTime": "", "endTime": "",
      "dependsOn": .strings(entry.dependsOn.map(\.text)),
    ]
    if !story.notes.isEmpty { value["notes"] = .string(story.notes) }
    return .object(value)
  }
}
