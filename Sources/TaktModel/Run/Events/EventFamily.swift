package import TaktText

/// A family of events: what they hold, how the journal writes them, and what they change, all in the family's own file.
///
/// The switches over a family have no `default`, so a new event cannot be forgotten in one of them.
package protocol EventFamily: Hashable, Sendable {
  /// The words under which the journal has the family's events.
  associatedtype Name: RawRepresentable<String>, CaseIterable, Hashable, Sendable

  /// The word under which the journal has the event.
  var name: Name { get }

  /// The members that the journal has for the event, besides those of every record.
  var members: [(String, JSONValue)] { get }

  /// The job that the event is about, or nil.
  var jobID: JobID? { get }

  /// The story that the event itself names, or nil.
  var story: StoryID? { get }

  /// Reads an event from a record's members.
  init(_ name: Name, _ node: JSONNode) throws(RecordError)
}

extension EventFamily {
  /// The words under which the journal has the family's events.
  static var words: [String] { Name.allCases.map(\.rawValue) }

  /// The word under which the journal has the event.
  var word: String { name.rawValue }

  /// Reads an event from a record's members, or nil when its word is none of the family's.
  init?(word: String, _ node: JSONNode) throws(RecordError) {
    guard let name = Name(rawValue: word) else { return nil }
    try self.init(name, node)
  }
}
