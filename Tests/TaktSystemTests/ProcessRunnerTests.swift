import Synchronization
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

@Suite("running programs")
struct ProcessRunnerTests {
  private let runner = SystemProcessRunner(drainPeriod: .milliseconds(100))

  private func shell(_ text: String, in folder: String = "/") -> ProcessInvocation {
    ProcessInvocation(
      "/bin/sh", ["-c", text], environment: ["PATH": Context.live().environment["PATH"] ?? "/usr/bin:/bin"],
      workingDirectory: folder, gracePeriod: .milliseconds(100))
  }

  @Test("what a program writes, its folder and its environment are as asked for")
  func capture() throws {
    let directory = try TemporaryDirectory("run")
    var invocation = shell("echo \"$0|$1|$A\"; echo err >&2; pwd; exec env", in: directory.path)
    invocation.arguments += ["zero", "with 'quotes' \"$\" and\nbreak"]
    invocation.environment = ["A": "ä\n=", "PATH": "/usr/bin:/bin"]
    let outcome = try runner.run(invocation)
    #expect(outcome.text.hasPrefix("zero|with 'quotes' \"$\" and\nbreak|ä\n=\n\(directory.path)\n"))
    #expect(!outcome.text.contains("HOME="), "nothing is inherited")
    #expect(outcome.errorText == "err\n")
    #expect(outcome.succeeded && outcome.droppedBytes == 0)
    #expect(outcome.duration > .zero)
  }

  @Test("every exit status comes back", arguments: [0, 1, 2, 77, 126, 127, 128, 137, 255] as [Int32])
  func exitStatus(status: Int32) throws {
    let outcome = try runner.run(shell("exit \(status)"))
    #expect(outcome.termination == .exited(status))
    #expect(outcome.ended == .byItself)
    #expect(outcome.succeeded == (status == 0))
  }

  @Test(
    "every signal comes back",
    arguments: [SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM])
  func signals(signal: Int32) throws {
    let outcome = try runner.run(shell("ulimit -c 0; kill -\(signal) $$; sleep 5"))
    #expect(outcome.termination == .signalled(signal))
    #expect(outcome.ended == .byItself)
    #expect(!outcome.succeeded)
  }

  @Test("both streams can arrive as one, in order")
  func merged() throws {
    var invocation = shell("echo a; echo b >&2; echo c; echo d >&2")
    invocation.mergesErrorIntoOutput = true
    let outcome = try runner.run(invocation)
    #expect(outcome.text == "a\nb\nc\nd\n")
    #expect(outcome.errorOutput.isEmpty)
  }

  @Test("input larger than any pipe goes through and back without a deadlock")
  func input() throws {
    var invocation = shell("cat")
    invocation.input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let outcome = try runner.run(invocation)
    #expect(outcome.succeeded)
    #expect(outcome.output == invocation.input)
  }

  @Test(
    "a program that does not read its input ends all the same", arguments: ["true", "exec <&-; sleep 0.05", "read x"])
  func unreadInput(text: String) throws {
    var invocation = shell(text)
    invocation.input = [UInt8](repeating: 10, count: 1_000_000)
    #expect(try runner.run(invocation).succeeded)
  }

  @Test("without input a program reads the end at once")
  func noInput() throws {
    #expect(try runner.run(shell("cat; echo end")).text == "end\n")
  }

  @Test("a flood of output is read to its end, and only the limit is kept")
  func flood() throws {
    var invocation = shell("head -c 20000000 /dev/zero; head -c 3000 /dev/zero >&2")
    invocation.outputLimit = 1000
    let seen = Atomic(0)
    let outcome = try runner.run(invocation, cancellation: nil) { _, bytes in
      seen.add(bytes.count, ordering: .relaxed)
    }
    #expect(outcome.output.count == 1000 && outcome.errorOutput.count == 1000)
    #expect(outcome.droppedBytes == 20_000_000 - 1000 + 3000 - 1000)
    #expect(seen.load(ordering: .relaxed) == 20_003_000)
    #expect(outcome.succeeded)
  }

  @Test("a program that runs too long is asked to end")
  func timeout() throws {
    var invocation = shell("echo started; exec sleep 30")
    invocation.timeout = .milliseconds(50)
    invocation.gracePeriod = .seconds(20)
    let outcome = try runner.run(invocation)
    #expect(outcome.ended == .timedOut)
    #expect(outcome.termination == .signalled(SIGTERM))
  }

  @Test("a program that falls silent is asked to end, one that goes on writing is not")
  func idle() throws {
    var invocation = shell("echo x; exec sleep 30")
    invocation.idleTimeout = .milliseconds(60)
    let outcome = try runner.run(invocation)
    #expect(outcome.ended == .idle)
    #expect(outcome.termination == .signalled(SIGTERM))
    #expect(outcome.text == "x\n" || outcome.text == "")

    // It writes for much longer than it may be silent.
    var busy = shell("i=0; while [ $i -lt 12 ]; do i=$((i+1)); echo $i >&2; sleep 0.05; done")
    busy.idleTimeout = .milliseconds(500)
    let second = try runner.run(busy)
    #expect(second.succeeded)
  }

  @Test("a program that ends in its grace period ends its own way")
  func grace() throws {
    let cancellation = Cancellation()
    var invocation = shell("trap 'echo cleaned; exit 9' TERM; echo ready; while :; do sleep 0.01; done")
    invocation.gracePeriod = .seconds(20)
    let outcome = try runner.run(invocation, cancellation: cancellation) { _, _ in cancellation.cancel() }
    #expect(outcome.ended == .cancelled)
    #expect(outcome.termination == .exited(9))
    #expect(outcome.text == "ready\ncleaned\n")
  }

  @Test("a program that ignores being asked is killed")
  func ignoresTermination() throws {
    let cancellation = Cancellation()
    let invocation = shell("trap '' TERM HUP INT; echo ready; while :; do sleep 0.01; done")
    let outcome = try runner.run(invocation, cancellation: cancellation) { _, _ in cancellation.cancel() }
    #expect(outcome.ended == .cancelled)
    #expect(outcome.termination == .signalled(SIGKILL))
  }

  @Test("a stopped program is woken up to end")
  func stopped() throws {
    var invocation = shell("kill -STOP $$; sleep 30")
    invocation.timeout = .milliseconds(100)
    invocation.gracePeriod = .seconds(20)
    let outcome = try runner.run(invocation)
    #expect(outcome.ended == .timedOut)
    #expect(outcome.termination == .signalled(SIGTERM))
  }

  @Test("a grandchild that holds the pipe does not hold up the end, and lives on")
  func grandchildHoldsPipe() throws {
    let outcome = try runner.run(shell("sleep 30 & echo $!; exit 4"))
    #expect(outcome.termination == .exited(4))
    #expect(outcome.ended == .byItself)
    let grandchild = try #require(pid_t(outcome.text.dropLast()))
    #expect(ProcessIdentity.of(grandchild) != nil)
    #expect(outcome.duration < .seconds(20))
    kill(grandchild, SIGKILL)
  }

  @Test("what a program left running is ended on request, and always after a limit", arguments: [true, false])
  func leftovers(onRequest: Bool) throws {
    var invocation = shell("trap '' TERM; sleep 30 & echo $!; \(onRequest ? "exit 0" : "wait")")
    if onRequest { invocation.endsLeftovers = true }
    let cancellation = Cancellation()
    let outcome = try runner.run(invocation, cancellation: cancellation) { _, _ in
      if !onRequest { cancellation.cancel() }
    }
    #expect(outcome.ended == (onRequest ? .byItself : .cancelled))
    let grandchild = try #require(pid_t(outcome.text.dropLast()))
    // The signal is on its way; the process is gone as soon as it has been delivered.
    for _ in 0..<500 where ProcessIdentity.of(grandchild) != nil { SystemClock().sleep(nanoseconds: 10_000_000) }
    #expect(ProcessIdentity.of(grandchild) == nil)
  }

  @Test("a program that closes its output is waited for all the same")
  func closesOutput() throws {
    #expect(try runner.run(shell("exec >&- 2>&-; sleep 0.1; exit 7")).termination == .exited(7))
  }

  @Test("a request from another thread ends a program, and one made before lets nothing start")
  func cancellation() throws {
    let directory = try TemporaryDirectory()
    let cancellation = Cancellation()
    let thread = Threads.start {
      SystemClock().sleep(nanoseconds: 30_000_000)
      cancellation.cancel()
    }
    let outcome = try runner.run(shell("exec sleep 30"), cancellation: cancellation)
    thread.join()
    #expect(outcome.ended == .cancelled)
    #expect(outcome.termination == .signalled(SIGTERM))
    let second = try runner.run(shell("touch started", in: directory.path), cancellation: cancellation)
    #expect(second.ended == .cancelled)
    #expect(try directory.names() == [])
  }

  @Test("one request ends every program that is given it")
  func cancelsMany() throws {
    let cancellation = Cancellation()
    let running = Atomic(0)
    let ended = Atomic(0)
    Threads.concurrently(4) { _ in
      var invocation = shell("exec sleep 30")
      invocation.onStart = { _ in
        if running.add(1, ordering: .sequentiallyConsistent).newValue == 4 { cancellation.cancel() }
      }
      let outcome = try? runner.run(invocation, cancellation: cancellation)
      if outcome?.ended == .cancelled { ended.add(1, ordering: .sequentiallyConsistent) }
    }
    #expect(ended.load(ordering: .sequentiallyConsistent) == 4)
  }

  @Test("the running program is named before anything is read, and is gone afterwards")
  func identity() throws {
    let seen = Mutex<(identity: ProcessIdentity, alive: Bool)?>(nil)
    var invocation = shell("echo $$; sleep 0.05")
    invocation.onStart = { identity in seen.withLock { $0 = (identity, identity.isAlive) } }
    let outcome = try runner.run(invocation)
    let (identity, alive) = try #require(seen.withLock { $0 })
    #expect(outcome.text == "\(identity.pid)\n")
    #expect(alive)
    #expect(!identity.isAlive)
    #expect(kill(identity.pid, 0) < 0, "no zombie stays")
  }

  @Test("a program has a session and a group of its own", .enabled(if: FileSystem().exists("/proc/self/stat")))
  func session() throws {
    // Fields: number, group, session.
    let outcome = try runner.run(shell("exec cut -d ' ' -f 1,5,6 /proc/self/stat"))
    let fields = outcome.text.split(whereSeparator: \.isWhitespace)
    #expect(fields.count == 3 && Set(fields).count == 1)
  }

  @Test("no descriptor but the standard ones is inherited", .enabled(if: FileSystem().exists("/proc/self/fd")))
  func descriptors() throws {
    // One that is not close-on-exec, as a careless parent might hand down.
    let careless = open("/dev/null", O_RDONLY)
    defer { close(careless) }
    #expect(fcntl(careless, F_GETFD) == 0)
    var invocation = shell("")
    invocation.executable = "ls"
    invocation.arguments = ["/proc/self/fd"]
    // The fourth is the folder that is being listed.
    #expect(try runner.run(invocation).text == "0\n1\n2\n3\n")
  }

  @Test("no signal is blocked or ignored in a program", .enabled(if: FileSystem().exists("/proc/self/status")))
  func signalMask() throws {
    var invocation = shell("")
    invocation.executable = "grep"
    invocation.arguments = ["-E", "^Sig(Blk|Ign)", "/proc/self/status"]
    let masks = try runner.run(invocation).text.split(whereSeparator: \.isWhitespace).compactMap {
      UInt64($0, radix: 16)
    }
    #expect(masks.count == 2 && masks.first == 0)
    // The C library keeps 32 and 33 for itself, and ignores them in every child.
    #expect((masks.last ?? 1) & ~0x1_8000_0000 == 0)
  }

  @Test("many programs at once do not get into each other's way")
  func parallel() throws {
    let wrong = Atomic(0)
    Threads.concurrently(4) { index in
      for round in 0..<10 {
        let text = "\(index).\(round)"
        var invocation = shell("cat; echo \(text) >&2; exit \(round)")
        invocation.input = Array(text.utf8)
        let outcome = try? runner.run(invocation)
        if outcome?.text != text || outcome?.errorText != text + "\n" || outcome?.termination != .exited(Int32(round)) {
          wrong.add(1, ordering: .sequentiallyConsistent)
        }
      }
    }
    #expect(wrong.load(ordering: .sequentiallyConsistent) == 0)
  }

  @Test("a name is looked up in the given PATH, relative to the given folder, and never in an empty part")
  func search() throws {
    let directory = try TemporaryDirectory()
    _ = try directory.script("bin/tool", "echo bin")
    _ = try directory.script("tool", "echo here")
    try directory.write("", to: "first/tool", mode: 0o644)
    try FileSystem().createDirectory(directory.path("second/tool"))
    var invocation = ProcessInvocation("tool", environment: [:], workingDirectory: directory.path)
    invocation.environment["PATH"] = ":first:second::bin:"
    #expect(try runner.run(invocation).text == "bin\n")
    invocation.executable = "./tool"
    #expect(try runner.run(invocation).text == "here\n")
    invocation.executable = "bin/tool"
    #expect(try runner.run(invocation).text == "bin\n")
  }

  @Test("a program that cannot be run is a failure that says what to do")
  func notFound() throws {
    let directory = try TemporaryDirectory()
    try directory.write("", to: "plain", mode: 0o644)
    try directory.write("#!/no/such/interpreter\n", to: "orphan", mode: 0o755)
    try directory.write("\u{1}\u{2}", to: "garbage", mode: 0o755)
    let cases: [(String, [String], String)] = [
      ("no-such-tool", [], directory.path), ("./missing", [], directory.path), ("./plain", [], directory.path),
      ("./orphan", [], directory.path), ("./garbage", [], directory.path), ("/bin/sh", [], directory.path("gone")),
      ("/bin/sh", [], directory.path("plain")), ("/bin/sh", ["a\0b"], directory.path), ("", [], directory.path),
      ("/bin/sh", [String(repeating: "x", count: 3_000_000)], directory.path),
    ]
    var texts: [String] = []
    for (executable, arguments, folder) in cases {
      let invocation = ProcessInvocation(
        executable, arguments, environment: ["PATH": "/opt/none:/opt/nothing"], workingDirectory: folder)
      let failure = #expect(throws: Failure.self) { try runner.run(invocation) }
      guard let failure else { continue }
      #expect(failure.kind == .environment)
      let lines =
        [failure.message] + failure.causes.map { "  caused by: \($0)" } + failure.hints.map { "  hint: \($0)" }
      texts.append(lines.joined(separator: "\n").replacing(directory.path, with: "<folder>"))
    }
    expectGolden(texts.joined(separator: "\n") + "\n", named: "process-failures.txt")
  }

  @Test("a program that was written this moment can be run while other threads start programs")
  func textFileBusy() throws {
    let failures = Mutex<[Failure]>([])
    Threads.concurrently(4) { index in
      guard let directory = try? TemporaryDirectory() else { return }
      for round in 0..<10 {
        guard let script = try? directory.script("script\(round)", "exit \(index)") else { return }
        do throws(Failure) {
          _ = try runner.run(ProcessInvocation(script, environment: [:], workingDirectory: "/"))
        } catch {
          failures.withLock { $0.append(error) }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
  }
}
