#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One running child from its start to its end: moves its input and output, and holds it to its limits.
struct ProcessSupervision {
  /// How far the end of the child has been brought about.
  private enum Teardown {
    case none
    /// It has been asked to end and has until then, on the awake clock.
    case asked(killAt: UInt64)
    /// It has been killed; when it still has not ended then, nobody can end it.
    case killed(giveUpAt: UInt64)
  }

  /// How long what a program left behind may outlive it, to end in good order.
  private static let leftoverGrace = Duration.seconds(1)

  /// How long a killed process may take to end before it is given up; the system may be stuck in a call of its own.
  private static let patience: UInt64 = 30_000_000_000

  private let pid: pid_t
  private let invocation: ProcessInvocation
  private let drainNanoseconds: UInt64
  private let cancellation: Cancellation?
  private let onOutput: (@Sendable (ProcessStream, ArraySlice<UInt8>) -> Void)?
  private let watch: ExitWatch
  private let slot: Int?
  private let hunt: OrphanReaper?
  private let clock = SystemClock()
  private let started: UInt64

  private var input: Int32?
  private var written = 0
  private var output: CapturedStream
  private var errorOutput: CapturedStream
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  private var lastActivity: UInt64
  private var ended = ProcessOutcome.Ending.byItself
  private var teardown = Teardown.none
  private var drainBegan: UInt64?
  private var drainUntil: UInt64?
  private var looks = 0
  private var asked: Set<ProcessIdentity> = []

  init(
    _ child: SpawnedProcess, _ invocation: ProcessInvocation, drainPeriod: Duration, cancellation: Cancellation?,
    onOutput: (@Sendable (ProcessStream, ArraySlice<UInt8>) -> Void)?
  ) {
    pid = child.pid
    self.invocation = invocation
    drainNanoseconds = drainPeriod.wholeNanoseconds
    self.cancellation = cancellation
    self.onOutput = onOutput
    watch = ExitWatch(child.pid)
    slot = LiveGroups.all.add(child.pid)
    let identity = ProcessIdentity.of(child.pid) ?? ProcessIdentity(pid: child.pid, startTime: "")
    hunt = invocation.hunt?.including(child: identity)
    if let hunt { LiveHunts.add(hunt, for: child.pid) }
    started = clock.monotonicNanoseconds()
    lastActivity = clock.awakeNanoseconds()
    input = child.input
    output = CapturedStream(.output, descriptor: child.output, limit: invocation.outputLimit)
    errorOutput = CapturedStream(.errorOutput, descriptor: child.errorOutput, limit: invocation.outputLimit)
  }

  /// Stays with the child until it has ended and its output has been read.
  mutating func untilEnd() throws(ErrorNumber) -> ProcessOutcome {
    defer {
      closeInput()
      output.close()
      errorOutput.close()
    }
    do throws(ErrorNumber) {
      try watchOver()
    } catch {
      letGo()
      throw error
    }
    let survivors = hunt?.end(grace: graceLeft, asked: asked) ?? []
    // The child is still there to be waited for, so the group's number cannot mean anybody else.
    if invocation.endsLeftovers || ended != .byItself { signalGroup(SIGKILL) }
    LiveGroups.all.waitIfEnding()
    letGo()
    let termination = try watch.fetchStatus()
    return ProcessOutcome(
      termination: termination, ended: ended, output: output.kept, errorOutput: errorOutput.kept,
      droppedBytes: output.dropped + errorOutput.dropped,
      duration: .nanoseconds(Int64(clamping: clock.monotonicNanoseconds() - started)), survivors: survivors)
  }

  /// How long what the child left behind still has: it was asked when the child was, or when the child had ended.
  private var graceLeft: Duration {
    if case .killed = teardown { return .zero }
    let spent = clock.awakeNanoseconds() - (drainBegan ?? 0)
    return .nanoseconds(Int64(clamping: Self.leftoverGrace.wholeNanoseconds.subtractingSaturated(spent)))
  }

  private func letGo() {
    LiveHunts.remove(pid)
    LiveGroups.all.remove(slot)
    watch.close()
  }

  private mutating func watchOver() throws(ErrorNumber) {
    while true {
      let now = clock.awakeNanoseconds()
      if drainUntil == nil, try watch.hasEnded() {
        drainBegan = now
        drainUntil = now.addingSaturated(drainNanoseconds)
        closeInput()
        if case .none = teardown, invocation.endsLeftovers { askAll() }
      }
      if let drainUntil {
        if (output.descriptor == nil && errorOutput.descriptor == nil) || now >= drainUntil { return }
      } else {
        try holdToLimits(now)
      }
      waitAndMove(now)
    }
  }

  private mutating func holdToLimits(_ now: UInt64) throws(ErrorNumber) {
    switch teardown {
    case .none:
      if let cancellation, cancellation.isCancelled {
        ended = .cancelled
      } else if let timeout = invocation.timeout,
        clock.monotonicNanoseconds() - started >= timeout.wholeNanoseconds
      {
        ended = .timedOut
      } else if let idle = invocation.idleTimeout, now - lastActivity >= idle.wholeNanoseconds {
        ended = .idle
      } else if let since = invocation.expectedEnd?.since,
        now >= since.addingSaturated(invocation.expectedEndGrace.wholeNanoseconds)
      {
        ended = .lingered
      } else {
        return
      }
      teardown = .asked(killAt: now.addingSaturated(invocation.gracePeriod.wholeNanoseconds))
      askAll()
    case .asked(let killAt):
      if now >= killAt {
        teardown = .killed(giveUpAt: now.addingSaturated(Self.patience))
        signalGroup(SIGKILL)
        hunt?.kill(known: asked)
      }
    case .killed(let giveUpAt):
      if now >= giveUpAt { throw ErrorNumber(ETIMEDOUT) }
    }
  }

  /// Asks the group and what has left it to end, everything once: a second request may mean "at once".
  private mutating func askAll() {
    if let hunt { asked.formUnion(hunt.ask(besidesGroup: pid)) }
    signalGroup(SIGTERM)
    // A stopped process gets the signal only when it goes on.
    signalGroup(SIGCONT)
  }

  private func signalGroup(_ signal: Int32) {
    _ = kill(-pid, signal)
  }

  /// Waits until something can be moved or a limit may have been reached, and moves it.
  private mutating func waitAndMove(_ now: UInt64) {
    var entries = [
      pollfd(fd: input ?? -1, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errorOutput.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
      // Both stay readable for ever once they are, so they are asked only while the answer matters.
      pollfd(fd: drainUntil == nil ? watch.descriptor ?? -1 : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: isAwaitingCancellation ? cancellation?.descriptor ?? -1 : -1, events: Int16(POLLIN), revents: 0),
    ]
    let wait = waitMilliseconds(now)
    let count = poll(&entries, nfds_t(entries.count), wait)
    // Waking up much later than asked for means that this process was stopped. The child then had no chance to be
    // heard, and its silence does not count.
    let late = clock.awakeNanoseconds() - now > UInt64(wait) * 1_000_000 + 5_000_000_000
    guard count > 0 else {
      if late { lastActivity = clock.awakeNanoseconds() }
      return
    }
    var isActive = late
    if entries[0].revents != 0 { writeInput() }
    if entries[1].revents != 0, output.readAvailable(buffer: &buffer, onOutput) { isActive = true }
    if entries[2].revents != 0, errorOutput.readAvailable(buffer: &buffer, onOutput) { isActive = true }
    if isActive {
      lastActivity = clock.awakeNanoseconds()
      looks = 0
    }
  }

  private var isAwaitingCancellation: Bool {
    if case .none = teardown { return drainUntil == nil }
    return false
  }

  /// How long to wait at most, in milliseconds.
  private mutating func waitMilliseconds(_ now: UInt64) -> Int32 {
    // A second is the longest: the hard limit follows a clock that counts sleep, and `poll` does not.
    var longest: UInt64 = 1_000_000_000
    if let drainUntil {
      longest = min(longest, drainUntil - now)
    } else {
      switch teardown {
      case .none:
        if let timeout = invocation.timeout?.wholeNanoseconds {
          longest = min(longest, timeout.subtractingSaturated(clock.monotonicNanoseconds() - started))
        }
        if let idle = invocation.idleTimeout?.wholeNanoseconds {
          longest = min(longest, idle.subtractingSaturated(now - lastActivity))
        }
        if let since = invocation.expectedEnd?.since {
          let end = since.addingSaturated(invocation.expectedEndGrace.wholeNanoseconds)
          longest = min(longest, end.subtractingSaturated(now))
        }
        if cancellation != nil, cancellation?.descriptor == nil { longest = min(longest, 50_000_000) }
      case .asked(let killAt): longest = min(longest, killAt.subtractingSaturated(now))
      case .killed: break
      }
      if watch.descriptor == nil {
        // Looked for often at first, then ever less: 1, 2, 4 … 50 ms.
        looks = min(looks + 1, 6)
        longest = min(longest, min(1_000_000 << UInt64(looks - 1), 50_000_000))
      }
    }
    return Int32(clamping: longest.addingSaturated(999_999) / 1_000_000)
  }

  private mutating func writeInput() {
    guard let input else { return }
    let count = invocation.input.withUnsafeBytes { bytes in
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      return write(input, rest.baseAddress, rest.count)
    }
    if count >= 0 {
      written += count
      if written == invocation.input.count { closeInput() }
    } else if errno != EAGAIN && errno != EINTR {
      // The child does not want the rest.
      closeInput()
    }
  }

  private mutating func closeInput() {
    if let input { _ = systemClose(input) }
    input = nil
  }
}

extension UInt64 {
  fileprivate func addingSaturated(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  fileprivate func subtractingSaturated(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
