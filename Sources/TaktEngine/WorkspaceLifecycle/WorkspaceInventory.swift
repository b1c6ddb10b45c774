package import TaktModel
import TaktSystem
package import TaktText

/// Every tree and every piece of kept work of a project's runs, as they are now; nothing is changed.
package struct WorkspaceInventory: Sendable {
  /// A tree that a run's manifest names.
  package struct Tree: Sendable {
    /// Whether somebody needs it.
    package enum State: String, Sendable, CaseIterable {
      /// It is worked on, or the next attempt continues in it.
      case inUse = "in use"
      /// Its run is not over, but nobody needs it any more.
      case finished
      /// Its run is over, or its folder is gone.
      case leftOver = "left over"
    }

    /// The run.
    package let run: String
    /// What the manifest says about it.
    package let record: WorkspaceRecord
    /// Whether somebody needs it.
    package let state: State
    /// Whether it holds what nothing else has; nil when that cannot be told.
    package let holdsWork: Bool?
    /// Whether its folder is there.
    package let isThere: Bool
  }

  /// Work that is in git under a ref of takt's own, not on a branch.
  package struct Kept: Sendable {
    /// The ref.
    package let ref: String
    /// The run's name.
    package let run: String
    /// What it is of: a story's id, or the name of its tree.
    package let subject: String
    /// The commit.
    package let commit: String
    /// The files that it changes, sorted by bytes.
    package let files: [String]
    /// Whether a branch has all of it.
    package let isMerged: Bool
  }

  /// The trees, by runs and in the order in which they were planned.
  package private(set) var trees: [Tree] = []
  /// The kept work.
  package private(set) var kept: [Kept] = []
  /// Folders among the trees that no manifest names; takt never removes them.
  package private(set) var foreign: [String] = []
  /// What could not be looked at, in sentences.
  package private(set) var notes: [String]

  /// Looks at a project.
  package init(_ project: Project) throws(Failure) {
    let (runs, unreadable) = try RunStore(project).all()
    notes = unreadable
    for run in runs { try look(at: run) }
    kept = try WorkRefs(project).all(besides: runs)
    foreign = Self.foreignFolders(project, runs)
  }

  private mutating func look(at run: Run) throws(Failure) {
    let release = WorkspaceRelease(run.project)
    let finished = Set(run.finishedTrees.map(\.path))
    for record in run.state.workspaces {
      let tree = try run.tree(record)
      let isThere = try tree.isThere
      let isNeeded = !finished.contains(record.path) || release.isInUse(record, run)
      var holdsWork: Bool? = false
      do throws(Failure) {
        if isThere { holdsWork = try tree.unsavedContent(besides: run.heldContents(of: record)) != nil }
      } catch {
        holdsWork = nil
        notes.append("what is in `\(record.path)` cannot be told: \(error.message)")
      }
      // A tree that is only planned has no folder yet.
      let isGone = !isThere && record.isReady
      let state: Tree.State =
        isNeeded && !isGone ? .inUse : run.state.result != nil || isGone ? .leftOver : .finished
      trees.append(
        Tree(run: run.folder.id.text, record: record, state: state, holdsWork: holdsWork, isThere: isThere))
    }
  }

  /// What lies below the project's place for trees and is in no manifest.
  private static func foreignFolders(_ project: Project, _ runs: [Run]) -> [String] {
    let files = project.context.files
    let place = WorkspaceRoot(project).folder
    let known = Set(
      runs.flatMap { $0.state.workspaces.flatMap { [$0.path, WorkspaceRecord.nameOfGone($0.path)] } }.map {
        Array($0.utf8)
      })
    var found: [String] = []
    for run in (try? files.list(place))?.sorted() ?? [] {
      let folder = "\(place)/\(run)"
      guard runs.contains(where: { $0.folder.id.text.utf8.elementsEqual(run.utf8) }) else {
        found.append(folder)
        continue
      }
      for name in (try? files.list(folder))?.sorted() ?? [] where !known.contains(Array("\(folder)/\(name)".utf8)) {
        found.append("\(folder)/\(name)")
      }
    }
    return found
  }

  /// The inventory as JSON.
  package var value: JSONValue {
    [
      "trees": .array(trees.map(\.value)), "kept": .array(kept.map(\.value)), "foreign": .strings(foreign),
      "notes": .strings(notes),
    ]
  }
}

extension WorkspaceInventory.Tree {
  /// The tree as JSON.
  package var value: JSONValue {
    [
      "run": .string(run), "name": .string(record.name), "state": .string(state.rawValue),
      "isolation": .string(record.isolation.rawValue), "path": .string(record.path), "base": .string(record.base),
      "isThere": .bool(isThere), "holdsWork": holdsWork.map { .bool($0) } ?? .null,
    ]
  }
}

extension WorkspaceInventory.Kept {
  /// The commands by which a user looks at it: the first shows it, the second makes a branch of it.
  package var commands: [String] { ["git show \(ref)", "git checkout -b \(branchName) \(ref)"] }

  /// A name for a branch that the work could be looked at on.
  private var branchName: String { "kept-\(PathText.name(of: ref))" }

  /// The kept work as JSON.
  package var value: JSONValue {
    [
      "ref": .string(ref), "run": .string(run), "story": .string(subject), "commit": .string(commit),
      "files": .strings(files), "merged": .bool(isMerged), "look": .strings(commands),
    ]
  }
}
