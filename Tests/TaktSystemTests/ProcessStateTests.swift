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

/// What concerns a whole process is tried out in a process of its own.
@Suite("signals and standard descriptors")
struct ProcessStateTests {
  /// Sends a signal to this process and waits until it has had its effect.
  ///
  /// Not `raise`: tests run on threads on which signals are blocked.
  private static func send(_ signal: Int32, until isDone: () -> Bool) {
    kill(getpid(), signal)
    for _ in 0..<500 where !isDone() { SystemClock().sleep(nanoseconds: 10_000_000) }
  }

  @Test("a signal makes the request and is remembered, and the process goes on")
  func firstSignal() async {
    await #expect(processExitsWith: .exitCode(42)) {
      let cancellation = Cancellation()
      Signals.cancelOnTermination(cancellation)
      #expect(Signals.received == nil && !cancellation.isCancelled)
      Self.send(SIGTERM) { cancellation.isCancelled }
      #expect(cancellation.isCancelled)
      kill(getpid(), SIGHUP)
      SystemClock().sleep(nanoseconds: 10_000_000)
      #expect(Signals.received == SIGTERM)
      exit(42)
    }
  }

  @Test("a signal ends the wait for a program")
  func wakesRunner() async {
    await #expect(processExitsWith: .exitCode(43)) {
      let cancellation = Cancellation()
      let context = Context.live()
      Signals.cancelOnTermination(cancellation)
      var invocation = ProcessInvocation("sleep", ["30"], environment: context.environment, workingDirectory: "/")
      invocation.onStart = { _ in kill(getpid(), SIGINT) }
      let outcome = try context.processes.run(invocation, cancellation: cancellation)
      exit(outcome.ended == .cancelled && outcome.termination == .signalled(SIGTERM) ? 43 : 1)
    }
  }

  @Test("SIGTERM twice ends the process as Ctrl-C twice does, with what its children have started elsewhere")
  func secondTermination() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.path
    await #expect(processExitsWith: .signal(SIGTERM)) { [folder = folder as String] in
      let context = Context.live()
      Signals.cancelOnTermination(Cancellation())
      let marker = ProcessTag(randomBytes: context.random.bytes(8))
      let text = "trap '' TERM INT; setsid sleep 60 & echo $! > child; echo; sleep 60"
      let invocation = ProcessInvocation(
        "/bin/sh", ["-c", text], environment: marker.added(to: context.environment), workingDirectory: folder,
        hunt: OrphanReaper(markers: [marker]))
      _ = try context.processes.run(invocation, cancellation: nil) { _, _ in
        Self.send(SIGTERM) { Signals.received != nil }
        kill(getpid(), SIGTERM)
      }
    }
    let child = try #require(pid_t(try directory.text("child").dropLast()))
    #if !canImport(Darwin)
      #expect(ProcessIdentity.of(child) == nil)
    #endif
    kill(child, SIGKILL)
  }

  @Test("a terminal that is closed may say so twice, and one signal after another is no second request")
  func noSecondRequest() async {
    await #expect(processExitsWith: .exitCode(50)) {
      let cancellation = Cancellation()
      Signals.cancelOnTermination(cancellation)
      Self.send(SIGHUP) { cancellation.isCancelled }
      for number in [SIGHUP, SIGTERM, SIGHUP] {
        kill(getpid(), number)
        SystemClock().sleep(nanoseconds: 50_000_000)
      }
      exit(Signals.received == SIGHUP ? 50 : 1)
    }
  }

  @Test("a second Ctrl-C ends the process and its children at once")
  func secondInterrupt() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.path
    await #expect(processExitsWith: .signal(SIGINT)) { [folder = folder as String] in
      let context = Context.live()
      Signals.cancelOnTermination(Cancellation())
      var invocation = ProcessInvocation(
        "/bin/sh", ["-c", "trap '' TERM INT; sleep 30"], environment: context.environment, workingDirectory: "/")
      invocation.onStart = { child in
        try? context.files.writeDurably(Array("\(child.pid)".utf8), to: PathText.join(folder, "child"))
        Self.send(SIGINT) { Signals.received != nil }
        kill(getpid(), SIGINT)
      }
      _ = try context.processes.run(invocation)
    }
    let child = try #require(pid_t(try directory.text("child")))
    for _ in 0..<500 where ProcessIdentity.of(child) != nil { SystemClock().sleep(nanoseconds: 10_000_000) }
    #expect(ProcessIdentity.of(child) == nil)
  }

  @Test("a signal that was ignored at the start stays ignored")
  func ignoredSignal() async {
    await #expect(processExitsWith: .exitCode(44)) {
      signal(SIGHUP, SIG_IGN)
      let cancellation = Cancellation()
      Signals.cancelOnTermination(cancellation)
      kill(getpid(), SIGHUP)
      SystemClock().sleep(nanoseconds: 10_000_000)
      exit(cancellation.isCancelled ? 1 : 44)
    }
  }

  @Test("an exit status arrives also in a process whose parent ignored the end of children")
  func ignoredChildren() async {
    await #expect(processExitsWith: .exitCode(45)) {
      signal(SIGCHLD, SIG_IGN)
      let outcome = try SystemProcessRunner().run(
        ProcessInvocation("/bin/sh", ["-c", "exit 5"], environment: [:], workingDirectory: "/"))
      exit(outcome.termination == .exited(5) ? 45 : 1)
    }
  }

  @Test("closed standard descriptors are opened, so that no file gets their numbers")
  func closedDescriptors() async {
    await #expect(processExitsWith: .exitCode(46)) {
      for descriptor in Int32(0)...2 { close(descriptor) }
      let context = Context.live()
      context.output.write("lost")
      let descriptor = open("/dev/null", O_RDONLY)
      let input = try context.standardInput.readAll(limit: 10)
      let outcome = try context.processes.run(
        ProcessInvocation("/bin/sh", ["-c", "echo out; echo err >&2"], environment: [:], workingDirectory: "/"))
      let isRight = descriptor > 2 && input.isEmpty && outcome.text == "out\n" && outcome.errorText == "err\n"
      exit(isRight ? 46 : 1)
    }
  }

  @Test("standard output whose reader has gone ends the process with 0")
  func brokenPipe() async {
    await #expect(processExitsWith: .exitCode(0)) {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { exit(2) }
      dup2(ends[1], 1)
      close(ends[1])
      close(ends[0])
      let context = Context.live()
      context.errorOutput.write("")
      context.output.write("text\n")
      exit(3)
    }
  }

  @Test("work that other programs are doing is not dropped with the output")
  func brokenPipeWhileRunning() async {
    await #expect(processExitsWith: .exitCode(49)) {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { exit(2) }
      close(ends[0])
      _ = Context.live()
      let stream = DescriptorOutputStream(ends[1], name: "standard output", brokenPipe: .endProcess)
      var invocation = ProcessInvocation("/bin/sh", ["-c", "exit 3"], environment: [:], workingDirectory: "/")
      invocation.onStart = { _ in stream.write("text\n") }
      let outcome = try SystemProcessRunner().run(invocation)
      exit(outcome.termination == .exited(3) && stream.failure == nil ? 49 : 1)
    }
  }

  @Test("a full disk under the output is not success", .enabled(if: FileSystem().exists("/dev/full")))
  func fullDisk() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    let stream = DescriptorOutputStream(descriptor, name: "standard output", brokenPipe: .endProcess)
    #expect(stream.failure == nil)
    stream.write("text")
    #expect(stream.failure?.message == "cannot write to standard output: no space left on the disk (ENOSPC)")
    #expect(!stream.isTerminal && stream.width == nil)
  }

  @Test("a stream that ignores a broken pipe drops the rest")
  func ignoredBrokenPipe() throws {
    _ = Context.live()
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    close(ends[0])
    let stream = DescriptorOutputStream(ends[1], name: "standard error", brokenPipe: .ignore)
    stream.write("text")
    stream.write("more")
    close(ends[1])
    #expect(stream.failure == nil)
  }

  @Test("a reader that is slow gets everything, also from a descriptor that does not wait")
  func slowReader() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    _ = fcntl(ends[1], F_SETFL, fcntl(ends[1], F_GETFL) | O_NONBLOCK)
    let text = String(repeating: "0123456789", count: 50_000)
    let (reading, writing) = (ends[0], ends[1])
    let thread = Threads.start {
      DescriptorOutputStream(writing, name: "pipe", brokenPipe: .ignore).write(text)
      close(writing)
    }
    let received = try DescriptorInputStream(reading, name: "pipe").readAll(limit: 1_000_000)
    thread.join()
    close(reading)
    #expect(received == Array(text.utf8))
  }

  @Test("input beyond the limit is a failure")
  func inputLimit() throws {
    let directory = try TemporaryDirectory()
    let descriptor = open(try directory.write("12345", to: "file"), O_RDONLY)
    defer { close(descriptor) }
    let error = #expect(throws: (any Error).self) {
      try DescriptorInputStream(descriptor, name: "standard input").readAll(limit: 4)
    }
    #expect("\(error as Any)".contains("standard input is longer than 4 bytes"))
  }

  @Test("no descriptor and no process is left over after many runs", .enabled(if: FileSystem().exists("/proc/self/fd")))
  func noLeaks() async {
    await #expect(processExitsWith: .exitCode(47)) {
      let files = FileSystem()
      let runner = SystemProcessRunner(drainPeriod: .milliseconds(5))
      func round() throws {
        for text in ["echo x; exit 3", "cat >&2", "exec >&-; sleep 0.01", "sleep 1 &"] {
          var invocation = ProcessInvocation(
            "/bin/sh", ["-c", text], environment: ["PATH": "/usr/bin:/bin"], workingDirectory: "/")
          invocation.input = [UInt8](repeating: 1, count: 100)
          _ = try runner.run(invocation)
        }
        let missing = ProcessInvocation("/bin/sh", ["\0"], environment: [:], workingDirectory: "/")
        _ = try? runner.run(missing)
        _ = Cancellation()
      }
      try round()
      let before = try files.list("/proc/self/fd").count
      for _ in 0..<5 { try round() }
      let after = try files.list("/proc/self/fd").count
      let hasNoChild = waitpid(-1, nil, WNOHANG) < 0 && errno == ECHILD
      exit(before == after && hasNoChild ? 47 : 1)
    }
  }

  @Test("a storm of signals is not noticed")
  func storm() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.path
    await #expect(processExitsWith: .exitCode(48)) { [folder = folder as String] in
      signal(SIGALRM) { _ in }
      var action = sigaction()
      sigaction(SIGALRM, nil, &action)
      action.sa_flags = 0
      sigaction(SIGALRM, &action, nil)
      var interval = itimerval(
        it_interval: timeval(tv_sec: 0, tv_usec: 200), it_value: timeval(tv_sec: 0, tv_usec: 200))
      #if canImport(Darwin)
        setitimer(ITIMER_REAL, &interval, nil)
      #else
        setitimer(__itimer_which_t(0), &interval, nil)
      #endif
      let context = Context.live()
      var isRight = true
      for round in 0..<30 {
        let lock = try FileLock.acquire(PathText.join(folder, "lock"), context: context, command: "test")
        try context.files.writeDurably(Array("\(round)".utf8), to: PathText.join(folder, "file"))
        lock.release()
        var invocation = ProcessInvocation(
          "cat", [], environment: context.environment, workingDirectory: folder)
        invocation.input = [UInt8](repeating: 65, count: 200_000)
        let outcome = try context.processes.run(invocation)
        isRight = isRight && outcome.succeeded && outcome.output.count == 200_000
        isRight = try isRight && context.files.read(PathText.join(folder, "file")) == Array("\(round)".utf8)
      }
      exit(isRight ? 48 : 1)
    }
  }
}
