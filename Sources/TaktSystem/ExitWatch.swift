#if canImport(Glibc)
  import CTaktSystem
  import Glibc
#elseif canImport(Musl)
  import CTaktSystem
  import Musl
#else
  import Darwin
#endif

/// The end of a child, seen without taking its exit status away.
///
/// As long as the status has not been fetched the child's number, and with it its group's, belongs to nobody else. So
/// a signal to the group cannot hit a stranger.
struct ExitWatch {
  /// Readable once the child has ended; nil where the system has no such thing, and looking from time to time is left.
  let descriptor: Int32?

  private let pid: pid_t

  init(_ pid: pid_t) {
    self.pid = pid
    #if canImport(Darwin)
      let queue = kqueue()
      var event = kevent(
        ident: UInt(pid), filter: Int16(EVFILT_PROC), flags: UInt16(EV_ADD), fflags: UInt32(NOTE_EXIT),
        data: 0, udata: nil)
      if queue >= 0, kevent(queue, &event, 1, nil, 0, nil) == 0 {
        descriptor = queue
      } else {
        // The child may have ended already.
        if queue >= 0 { _ = systemClose(queue) }
        descriptor = nil
      }
    #else
      let opened = takt_open_process(pid)
      descriptor = opened >= 0 ? opened : nil
    #endif
  }

  /// Gives the descriptor back; looking at the child is still possible.
  func close() {
    if let descriptor { _ = systemClose(descriptor) }
  }

  /// Whether the child has ended.
  func hasEnded() throws(ErrorNumber) -> Bool {
    var information = siginfo_t()
    let result = try uninterrupted { () throws(ErrorNumber) -> Int32 in
      let result = waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT | WNOHANG)
      if result < 0 { throw .last }
      return result
    }
    return result == 0 && information.si_signo != 0
  }

  /// Takes the exit status of a child that has ended, and lets its number go.
  func fetchStatus() throws(ErrorNumber) -> ProcessOutcome.Termination {
    var status: Int32 = 0
    try uninterrupted { () throws(ErrorNumber) in
      if waitpid(pid, &status, 0) < 0 { throw .last }
    }
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
  }
}
