import Synchronization
import TaktSystem
import TaktTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("ending what programs leave behind")
struct OrphanReaperTests {
  private let runner = SystemProcessRunner(drainPeriod: .milliseconds(100))
  private let marker = ProcessTag(randomBytes: SystemRandomSource().bytes(8))

  private func program(_ text: String, in folder: String) -> ProcessInvocation {
    let environment = ["PATH": Context.live().environment["PATH"] ?? "/usr/bin:/bin"]
    return ProcessInvocation(
      "/bin/sh", ["-c", text], environment: marker.added(to: environment), workingDirectory: folder,
      gracePeriod: .milliseconds(100), endsLeftovers: true, hunt: OrphanReaper(markers: [marker]))
  }

  /// The processes whose numbers the program has written down, and that still run.
  private func running(_ directory: TemporaryDirectory) throws -> [ProcessIdentity] {
    let numbers = try directory.text("pids").split(separator: "\n").compactMap { pid_t($0) }
    #expect(!numbers.isEmpty)
    return numbers.compactMap(ProcessIdentity.of)
  }

  private static let sleeper = #"sh -c 'echo $$ >> pids; exec sleep 60'"#

  @Test(
    "whatever way a program leaves another behind, it is gone when the run returns",
    .enabled(if: FileSystem().exists("/proc/self/environ")),
    arguments: [
      "\(sleeper) &",
      "setsid \(sleeper) &",
      "(setsid \(sleeper) > /dev/null 2>&1 &) &",
      "setsid sh -c 'trap \"\" TERM HUP INT; echo $$ >> pids; while :; do sleep 0.05; done' &",
      "setsid sh -c 'echo $$ >> pids; kill -STOP $$' &",
      "env -i \(sleeper) &",
      "setsid sh -c 'echo $$ >> pids; env -i setsid sh -c \"echo \\$\\$ >> pids; exec sleep 60\" & wait' &",
      """
      setsid sh -c 'echo $$ >> pids
      env -i setsid sh -c "trap : TERM; echo \\$\\$ >> pids; while :; do sleep 0.05; done" & wait' &
      """,
    ], [true, false])
  func gone(way: String, endsByItself: Bool) throws {
    let directory = try TemporaryDirectory("hunt")
    let wait = "while [ ! -s pids ]; do sleep 0.01; done; sleep 0.1"
    var invocation = program("\(way)\n\(wait); echo ready; \(endsByItself ? "exit 3" : "sleep 60")", in: directory.path)
    if endsByItself { invocation.timeout = .seconds(30) }
    let cancellation = Cancellation()
    let outcome = try runner.run(invocation, cancellation: cancellation) { _, _ in
      if !endsByItself { cancellation.cancel() }
    }
    #expect(outcome.ended == (endsByItself ? .byItself : .cancelled))
    #expect(try running(directory) == [])
    #expect(outcome.survivors == [])
  }

  @Test("what carries another marker, or none, lives on", .enabled(if: FileSystem().exists("/proc/self/environ")))
  func strangers() throws {
    let directory = try TemporaryDirectory("hunt")
    let text = """
      \(ProcessTag.variable)=\(ProcessTag(of: "another").text) setsid sleep 60 & echo $! >> pids
      env -u \(ProcessTag.variable) setsid sleep 60 & echo $! >> pids
      """
    var invocation = program(text, in: directory.path)
    invocation.hunt = nil
    invocation.endsLeftovers = false
    _ = try runner.run(invocation)
    let strangers = try running(directory)
    #expect(strangers.count == 2)
    #expect(OrphanReaper(markers: [marker]).end(grace: .zero) == [])
    #expect(strangers.filter { !$0.isAlive } == [])
    for stranger in strangers { kill(stranger.pid, SIGKILL) }
  }

  @Test(
    "what is spared lives on with its children, and the rest goes",
    .enabled(if: FileSystem().exists("/proc/self/environ")))
  func spared() throws {
    let directory = try TemporaryDirectory("hunt")
    let text = """
      setsid sh -c 'echo $$ > spared; sleep 60 & echo $! >> pids; echo $$ >> pids; wait' > /dev/null 2>&1 &
      \(ProcessTag.variable)=$\(ProcessTag.variable):\(marker.ofCheck.text) setsid sleep 60 > /dev/null 2>&1 & echo $! >> pids
      setsid sleep 60 > /dev/null 2>&1 & echo $! > hunted
      while [ ! -s spared ] || [ "$(wc -l < pids)" -lt 3 ]; do sleep 0.01; done
      """
    let folder = directory.path
    var invocation = program(text, in: folder)
    invocation.hunt = OrphanReaper(markers: [marker]) { [check = marker.ofCheck] in
      let text = (try? FileSystem().read(PathText.join(folder, "spared"))) ?? []
      let number = pid_t(String(decoding: text.dropLast(), as: UTF8.self))
      let process = number.flatMap(ProcessIdentity.of)
      return OrphanReaper.Spared(processes: Set(process.map { [$0] } ?? []), markers: [check])
    }
    _ = try runner.run(invocation)
    let hunted = try #require(pid_t(directory.text("hunted").dropLast()))
    #expect(ProcessIdentity.of(hunted) == nil)
    let spared = try running(directory)
    #expect(spared.count == 3)
    for process in spared { kill(process.pid, SIGKILL) }
  }

  @Test("a program that has nothing more to do is ended after its grace, and not before it is said")
  func lingers() throws {
    let expectedEnd = ExpectedEnd()
    var invocation = program("echo done; exec sleep 60", in: "/")
    invocation.expectedEnd = expectedEnd
    invocation.expectedEndGrace = .milliseconds(100)
    let outcome = try runner.run(invocation, cancellation: nil) { _, _ in expectedEnd.expect() }
    #expect(outcome.ended == .lingered)
    #expect(outcome.termination == .signalled(SIGTERM))

    let withdrawn = ExpectedEnd()
    withdrawn.expect()
    withdrawn.withdraw()
    invocation.expectedEnd = withdrawn
    invocation.arguments = ["-c", "sleep 0.4; exit 4"]
    #expect(try runner.run(invocation).termination == .exited(4))

    withdrawn.expectForGood()
    withdrawn.withdraw()
    #expect(withdrawn.isExpected)
  }

  @Test("a marker follows from its secret, keeps those that are there, and passes over what is none")
  func markers() {
    #expect(ProcessTag(of: "secret") == ProcessTag(of: "secret"))
    #expect(ProcessTag(of: "secret") != ProcessTag(of: "secreu"))
    #expect(ProcessTag(of: "").text == "cbf29ce484222325")
    #expect(ProcessTag(randomBytes: [1]).text == "0000000000000001")
    let outer = ProcessTag(of: "outer")
    let once = outer.added(to: ["A": "b", ProcessTag.variable: "Rubbish:\(String(repeating: "a", count: 50))"])
    #expect(once == ["A": "b", ProcessTag.variable: outer.text])
    let twice = marker.ofCheck.added(to: once)
    #expect(twice[ProcessTag.variable] == "\(outer.text):\(marker.text)-check")
    #expect(marker.ofCheck.added(to: twice) == twice)
  }
}
