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

/// Where the dependencies of one story are written.
///
/// The list is walked once, when the first place is asked for: most stories have nothing to say about theirs.
struct DependencyPlaces {
  private let story: PlanSubject.PlacedStory
  private var places: [(span: SourceSpan, position: Int)]?

  init(_ story: PlanSubject.PlacedStory) { self.story = story }

  /// The place of a dependency, counted as `Story.dependsOn` does: entries of the list that are no ids do not count.
  subscript(_ number: Int) -> (span: SourceSpan?, path: [JSONPathComponent]) {
    mutating get {
      let places = self.places ?? find()
      self.places = places
      let path = story.path + ["dependsOn"]
      guard number < places.count else { return (story.node["dependsOn"]?.span, path) }
      return (places[number].span, path + [.index(places[number].position)])
    }
  }

  private func find() -> [(span: SourceSpan, position: Int)] {
    (story.node["dependsOn"]?.elements ?? []).enumerated().compactMap { position, element in
      element.string.flatMap { StoryID($0) } == nil ? nil : (element.span, position)
    }
  }
}
