import TaktModel
import TaktSystem
import TaktText

/// What helpers that were killed left lying: index files of ours, and files that were never given their names.
///
/// Every such name holds the number of the process that made it, and only what belongs to a process that is gone is
/// taken away. Nothing depends on it, so what cannot be taken away stays.
enum StaleFiles {
  /// Takes away what lies in a run's folders and beside its plan; the project's lock is held.
  static func remove(of run: Run) {
    let files = run.context.files
    if let plan = run.state.header?.plan { files.removeAbandonedWrites(beside: "\(run.project.root)/\(plan)") }
    let folder = run.folder.path
    let workbooks = PathText.parent(of: run.folder.workbooks) ?? run.folder.workbooks
    for place in [
      run.project.state, folder, "\(folder)/gates", "\(folder)/agents", "\(folder)/reports",
      "\(folder)/trees", workbooks,
      run.folder.workbooks,
    ] {
      // Most of these folders are not there, and most that are hold nothing of the kind.
      guard let names = try? files.list(place) else { continue }
      for name in names where isAbandoned(name) { try? files.remove("\(place)/\(name)") }
    }
  }

  /// Takes away the folders of runs that were cut off before they began; the project's lock is held.
  static func removeUnbegunRuns(of project: Project) {
    let files = project.context.files
    let parent = RunFolder.parent(project)
    for name in (try? files.list(parent)) ?? [] {
      guard let folder = RunID(name).map({ RunFolder(project, $0) }) else { continue }
      do throws(SystemError) {
        // A journal that cannot be looked at may be there, and then nothing is taken away.
        if try files.status(folder.journal) == nil { try files.removeTree(folder.path) }
      } catch {
        continue
      }
    }
  }

  /// Whether a name is one that only a process at work has, and that process is gone.
  ///
  /// The names are `.NAME.PID.RANDOM.tmp` and `index.PID.RANDOM`, the latter also with `.lock` behind it.
  private static func isAbandoned(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let number: Substring.UTF8View.SubSequence
    if parts.count >= 5, parts[0].isEmpty, parts[parts.count - 1].elementsEqual("tmp".utf8) {
      number = parts[parts.count - 3]
    } else if parts.count >= 3, parts[0].elementsEqual("index".utf8) {
      number = parts[1]
    } else {
      return false
    }
    guard let process = Int32(String(Substring(number))), process > 0 else { return false }
    return ProcessIdentity.of(process) == nil
  }
}
