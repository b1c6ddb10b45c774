import TaktSystem
import TaktTestSupport
import TaktText
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("process identities")
struct ProcessIdentityTests {
  @Test("this process is alive and the same each time it is asked")
  func current() {
    let identity = ProcessIdentity.current()
    #expect(identity.pid == getpid())
    #expect(!identity.startTime.isEmpty && !identity.boot.isEmpty)
    #expect(identity.isAlive)
    #expect(identity == ProcessIdentity.current())
  }

  @Test("another start, another boot or another number is another process")
  func differences() {
    let current = ProcessIdentity.current()
    for (pid, start, boot) in [
      (current.pid, current.startTime + "0", current.boot), (current.pid, current.startTime, "another"),
      (1, current.startTime, current.boot),
    ] {
      #expect(!ProcessIdentity(pid: pid, startTime: start, boot: boot).isAlive)
    }
    for pid: Int32 in [0, -1, Int32.max] { #expect(ProcessIdentity.of(pid) == nil) }
  }

  @Test("a name full of parentheses does not confuse", .enabled(if: FileSystem().exists("/proc/self/stat")))
  func oddName() throws {
    let directory = try TemporaryDirectory()
    try FileSystem().symlink("/bin/sleep", at: directory.path(") R 1 (x"))
    var invocation = ProcessInvocation(
      directory.path(") R 1 (x"), ["30"], environment: [:], workingDirectory: "/", timeout: .milliseconds(30))
    // The name is set while the program starts, which is done when the start is reported.
    invocation.onStart = { identity in
      #expect(identity.isAlive)
      #expect(Int(identity.startTime) != nil)
      #expect(Int(identity.startTime) ?? 0 >= Int(ProcessIdentity.current().startTime) ?? .max)
    }
    #expect(try SystemProcessRunner().run(invocation).ended == .timedOut)
  }

  @Test("a process that has ended but was not waited for is dead")
  func zombie() throws {
    var pid: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(":"), nil]
    defer { for argument in arguments { free(argument) } }
    try #require(posix_spawn(&pid, "/bin/sh", nil, nil, &arguments, nil) == 0)
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    #expect(kill(pid, 0) == 0, "its entry is still there")
    #expect(ProcessIdentity.of(pid) == nil)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }

  @Test("an identity survives being written down")
  func json() throws {
    let identity = ProcessIdentity(pid: 12, startTime: "345", boot: "b")
    #expect(identity.json.compact == #"{"pid":12,"startTime":"345","boot":"b"}"#)
    #expect(ProcessIdentity(identity.json) == identity)
    let wrong: [JSONValue] = [
      [:], ["pid": 12], ["pid": "12", "startTime": "345", "boot": "b"], ["pid": 0, "startTime": "", "boot": ""],
      ["pid": 4_294_967_308, "startTime": "345", "boot": "b"], 12,
    ]
    for json in wrong { #expect(ProcessIdentity(json) == nil) }
  }
}
