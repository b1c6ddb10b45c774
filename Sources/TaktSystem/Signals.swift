import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What this process does when it is asked to end.
package enum Signals {
  // Everything a handler touches is a word of its own: a handler may neither lock nor allocate.
  private static let first = Atomic<Int32>(0)
  private static let target = Atomic<Unmanaged<Cancellation>?>(nil)
  private static let last = Atomic<Int32>(0)
  private static let lastCall = Atomic<Unmanaged<Cancellation>?>(nil)

  /// How long a process that is told twice still looks for what its children have started.
  private static let lastRounds = (count: 10, nanoseconds: UInt64(30_000_000))

  /// Lets Ctrl-C, SIGTERM and SIGHUP make the request to stop; a second Ctrl-C, or SIGTERM twice, ends this process and
  /// its children now.
  ///
  /// SIGHUP may come as often as it likes: a terminal that is closed sends it by way of the shell and of the system.
  /// A signal that was ignored when the process was started, as `nohup` does, stays ignored. Calling it again replaces
  /// the request; earlier ones are never freed, because a handler may be using them.
  package static func cancelOnTermination(_ cancellation: Cancellation) {
    ProcessPreparation.prepare()
    // Globals come to life at first use, which must not be in a handler.
    _ = LiveGroups.all
    _ = first.load(ordering: .sequentiallyConsistent)
    _ = last.load(ordering: .sequentiallyConsistent)
    target.store(Unmanaged.passRetained(cancellation), ordering: .sequentiallyConsistent)
    _ = startLastWatch
    for number in [SIGINT, SIGTERM, SIGHUP] where !ProcessPreparation.isIgnored(number) {
      var action = sigaction()
      #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = { Signals.handle($0) }
      #elseif canImport(Musl)
        action.__sa_handler.sa_handler = { Signals.handle($0) }
      #else
        action.__sigaction_handler.sa_handler = { Signals.handle($0) }
      #endif
      sigemptyset(&action.sa_mask)
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
  }

  /// The first signal that asked this process to end; the exit status is then 128 plus its number.
  package static var received: Int32? {
    let number = first.load(ordering: .sequentiallyConsistent)
    return number == 0 ? nil : number
  }

  private static func handle(_ number: Int32) {
    let saved = errno
    let isFirst = first.compareExchange(expected: 0, desired: number, ordering: .sequentiallyConsistent).exchanged
    let isAgain = number == SIGINT || (number == SIGTERM && first.load(ordering: .sequentiallyConsistent) == SIGTERM)
    if !isFirst && isAgain {
      LiveGroups.all.killAll()
      let isSecond = last.compareExchange(expected: 0, desired: number, ordering: .sequentiallyConsistent).exchanged
      if isSecond, let watch = lastCall.load(ordering: .sequentiallyConsistent) {
        watch._withUnsafeGuaranteedRef { $0.cancel() }
      } else {
        // It comes through as soon as this handler returns, and the shell sees what ended the process.
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    target.load(ordering: .sequentiallyConsistent)?._withUnsafeGuaranteedRef { $0.cancel() }
    errno = saved
  }

  /// A thread that waits for the second signal: only a thread may look for processes, a handler may not.
  private static let startLastWatch: Void = {
    // Without a descriptor to wait for, or without a thread, the handler ends the process itself.
    let call = Cancellation()
    guard call.descriptor != nil else { return }
    let retained = Unmanaged.passRetained(call)
    #if canImport(Glibc)
      var thread = pthread_t()
      let status = pthread_create(&thread, nil, { Signals.endNow($0) }, retained.toOpaque())
      if status == 0 { pthread_detach(thread) }
    #else
      var thread: pthread_t?
      let status = pthread_create(&thread, nil, { Signals.endNow($0) }, retained.toOpaque())
      if status == 0, let thread { pthread_detach(thread) }
    #endif
    if status == 0 { lastCall.store(retained, ordering: .sequentiallyConsistent) } else { retained.release() }
  }()

  private static func endNow(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    // The handler goes on using it, so it is never released.
    let call = Unmanaged<Cancellation>.fromOpaque(argument).takeUnretainedValue()
    guard let descriptor = call.descriptor else { return nil }
    while !call.isCancelled {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&request, 1, -1)
    }
    for _ in 0..<lastRounds.count {
      LiveHunts.killAll()
      SystemClock().sleep(nanoseconds: lastRounds.nanoseconds)
    }
    let number = last.load(ordering: .sequentiallyConsistent)
    signal(number, SIG_DFL)
    kill(getpid(), number)
    return nil
  }
}
