package import TaktText

/// A plan as rules look at it: what could be read of it, with the place of everything in the text.
package struct PlanSubject: Sendable {
  /// A story and its place.
  package struct PlacedStory: Sendable {
    /// The story.
    package let story: Story

    /// Its object.
    package let node: JSONNode

    /// Its position in `userStories`.
    package let position: Int

    /// Its place as findings name it.
    package var path: [JSONPathComponent] { ["userStories", .index(position)] }

    /// The node and the place of a dependency; entries of the list that are no ids do not count.
    func dependency(_ number: Int) -> (span: SourceSpan?, path: [JSONPathComponent]) {
      let places = (node["dependsOn"]?.elements ?? []).enumerated()
        .filter { _, element in element.string.flatMap { StoryID($0) } != nil }
      guard number < places.count else { return (node["dependsOn"]?.span, path + ["dependsOn"]) }
      return (places[number].element.span, path + ["dependsOn", .index(places[number].offset)])
    }

    /// Where the title is written, or the story begins.
    var titleSpan: SourceSpan { node["title"]?.span ?? node.span }
  }

  /// The whole document.
  package let document: JSONDocument

  /// The plan, without the stories that could not be read.
  package let plan: Plan

  /// Its stories in the order of the plan.
  package let stories: [PlacedStory]

  /// What they depend on, as positions in `stories`.
  package let graph: DependencyGraph

  /// What stands beside the plan.
  package let companions: Companions

  init(document: JSONDocument, plan: Plan, stories: [PlacedStory], companions: Companions) {
    self.document = document
    self.plan = plan
    self.stories = stories
    graph = DependencyGraph(plan.stories)
    self.companions = companions
  }
}
