#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One process as the system's table shows it.
struct ListedProcess: Sendable {
  let identity: ProcessIdentity
  let parent: Int32
  let group: Int32
  let session: Int32

  /// Whether its environment may be looked at: it belongs to this user and does not hide.
  let isOwn: Bool

  /// The markers in the environment that it was started with; empty also when that cannot be read.
  var markers: [ProcessTag] {
    guard isOwn else { return [] }
    let name = Array("\(ProcessTag.variable)=".utf8)
    for variable in ProcessTable.environment(of: identity.pid) where variable.starts(with: name) {
      return ProcessTag.markers(in: variable.dropFirst(name.count))
    }
    return []
  }
}

/// The processes of this machine that still run, as far as this user may see them.
enum ProcessTable {
  /// An environment may be as large as the system lets arguments be.
  private static let environmentLimit = 8 << 20

  #if canImport(Darwin)
    static func running() -> [ListedProcess] {
      var request: [Int32] = [CTL_KERN, KERN_PROC, KERN_PROC_UID, Int32(bitPattern: geteuid())]
      var size = 0
      guard sysctl(&request, UInt32(request.count), nil, &size, nil, 0) == 0 else { return [] }
      // Some more may have started meanwhile.
      var list = [kinfo_proc](repeating: kinfo_proc(), count: size / MemoryLayout<kinfo_proc>.stride + 64)
      size = list.count * MemoryLayout<kinfo_proc>.stride
      guard sysctl(&request, UInt32(request.count), &list, &size, nil, 0) == 0 else { return [] }
      return list.prefix(size / MemoryLayout<kinfo_proc>.stride).compactMap { information in
        let pid = information.kp_proc.p_pid
        guard let identity = ProcessIdentity.of(pid) else { return nil }
        return ListedProcess(
          identity: identity, parent: information.kp_eproc.e_ppid, group: information.kp_eproc.e_pgid,
          session: getsid(pid), isOwn: true)
      }
    }

    /// What the system hands out for a process: the number of arguments, the program, padding, arguments, environment.
    static func environment(of pid: Int32) -> [ArraySlice<UInt8>] {
      var request: [Int32] = [CTL_KERN, KERN_PROCARGS2, pid]
      var size = 0
      guard sysctl(&request, UInt32(request.count), nil, &size, nil, 0) == 0, size > 4, size <= environmentLimit
      else { return [] }
      var bytes = [UInt8](repeating: 0, count: size)
      guard sysctl(&request, UInt32(request.count), &bytes, &size, nil, 0) == 0, size > 4 else { return [] }
      let count = bytes[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
      let words = bytes[4..<size].split(separator: 0)
      return Array(words.dropFirst(1 + count))
    }
  #else
    static func running() -> [ListedProcess] {
      guard let names = try? SystemCalls().list("/proc") else { return [] }
      let user = geteuid()
      return names.compactMap { name in
        guard let pid = Int32(name), let fields = ProcessFields.read(pid) else { return nil }
        let owner = try? SystemCalls().status("/proc/\(pid)", followingLinks: false).user
        return ListedProcess(
          identity: ProcessIdentity(pid: pid, startTime: fields.startTime), parent: fields.parent,
          group: fields.group, session: fields.session, isOwn: owner == user)
      }
    }

    static func environment(of pid: Int32) -> [ArraySlice<UInt8>] {
      let bytes = (try? FileSystem().read("/proc/\(pid)/environ", limit: environmentLimit)) ?? []
      return bytes.split(separator: 0)
    }
  #endif
}

#if !canImport(Darwin)
  /// What `/proc/PID/stat` says of a process that has not ended.
  struct ProcessFields {
    let parent: Int32
    let group: Int32
    let session: Int32
    let startTime: String

    static func read(_ pid: Int32) -> ProcessFields? {
      guard let text = try? FileSystem().read("/proc/\(pid)/stat", limit: 1 << 16) else { return nil }
      // The second field is the program's name in parentheses and may hold anything, also more parentheses.
      guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
      let fields = text[(end + 1)...].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      // What follows the name starts with field 3, the state; the start time is field 22.
      guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let parent = Int32(fields[1]),
        let group = Int32(fields[2]), let session = Int32(fields[3])
      else { return nil }
      return ProcessFields(parent: parent, group: group, session: session, startTime: fields[19])
    }
  }
#endif
