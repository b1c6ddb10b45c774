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

@Suite("locks")
struct FileLockTests {
  /// A context whose clock runs, for tests in which another process really has to do something.
  private static func running(in directory: TemporaryDirectory) -> Context {
    var context = TestContext.real(in: directory).context
    context.clock = SystemClock()
    context.files = FileSystem()
    context.random = SystemRandomSource()
    return context
  }

  private static let python = ExecutableSearch.find(
    "python3", environment: Context.live().environment, workingDirectory: "/")

  @Test("a lock excludes a second one until it is given back, and says who has it")
  func busy() throws {
    let directory = try TemporaryDirectory()
    let test = TestContext.real(in: directory)
    let path = directory.path("lock")
    let lock = try FileLock.acquire(path, context: test.context, command: "takt-helper run")
    let before = test.clock.monotonicNanoseconds()
    let failure = #expect(throws: Failure.self) {
      try FileLock.acquire(path, context: test.context, command: "takt-helper done")
    }
    #expect(test.clock.monotonicNanoseconds() - before == 10_000_000_000, "it waits as long as it may, and no longer")
    let holder = try #require(failure)
    #expect(holder.kind == .environment)
    #expect(holder.message.hasPrefix("the lock `\(path)` is held by process \(getpid()) on "))
    #expect(holder.message.hasSuffix(" (`takt-helper run`, since 2026-01-02T03:04:05Z)"))
    #expect(holder.causes == ["it was not given back within 10 s"])
    #expect(holder.hints == ["wait until that process has ended, or end it; the lock goes with its process"])
    lock.release()
    lock.release()
    #expect(try directory.text("lock") == "")
    try FileLock.acquire(path, context: test.context, command: "takt-helper done").release()
    #expect(try directory.names() == ["lock"], "the file stays")
  }

  @Test("a lock that nobody refers to any more is given back")
  func letGo() throws {
    let directory = try TemporaryDirectory()
    let context = TestContext.real(in: directory).context
    for _ in 0..<3 {
      _ = try FileLock.acquire(directory.path("lock"), context: context, wait: .zero, command: "test")
    }
  }

  @Test("the file names its holder in JSON and is for this user alone")
  func content() throws {
    let directory = try TemporaryDirectory()
    let context = TestContext.real(in: directory).context
    let lock = try FileLock.acquire(directory.path("lock"), context: context, command: "say \"hi\"\n")
    defer { lock.release() }
    let source = SourceText(name: "lock", bytes: try context.files.read(directory.path("lock")))
    let root = try JSONDocument.read(source).root
    #expect(root["pid"]?.integer == Int(getpid()))
    #expect(root["command"]?.string == "say \"hi\"\n")
    #expect(root["since"]?.string == "2026-01-02T03:04:05Z")
    #expect(root["host"]?.string?.isEmpty == false)
    #expect(try context.files.status(directory.path("lock"))?.mode == 0o600)
  }

  @Test(
    "a holder that cannot be made out is not named, and its text cannot play tricks",
    arguments: [
      ("", "another process"), ("{\"pid\":", "another process"), ("[]", "another process"),
      ("{\"pid\":0,\"host\":\"h\",\"command\":\"c\",\"since\":\"s\"}", "process 0 on h (`c`, since s)"),
      (
        "{\"pid\":7,\"host\":\"h\",\"command\":\"a\\u001b[2Jb\",\"since\":\"s\"}",
        "process 7 on h (`a\\u{1B}[2Jb`, since s)"
      ),
    ])
  func foreignHolder(text: String, named: String) throws {
    let directory = try TemporaryDirectory()
    let context = TestContext.real(in: directory).context
    let path = directory.path("lock")
    let lock = try FileLock.acquire(path, context: context, command: "test")
    defer { lock.release() }
    let descriptor = open(path, O_WRONLY | O_TRUNC)
    _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    let failure = #expect(throws: Failure.self) {
      try FileLock.acquire(path, context: context, wait: .zero, command: "test")
    }
    #expect(failure?.message == "the lock `\(path)` is held by \(named)")
    #expect(failure?.causes == [])
  }

  @Test("a link, a folder and a missing folder are no place for a lock")
  func badPlaces() throws {
    let directory = try TemporaryDirectory()
    let context = TestContext.real(in: directory).context
    try directory.write("precious", to: "target")
    try context.files.symlink("target", at: directory.path("link"))
    try context.files.createDirectory(directory.path("folder"))
    mkfifo(directory.path("pipe"), 0o600)
    for (name, reason) in [
      ("link", "it is a symbolic link"), ("folder", "it is a directory (EISDIR)"), ("pipe", "it is not a regular file"),
      ("missing/lock", "no such file or directory (ENOENT)"),
    ] {
      let failure = #expect(throws: Failure.self) {
        try FileLock.acquire(directory.path(name), context: context, wait: .zero, command: "test")
      }
      #expect(failure?.message == "cannot lock `\(directory.path(name))`: \(reason)")
    }
    #expect(try directory.text("target") == "precious")
  }

  @Test("a file system without locks is refused", arguments: [ENOLCK, EOPNOTSUPP, ENOSYS])
  func noLocks(number: Int32) throws {
    let directory = try TemporaryDirectory()
    var context = TestContext.real(in: directory).context
    context.files = FileSystem(calls: SystemCalls(interceptor: ErrnoScript(.init(.lock, nil, .fail(number)))))
    let failure = #expect(throws: Failure.self) {
      try FileLock.acquire(directory.path("lock"), context: context, command: "test")
    }
    #expect(failure?.message == "cannot lock `\(directory.path)/lock`: \(ErrorNumber(number))")
    #expect(failure?.hints == ["keep the repository on a local disk: without a lock, changes could be lost"])
  }

  @Test("interrupted calls are not seen, and a lock whose holder cannot be written down still holds")
  func faults() throws {
    let directory = try TemporaryDirectory()
    let plain = TestContext.real(in: directory).context
    for call in SystemCall.allCases {
      for number in [EINTR, ENOSPC] where number == EINTR || [.write, .truncate].contains(call) {
        var context = plain
        context.files = FileSystem(calls: SystemCalls(interceptor: ErrnoScript(.init(call, 1, .fail(number)))))
        let path = directory.path("lock-\(call)-\(number)")
        let lock = try FileLock.acquire(path, context: context, wait: .seconds(1), command: "test")
        #expect(throws: Failure.self) { try FileLock.acquire(path, context: plain, wait: .zero, command: "test") }
        lock.release()
      }
    }
  }

  @Test("a lock file that is removed by hand does not let two in")
  func removedFile() throws {
    let directory = try TemporaryDirectory()
    let context = TestContext.real(in: directory).context
    let path = directory.path("lock")
    // The file vanishes between opening and locking, once.
    let remover = Remover(path: path)
    var meddled = context
    meddled.files = FileSystem(calls: SystemCalls(interceptor: remover))
    let lock = try FileLock.acquire(path, context: meddled, wait: .zero, command: "test")
    defer { lock.release() }
    let hasRemoved = remover.hasRemoved.load(ordering: .relaxed)
    #expect(hasRemoved)
    #expect(throws: Failure.self) { try FileLock.acquire(path, context: context, wait: .zero, command: "test") }
  }

  private final class Remover: SystemCallInterceptor {
    let path: String
    let hasRemoved = Atomic(false)

    init(path: String) { self.path = path }

    func decide(_ call: SystemCall, path: String) -> Interception {
      if call == .lock, !hasRemoved.exchange(true, ordering: .relaxed) { try? FileSystem().remove(self.path) }
      return .proceed
    }
  }

  @Test("waiting ends when somebody asks to stop")
  func cancelled() throws {
    let directory = try TemporaryDirectory()
    let test = TestContext.real(in: directory)
    let lock = try FileLock.acquire(directory.path("lock"), context: test.context, command: "test")
    defer { lock.release() }
    let cancellation = Cancellation()
    cancellation.cancel()
    let before = test.clock.monotonicNanoseconds()
    #expect(throws: Failure.self) {
      try FileLock.acquire(directory.path("lock"), context: test.context, command: "test", cancellation: cancellation)
    }
    #expect(test.clock.monotonicNanoseconds() == before)
  }

  @Test("8 threads changing one file 50 times each under the lock lose nothing")
  func noLostUpdates() throws {
    let directory = try TemporaryDirectory()
    let context = Self.running(in: directory)
    try directory.write("0", to: "counter")
    let failures = Mutex<[String]>([])
    Threads.concurrently(8) { _ in
      for _ in 0..<50 {
        do { try Self.increment(directory, context) } catch { failures.withLock { $0.append("\(error)") } }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try directory.text("counter") == "400")
    #expect(try directory.names() == ["counter", "lock"])
  }

  private static func increment(_ directory: TemporaryDirectory, _ context: Context) throws {
    let lock = try FileLock.acquire(
      directory.path("lock"), context: context, wait: .seconds(60), command: "test")
    defer { lock.release() }
    let value = Int(try directory.text("counter")) ?? -1_000_000
    try context.files.writeDurably(Array("\(value + 1)".utf8), to: directory.path("counter"))
  }

  @Test("other processes are excluded as well", .enabled(if: python != nil, "needs python3"))
  func otherProcesses() throws {
    let directory = try TemporaryDirectory()
    let context = Self.running(in: directory)
    try directory.write("0", to: "counter")
    try directory.write("", to: "lock")
    let program = """
      import fcntl, os
      for _ in range(40):
          with open("lock", "r+") as lock:
              fcntl.flock(lock, fcntl.LOCK_EX)
              with open("counter") as counter: value = int(counter.read())
              with open("next.%d" % os.getpid(), "w") as counter: counter.write(str(value + 1))
              os.rename("next.%d" % os.getpid(), "counter")
      """
    let failures = Mutex<[String]>([])
    Threads.concurrently(4) { index in
      do {
        if index < 2 {
          let invocation = ProcessInvocation(
            Self.python ?? "", ["-c", program], environment: Context.live().environment,
            workingDirectory: directory.path)
          let outcome = try SystemProcessRunner().run(invocation)
          if !outcome.succeeded { failures.withLock { $0.append(outcome.errorText) } }
        } else {
          for _ in 0..<40 { try Self.increment(directory, context) }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try directory.text("counter") == "160")
  }

  @Test("a killed holder's lock is free at once, also when a child of it lives on")
  func diesWithHolder() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      let context = Context.live()
      let lock = try FileLock.acquire(PathText.join(folder, "lock"), context: context, command: "holder")
      // Not close-on-exec, on purpose: even then a child must not get it.
      for descriptor in Int32(3)..<64 where fcntl(descriptor, F_GETFD) >= 0 { _ = fcntl(descriptor, F_SETFD, 0) }
      var invocation = ProcessInvocation("sleep", ["300"], environment: context.environment, workingDirectory: "/")
      invocation.onStart = { child in
        try? context.files.writeDurably(Array("\(child.pid)".utf8), to: PathText.join(folder, "child"))
        kill(getpid(), SIGKILL)
      }
      _ = try context.processes.run(invocation)
      lock.release()
    }
    let child = try #require(pid_t(try directory.text("child")))
    #expect(ProcessIdentity.of(child) != nil, "the child lives on")
    let context = TestContext.real(in: directory).context
    let lock = try FileLock.acquire(directory.path("lock"), context: context, wait: .zero, command: "next")
    lock.release()
    kill(child, SIGKILL)
  }

  @Test("the lock of a stopped holder is not taken", .enabled(if: python != nil, "needs python3"))
  func stoppedHolder() throws {
    let directory = try TemporaryDirectory()
    let context = Self.running(in: directory)
    guard let python = Self.python else { return }
    try directory.write("", to: "lock")
    let program =
      "import fcntl,os,signal\nl=open('lock','r+')\nfcntl.flock(l,fcntl.LOCK_EX)\nprint('held',flush=True)\nos.kill(os.getpid(),signal.SIGSTOP)"
    let refused = Atomic(0)
    let cancellation = Cancellation()
    let outcome = try SystemProcessRunner().run(
      ProcessInvocation(
        python, ["-c", program], environment: Context.live().environment, workingDirectory: directory.path),
      cancellation: cancellation
    ) { _, bytes in
      // The word and the line break may come in two pieces.
      guard bytes.contains(UInt8(ascii: "h")) else { return }
      do throws(Failure) {
        _ = try FileLock.acquire(directory.path("lock"), context: context, wait: .milliseconds(30), command: "test")
      } catch {
        if error.message.hasSuffix("is held by another process") { refused.add(1, ordering: .relaxed) }
      }
      cancellation.cancel()
    }
    #expect(outcome.ended == .cancelled)
    #expect(refused.load(ordering: .relaxed) == 1)
    _ = try FileLock.acquire(directory.path("lock"), context: context, wait: .zero, command: "test")
  }
}
