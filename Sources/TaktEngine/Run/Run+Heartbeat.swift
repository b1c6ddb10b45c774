package import TaktModel
import TaktSystem
import TaktText

// Signs of life: shown to people, and never what anything is decided by; whether an agent lives, its process tells.
extension Run {
  /// Notes that somebody is at work on an assignment.
  package func heartbeat(_ jobID: JobID) {
    let path = folder.heartbeat(jobID)
    let bytes = Array("\(now.preciseText)\n".utf8)
    do throws(SystemError) {
      try context.files.writeDurably(bytes, to: path)
    } catch {
      guard let parent = PathText.parent(of: path) else { return }
      try? context.files.createDirectory(parent)
      try? context.files.writeDurably(bytes, to: path)
    }
  }

  /// When somebody was last known to be at work on an assignment.
  package func lastHeartbeat(_ jobID: JobID) -> Timestamp? {
    guard let bytes = try? context.files.readIfPresent(folder.heartbeat(jobID), limit: 4096) else { return nil }
    return Timestamp(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
  }

  /// How long ago that was, for people; nil when it is not known.
  package func lastHeartbeatText(_ jobID: JobID) -> String? {
    lastHeartbeat(jobID).map { heartbeat in
      "last sign of life \(RunSummary.duration(max(0, Int(now.milliseconds - heartbeat.milliseconds)))) ago"
    }
  }
}
