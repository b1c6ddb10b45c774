package import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One process, told apart from a later one that happens to get the same number.
package struct ProcessIdentity: Hashable, Sendable {
  /// The process's number.
  package var pid: Int32

  /// When it started, in units of the system; only good for comparing.
  package var startTime: String

  /// Which boot of which machine it runs in.
  package var boot: String

  /// Creates an identity from parts that were written down.
  package init(pid: Int32, startTime: String, boot: String) {
    self.pid = pid
    self.startTime = startTime
    self.boot = boot
  }

  /// A process of this boot.
  init(pid: Int32, startTime: String) {
    self.init(pid: pid, startTime: startTime, boot: Self.currentBoot)
  }

  /// This process.
  package static func current() -> ProcessIdentity {
    of(getpid()) ?? ProcessIdentity(pid: getpid(), startTime: "", boot: currentBoot)
  }

  /// The process that has this number now; nil when there is none, or only what is left of one that has ended.
  package static func of(_ pid: Int32) -> ProcessIdentity? {
    guard pid > 0, let start = startTime(of: pid) else { return nil }
    return ProcessIdentity(pid: pid, startTime: start, boot: currentBoot)
  }

  /// Whether exactly this process still runs.
  package var isAlive: Bool { Self.of(pid) == self }

  /// The identity to write down.
  package var json: JSONValue {
    .object([("pid", .integer(Int(pid))), ("startTime", .string(startTime)), ("boot", .string(boot))])
  }

  /// Reads an identity that was written down; nil when a part is missing or of the wrong type.
  package init?(_ json: JSONValue) {
    guard let number = json["pid"]?.integer, let pid = Int32(exactly: number), pid > 0,
      let startTime = json["startTime"]?.string, let boot = json["boot"]?.string
    else { return nil }
    self.init(pid: pid, startTime: startTime, boot: boot)
  }

  #if canImport(Darwin)
    // Not `kern.boottime`: that moves whenever the clock is corrected.
    private static let currentBoot: String = {
      var text = [UInt8](repeating: 0, count: 128)
      var size = text.count
      guard sysctlbyname("kern.bootsessionuuid", &text, &size, nil, 0) == 0 else { return "" }
      return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }()

    private static func startTime(of pid: Int32) -> String? {
      var request: [Int32] = [CTL_KERN, KERN_PROC, KERN_PROC_PID, pid]
      var info = kinfo_proc()
      var size = MemoryLayout<kinfo_proc>.size
      guard sysctl(&request, UInt32(request.count), &info, &size, nil, 0) == 0, size > 0 else { return nil }
      guard info.kp_proc.p_pid == pid, info.kp_proc.p_stat != CChar(SZOMB) else { return nil }
      // `p_starttime` is a macro, which Swift does not see.
      let start = info.kp_proc.p_un.__p_starttime
      return "\(start.tv_sec).\(start.tv_usec)"
    }
  #else
    private static let currentBoot: String = {
      let text = (try? FileSystem().read("/proc/sys/kernel/random/boot_id", limit: 4096)) ?? []
      return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }()

    private static func startTime(of pid: Int32) -> String? {
      ProcessFields.read(pid)?.startTime
    }
  #endif
}
