import TaktText

#if canImport(Glibc)
  import CTaktSystem
  import Glibc
#elseif canImport(Musl)
  import CTaktSystem
  import Musl
#else
  import Darwin
#endif

/// A child that was started, and our ends of its pipes.
struct SpawnedProcess {
  let pid: pid_t

  /// Where its input is written; nil when it has none.
  var input: Int32?

  /// Where its standard output is read.
  var output: Int32?

  /// Where its standard error is read; nil when that comes with the output.
  var errorOutput: Int32?

  /// Starts a program; the file and the folder have been looked at before.
  static func start(_ invocation: ProcessInvocation, executable: String) throws(Failure) -> SpawnedProcess {
    guard invocation.hasNoZeroByte else {
      throw Failure(
        .environment, "cannot run `\(invocation.executable)`: an argument or a variable has a zero byte in it")
    }
    var pipes: [Pipe] = []
    do {
      for _ in 0..<invocation.pipeCount { pipes.append(try Pipe.make()) }
    } catch {
      for pipe in pipes { pipe.close() }
      throw Failure(
        .environment, "cannot run `\(invocation.executable)`: \(error)",
        hints: error.rawValue == EMFILE ? ["raise the limit of open files with `ulimit -n`"] : [])
    }
    let output = pipes[0]
    let errorOutput = invocation.mergesErrorIntoOutput ? nil : pipes[1]
    let input = invocation.input.isEmpty ? nil : pipes.last
    let (pid, number) = spawn(
      invocation, executable: executable, input: input?.reading, output: output.writing,
      errorOutput: errorOutput?.writing ?? output.writing)
    guard let pid else {
      for pipe in pipes { pipe.close() }
      throw failure(invocation, executable, number)
    }
    _ = systemClose(output.writing)
    if let errorOutput { _ = systemClose(errorOutput.writing) }
    if let input { _ = systemClose(input.reading) }
    for descriptor in [output.reading, errorOutput?.reading, input?.writing] {
      if let descriptor { makeNonBlocking(descriptor) }
    }
    return SpawnedProcess(
      pid: pid, input: input?.writing, output: output.reading, errorOutput: errorOutput?.reading)
  }

  private static func spawn(
    _ invocation: ProcessInvocation, executable: String, input: Int32?, output: Int32, errorOutput: Int32
  ) -> (pid_t?, ErrorNumber) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }

    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, errorOutput, 2)
    // A session of its own is also a group of its own. Without a terminal, a program that wants to ask for a password
    // fails at once instead of being stopped for ever.
    #if canImport(Darwin)
      posix_spawn_file_actions_addchdir_np(&actions, invocation.workingDirectory)
      let flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_CLOEXEC_DEFAULT | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    #else
      _ = takt_spawn_add_chdir(&actions, invocation.workingDirectory)
      _ = takt_spawn_add_close_from(&actions, 3)
      let flags = Int32(takt_spawn_setsid()) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    #endif
    posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    sigdelset(&signals, SIGKILL)
    sigdelset(&signals, SIGSTOP)
    posix_spawnattr_setsigdefault(&attributes, &signals)

    let variables = invocation.environment.map { "\($0.key)=\($0.value)" }.sorted()
    var arguments = ([invocation.executable] + invocation.arguments).map { strdup($0) } + [nil]
    var environment = variables.map { strdup($0) } + [nil]
    defer {
      for text in arguments { free(text) }
      for text in environment { free(text) }
    }
    for attempt in 1... {
      var pid: pid_t = 0
      let result = posix_spawn(&pid, executable, &actions, &attributes, &arguments, &environment)
      if result == 0 { return (pid, ErrorNumber(0)) }
      // A file that was written a moment ago may still be open in a child that another thread is just starting.
      guard result == EINTR || (result == ETXTBSY && attempt < 50) else { return (nil, ErrorNumber(result)) }
      if result == ETXTBSY { SystemClock().sleep(nanoseconds: 5_000_000) }
    }
    return (nil, ErrorNumber(EAGAIN))
  }

  private static func failure(
    _ invocation: ProcessInvocation, _ executable: String, _ number: ErrorNumber
  ) -> Failure {
    var reason = number.description
    var hints: [String] = []
    switch number.rawValue {
    case ENOENT:
      reason = "the program that its first line names, or its loader, does not exist"
      hints = ["look at the `#!` line of `\(executable)`"]
    case ENOEXEC:
      hints = ["a script needs a first line such as `#!/bin/sh`; a program must be built for this machine"]
    case E2BIG:
      hints = ["hand long texts over in a file or on standard input"]
    case EAGAIN, ENOMEM:
      hints = ["close other programs, or raise the limit with `ulimit -u`"]
    default: break
    }
    return Failure(.environment, "cannot run `\(invocation.executable)`: \(reason)", hints: hints)
  }
}

extension ProcessInvocation {
  fileprivate var pipeCount: Int { 1 + (mergesErrorIntoOutput ? 0 : 1) + (input.isEmpty ? 0 : 1) }

  fileprivate var hasNoZeroByte: Bool {
    !executable.utf8.contains(0) && !workingDirectory.utf8.contains(0)
      && !arguments.contains { $0.utf8.contains(0) }
      && !environment.contains { $0.key.utf8.contains(0) || $0.value.utf8.contains(0) }
  }
}
