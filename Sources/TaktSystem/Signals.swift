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

  /// Lets Ctrl-C, SIGTERM and SIGHUP make the request to stop; a second Ctrl-C ends this process and its children now.
  ///
  /// A signal that was ignored when the process was started, as `nohup` does, stays ignored. Calling it again replaces
  /// the request; earlier ones are never freed, because a handler may be using them.
  package static func cancelOnTermination(_ cancellation: Cancellation) {
    ProcessPreparation.prepare()
    // Globals come to life at first use, which must not be in a handler.
    _ = LiveGroups.all
    _ = first.load(ordering: .sequentiallyConsistent)
    target.store(Unmanaged.passRetained(cancellation), ordering: .sequentiallyConsistent)
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
    if !isFirst && number == SIGINT {
      LiveGroups.all.killAll()
      // It comes through as soon as this handler returns, and the shell sees that Ctrl-C ended the process.
      signal(SIGINT, SIG_DFL)
      raise(SIGINT)
    }
    target.load(ordering: .sequentiallyConsistent)?._withUnsafeGuaranteedRef { $0.cancel() }
    errno = saved
  }
}
