package import TaktText

/// One thing that happened in a run; the journal is a list of these and the only source of a run's state.
///
/// Everything about one event is in the file of its family.
package enum RunEvent: Hashable, Sendable {
  case run(RunLifecycleEvent)
  case driver(DriverEvent)
  case step(StepEvent)
  case job(JobEvent)
  case story(StoryEvent)
  case workspace(WorkspaceEvent)
  case merge(MergeEvent)
  case repository(RepositoryEvent)
  case recovery(RecoveryEvent)
  case provider(ProviderEvent)
  case draft(DraftEvent)
  case journal(JournalEvent)

  /// What the journal writes of it, and what it is about.
  private var family: any EventFamily {
    switch self {
    case .run(let event): event
    case .driver(let event): event
    case .step(let event): event
    case .job(let event): event
    case .story(let event): event
    case .workspace(let event): event
    case .merge(let event): event
    case .repository(let event): event
    case .recovery(let event): event
    case .provider(let event): event
    case .draft(let event): event
    case .journal(let event): event
    }
  }

  /// The name under which the journal has it.
  package var name: String { family.word }

  /// The members that the journal has for it, besides those of every record.
  package var members: [(String, JSONValue)] { family.members }

  /// The job that it is about, or nil.
  package var jobID: JobID? { family.jobID }

  /// The story that it names itself, or nil.
  package var story: StoryID? { family.story }

  /// Reads an event from a record's members.
  package init(name: String, members node: JSONNode) throws(RecordError) {
    if let event = try JobEvent(word: name, node) {
      self = .job(event)
    } else if let event = try StoryEvent(word: name, node) {
      self = .story(event)
    } else if let event = try MergeEvent(word: name, node) {
      self = .merge(event)
    } else if let event = try WorkspaceEvent(word: name, node) {
      self = .workspace(event)
    } else if let event = try RepositoryEvent(word: name, node) {
      self = .repository(event)
    } else if let event = try StepEvent(word: name, node) {
      self = .step(event)
    } else if let event = try RunLifecycleEvent(word: name, node) {
      self = .run(event)
    } else if let event = try DriverEvent(word: name, node) {
      self = .driver(event)
    } else if let event = try ProviderEvent(word: name, node) {
      self = .provider(event)
    } else if let event = try RecoveryEvent(word: name, node) {
      self = .recovery(event)
    } else if let event = try DraftEvent(word: name, node) {
      self = .draft(event)
    } else if let event = try JournalEvent(word: name, node) {
      self = .journal(event)
    } else {
      throw RecordError("event `\(ForeignText.line(name))` is not known", .newer)
    }
  }

  /// The names of all events, sorted.
  package static var names: [String] {
    let families: [[String]] = [
      RunLifecycleEvent.words, DriverEvent.words, StepEvent.words, JobEvent.words, StoryEvent.words,
      WorkspaceEvent.words, MergeEvent.words, RepositoryEvent.words, RecoveryEvent.words, ProviderEvent.words,
      DraftEvent.words,
      JournalEvent.words,
    ]
    return families.flatMap(\.self).sorted()
  }
}

extension RunState {
  /// Applies one event.
  package mutating func apply(_ event: RunEvent, at: Timestamp) {
    let last = updatedAt
    updatedAt = at
    switch event {
    case .run(let event): apply(event, at: at)
    case .driver(let event): apply(event, at: at, after: last)
    case .step(let event): apply(event)
    case .job(let event): apply(event, at: at)
    case .story(let event): apply(event, at: at)
    case .workspace(let event): apply(event)
    case .merge(let event): apply(event)
    case .repository(let event): apply(event)
    case .recovery(let event): apply(event)
    case .provider(let event): provider.apply(event, at: at)
    case .draft(let event): apply(event)
    case .journal(let event): apply(event)
    }
  }
}
