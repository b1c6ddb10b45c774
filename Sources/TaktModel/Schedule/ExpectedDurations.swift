package import TaktText

/// How long a story of a size takes, from what was measured or from experience.
package struct ExpectedDurations: Hashable, Sendable {
  /// Seconds for a small story.
  package var small = 120

  /// Seconds for a medium story.
  package var medium = 300

  /// Seconds for a large story.
  package var large = 720

  /// Creates the durations of a project that has measured nothing.
  package init() {}

  /// Seconds for a story of a size.
  package subscript(_ size: Story.Size) -> Int {
    switch size {
    case .small: small
    case .medium: medium
    case .large: large
    }
  }

  /// Reads `.takt/stats.json`: `{"durations": {"small": {"stories": 4, "minutes": 2.5}, …}}`.
  ///
  /// What is missing or makes no sense is left at its default: statistics never stop anything.
  package init(statistics source: SourceText) {
    guard let root = (try? JSONDocument.read(source))?.root, let durations = root["durations"] else { return }
    func seconds(_ size: Story.Size) -> Int? {
      guard let entry = durations[size.rawValue], let minutes = entry["minutes"]?.double, minutes > 0, minutes < 1e6
      else { return nil }
      if let stories = entry["stories"]?.integer, stories < 1 { return nil }
      return max(1, Int((minutes * 60).rounded()))
    }
    small = seconds(.small) ?? small
    medium = seconds(.medium) ?? medium
    large = seconds(.large) ?? large
  }
}
