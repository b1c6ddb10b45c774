package import TaktSystem
import TaktText

/// What the processes of this machine are at, as far as it shows that.
package enum ForeignProcesses {
  /// Whether it is certain that no process of this user needs a lock of a repository.
  ///
  /// A git that waits for an editor holds its lock without having the file open, so any git in the repository counts.
  package static func noneUses(_ lock: FileStatus, repository: Repository, folder: String) -> Bool {
    let files = repository.git.context.files
    let places = places(repository, folder)
    var sawOurselves = false
    for pid in processes(files) {
      let process = "/proc/\(pid)"
      guard let descriptors = try? files.list("\(process)/fd") else { continue }
      sawOurselves = sawOurselves || !descriptors.isEmpty
      for descriptor in descriptors {
        if let open = try? files.status("\(process)/fd/\(descriptor)"), open.isSameFile(as: lock) { return false }
      }
      if isGit(process, files), isIn(places, process, files) { return false }
    }
    return sawOurselves
  }

  /// The gits that carry out a command in a repository, as far as this machine shows them.
  package static func gits(_ command: String, repository: Repository, folder: String) -> [ProcessIdentity] {
    let files = repository.git.context.files
    let places = places(repository, folder)
    return processes(files).filter { pid in
      let process = "/proc/\(pid)"
      guard isGit(process, files), isIn(places, process, files),
        let words = try? files.read("\(process)/cmdline", limit: 1 << 22)
      else { return false }
      return words.split(separator: 0).contains { $0.elementsEqual(command.utf8) }
    }.compactMap(ProcessIdentity.of)
  }

  private static func processes(_ files: FileSystem) -> [Int32] {
    ((try? files.list("/proc")) ?? []).compactMap { Int32($0) }
  }

  private static func places(_ repository: Repository, _ folder: String) -> [FileStatus] {
    [repository.git.directory, folder].compactMap { try? repository.git.context.files.status($0) }
  }

  private static func isIn(_ places: [FileStatus], _ process: String, _ files: FileSystem) -> Bool {
    guard let place = try? files.status("\(process)/cwd") else { return false }
    return places.contains { $0.isSameFile(as: place) }
  }

  private static func isGit(_ process: String, _ files: FileSystem) -> Bool {
    guard let name = try? files.read("\(process)/comm", limit: 4096) else { return false }
    return name.starts(with: "git".utf8)
  }
}
