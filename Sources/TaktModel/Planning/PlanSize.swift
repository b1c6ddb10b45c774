package import TaktText

/// Which stories of a plan are too big for one fresh agent.
package enum PlanSize {
  /// One line for each story that should be split, with the reason and how to split it.
  ///
  /// Nothing is found in a plan that cannot be read.
  package static func findings(_ source: SourceText) -> [String] {
    (PlanReader.read(source).value?.stories ?? []).compactMap { story in
      StorySize(story).reason.map { "\(story.id): \($0.text); \($0.split)" }
    }
  }
}
