import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Who holds a lock, as the holder wrote it into the lock file; only good for wording a message.
struct LockHolder: Hashable, Sendable {
  var pid: Int
  var host: String
  var command: String
  var since: String

  /// This process, from now on.
  init(command: String, wallMilliseconds: Int64) {
    pid = Int(getpid())
    host = Self.thisHost
    self.command = command
    since = Self.text(of: wallMilliseconds)
  }

  /// The holder that a lock file names; nil when the text is not whole.
  init?(_ bytes: [UInt8]) {
    guard let root = try? JSONDocument.read(SourceText(name: "lock", bytes: bytes)).root else { return nil }
    guard let pid = root["pid"]?.integer, let host = root["host"]?.string, let command = root["command"]?.string,
      let since = root["since"]?.string
    else { return nil }
    self.pid = pid
    self.host = host
    self.command = command
    self.since = since
  }

  var bytes: [UInt8] {
    let value = JSONValue.object([
      ("pid", .integer(pid)), ("host", .string(host)), ("command", .string(command)), ("since", .string(since)),
    ])
    return Array((value.compact + "\n").utf8)
  }

  /// Whether it can be the one who holds the lock now, and not one who was killed and left its name behind.
  var mayBeAlive: Bool {
    guard host.utf8.elementsEqual(Self.thisHost.utf8) else { return true }
    guard let pid = Int32(exactly: pid), pid > 0 else { return false }
    return kill(pid, 0) == 0 || errno == EPERM
  }

  /// The holder in the words of an error text; what the file says is shown with care.
  var description: String {
    "process \(pid) on \(ForeignText.line(host)) (`\(ForeignText.line(command))`, since \(ForeignText.line(since)))"
  }

  private static let thisHost: String = {
    var name = [UInt8](repeating: 0, count: 256)
    let result = name.withUnsafeMutableBytes { bytes in
      bytes.bindMemory(to: CChar.self).baseAddress.map { gethostname($0, 255) } ?? -1
    }
    return result == 0 ? String(decoding: name.prefix { $0 != 0 }, as: UTF8.self) : "unknown"
  }()

  private static func text(of wallMilliseconds: Int64) -> String {
    var seconds = time_t(wallMilliseconds / 1000)
    var parts = tm()
    guard gmtime_r(&seconds, &parts) != nil else { return "unknown" }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    return "\(day)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }
}
