import Synchronization
import TaktModel
import TaktSystem
import TaktText

/// What was read of a run's folder.
///
/// A helper that drives a run opens it thousands of times. Journals only grow and the other files never change, so only
/// what is new is taken in; a journal that does not begin as it did is read from its beginning.
struct RunCache: Sendable {
  /// What the journal holds.
  private(set) var contents: JournalContents
  /// What it tells.
  private(set) var state: RunState
  /// The stories, as they were when the run began.
  let plan: Plan
  /// The workflow, as it was when the run began.
  let workflow: Workflow
  /// The configuration, as it was when the run began.
  let configuration: Configuration
  /// What follows from all of that.
  let engine: Engine

  /// The bytes of the whole records.
  private var bytes: [UInt8]

  private static let all = Mutex<[String: RunCache]>([:])

  /// A process rarely looks at more runs than this; beyond it everything is forgotten.
  private static let limit = 8

  /// Reads a run's folder, or what is new in it.
  init(_ project: Project, _ folder: RunFolder) throws(Failure) {
    let files = project.context.files
    let bytes = try reporting { () throws(SystemError) in try files.readIfPresent(folder.journal) } ?? []
    let name = folder.shown(folder.journal)
    if var known = Self.all.withLock({ $0[folder.path] }), known.begins(bytes) {
      if bytes.count != known.bytes.count || known.contents.tornBytes > 0 {
        let earlier = known.contents.records.count
        known.contents = try JournalContents(bytes, name: name, after: known.contents)
        for record in known.contents.records[earlier...] { known.state.apply(record.event, at: record.at) }
        known.bytes = Array(bytes.prefix(known.contents.wholeBytes))
      }
      self = known
    } else {
      self = try RunCache(reading: project, folder, bytes, name)
    }
    let known = self
    Self.all.withLock { all in
      if all.count >= Self.limit, all[folder.path] == nil { all.removeAll() }
      all[folder.path] = known
    }
  }

  /// Whether a journal is the one that was read, with or without further records.
  private func begins(_ journal: [UInt8]) -> Bool {
    guard !bytes.isEmpty, journal.count >= bytes.count else { return false }
    return journal.withUnsafeBytes { longer in
      bytes.withUnsafeBytes { shorter in
        UnsafeRawBufferPointer(rebasing: longer[..<shorter.count]).elementsEqual(shorter)
      }
    }
  }

  private init(
    reading project: Project, _ folder: RunFolder, _ bytes: [UInt8], _ name: String
  ) throws(Failure) {
    func source(_ path: String) throws(Failure) -> SourceText {
      let bytes = try reporting { () throws(SystemError) in try project.context.files.read(path) }
      return SourceText(name: folder.shown(path), bytes: bytes)
    }
    contents = try JournalContents(bytes, name: name)
    self.bytes = Array(bytes.prefix(contents.wholeBytes))
    state = RunState(contents.records.lazy.map { ($0.event, $0.at) })
    plan =
      state.header?.mode == .planning
      ? Plan(project: "", branchName: "", stories: []) : try PlanReader.read(source(folder.plan)).get("the run's plan")
    workflow = try WorkflowReader.read(source(folder.workflow)).get("the run's workflow")
    configuration = try Configuration.read(source(folder.configuration), from: .run).get("the run's configuration")
    let limit = state.header?.mode == .team ? state.header?.maxParallel ?? 1 : nil
    engine = Engine(workflow: workflow, plan: plan, limit: limit)
  }
}
