import TaktModel
import TaktSystem
import TaktText

/// What Claude Code says about a work tree of an agent's by locking it: git keeps the lock's reason in a file.
///
/// It locks the tree while the agent is at work and takes the lock off afterwards; one that was killed leaves it behind.
enum SessionLock {
  /// Whether an agent may be at work in a tree.
  ///
  /// A lock that is not Claude Code's own is somebody's wish that the tree stays.
  static func isHeld(_ path: String, _ project: Project) -> Bool {
    let file = "\(folder(of: path, project))/locked"
    let content: [UInt8]?
    do throws(SystemError) {
      content = try project.context.files.readIfPresent(file)
    } catch {
      // What cannot be told may be so.
      return true
    }
    guard let bytes = content else { return false }
    let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "(" || $0 == ")" || $0 == "\n" }
    guard words.starts(with: ["claude", "agent"]), let mark = words.firstIndex(of: "pid"), mark + 1 < words.endIndex,
      let number = Int32(words[mark + 1])
    else { return true }
    guard let process = ProcessIdentity.of(number) else { return false }
    // On Linux it also writes when the process started, in the same unit.
    #if os(Linux)
      if let start = words.firstIndex(of: "start"), start + 1 < words.endIndex {
        return process.startTime.utf8.elementsEqual(words[start + 1].utf8)
      }
    #endif
    return true
  }

  /// Where git keeps what it knows about a tree.
  private static func folder(of path: String, _ project: Project) -> String {
    let usual = "\(project.gitFolder)/worktrees/\(PathText.name(of: path))"
    guard let text = try? project.context.files.read("\(path)/.git", limit: 65_536) else { return usual }
    let line = String(decoding: text, as: UTF8.self)
    guard line.hasPrefix("gitdir: ") else { return usual }
    return PathText.join(path, String(line.dropFirst("gitdir: ".count).prefix { $0 != "\n" }))
  }
}
