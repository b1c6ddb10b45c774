import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// What of a repository is nobody's workspace: its branches, stash, hooks and settings, compared before and after an agent.
///
/// A hint for people: it lies in a file that an agent could write, and when that is lost, nothing is noticed.
struct Surroundings: Hashable, Sendable {
  /// A mark for each thing, by its name; a thing with another mark was changed.
  private var marks: [String: String]

  private static let branches = "refs/heads/"
  private static let stash = "refs/stash"
  private static let hooks = "hooks/"
  private static let settings = "config"

  /// Looks at a project as it is now.
  init(_ run: Run) throws(Failure) {
    let project = run.project
    marks = [:]
    let listed = try project.repository.git.run([
      "for-each-ref", "--format=%(refname)%00%(objectname)", "--", Self.branches, Self.stash,
    ]).text
    let own = Self.branches + (try run.header.branch)
    for line in listed.split(separator: "\n") {
      let parts = line.split(separator: "\0").map(String.init)
      // The run's branch is compared with the journal, and Claude Code makes a branch for each of its trees.
      guard parts.count == 2, !parts[0].utf8.elementsEqual(own.utf8),
        !parts[0].hasPrefix("\(Self.branches)worktree-agent-")
      else { continue }
      marks[parts[0]] = parts[1]
    }
    let files = project.context.files
    for name in (try? files.list("\(project.gitFolder)/hooks")) ?? [] {
      guard let status = try? files.status("\(project.gitFolder)/hooks/\(name)", followingLinks: false) else {
        continue
      }
      marks[Self.hooks + name] = "\(status.size) \(status.modifiedNanoseconds) \(status.mode)"
    }
    for name in [Self.settings, "config.worktree"] {
      guard let bytes = try? files.readIfPresent("\(project.gitFolder)/\(name)") else { continue }
      marks[name] = String(Checksum.crc32(bytes), radix: 16)
    }
  }

  /// Reads what was noted; nil when there is nothing to read.
  init?(notedFor jobID: JobID, _ run: Run) {
    guard let bytes = try? run.context.files.readIfPresent(run.folder.surroundings(jobID)),
      let root = try? JSONDocument.read(SourceText(name: "surroundings", bytes: bytes)).root, root.kind == .object
    else { return nil }
    marks = [:]
    for member in root.members { marks[member.name] = member.value.string ?? "" }
  }

  /// Notes it for a job, unless that was done before.
  func note(for jobID: JobID, _ run: Run) {
    let path = run.folder.surroundings(jobID)
    guard !run.context.files.exists(path) else { return }
    let value = JSONValue.object(marks.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    do throws(SystemError) {
      if let parent = PathText.parent(of: path) { try run.context.files.createDirectory(parent) }
      try run.context.files.writeDurably(Array(value.compact.utf8), to: path)
    } catch {
      // Nothing is noticed then.
    }
  }

  /// What changed since, a clause each, sorted.
  func changes(to now: Surroundings) -> [String] {
    let names = Set(marks.keys).union(now.marks.keys)
    return names.sorted().compactMap { name in
      let (old, new) = (marks[name], now.marks[name])
      return old == new ? nil : Self.change(name, from: old, to: new)
    }
  }

  private static func change(_ name: String, from old: String?, to new: String?) -> String {
    let how = old == nil ? "made" : new == nil ? "deleted" : "changed"
    func shown(_ start: String) -> String { "`\(ForeignText.line(String(name.dropFirst(start.count))))`" }
    if name.hasPrefix(branches) {
      switch (old, new) {
      case (let old?, let new?):
        return "branch \(shown(branches)) was moved from \(old.prefix(10)) to \(new.prefix(10))"
      case (let old?, nil): return "branch \(shown(branches)), which was at \(old.prefix(10)), was deleted"
      default: return "branch \(shown(branches)) was made at \((new ?? "").prefix(10))"
      }
    }
    if name == stash { return "the stash was \(how)" }
    if name.hasPrefix(hooks) { return "hook \(shown(hooks)) was \(how)" }
    return "`.git/\(ForeignText.line(name))` was \(how)"
  }
}
