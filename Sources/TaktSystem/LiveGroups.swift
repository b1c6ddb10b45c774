import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The process groups this process has started and not yet seen end, kept where a signal handler can read them.
///
/// A handler may neither lock nor allocate, so this is a table of fixed size that is never freed.
struct LiveGroups: @unchecked Sendable {
  static let all = LiveGroups()

  private static let capacity = 256
  private static let isEnding = Atomic(false)
  private let slots: UnsafeMutablePointer<Atomic<Int32>>

  private init() {
    // Brought to life here, not in a handler.
    _ = Self.isEnding.load(ordering: .relaxed)
    slots = .allocate(capacity: Self.capacity)
    for index in 0..<Self.capacity { (slots + index).initialize(to: Atomic(0)) }
  }

  /// Remembers a group; nil when the table is full, which only means that a second Ctrl-C leaves it alone.
  func add(_ group: Int32) -> Int? {
    (0..<Self.capacity).first { index in
      slots[index].compareExchange(expected: 0, desired: group, ordering: .sequentiallyConsistent).exchanged
    }
  }

  /// Forgets a group; must happen before its leader's exit status is fetched.
  func remove(_ slot: Int?) {
    if let slot { slots[slot].store(0, ordering: .sequentiallyConsistent) }
  }

  /// Whether programs run for this process at the moment.
  var isEmpty: Bool {
    (0..<Self.capacity).allSatisfy { slots[$0].load(ordering: .sequentiallyConsistent) == 0 }
  }

  /// Stays here for ever once this process is ending.
  ///
  /// Otherwise a thread that sees its program killed could still write down that the program failed.
  func waitIfEnding() {
    while Self.isEnding.load(ordering: .sequentiallyConsistent) { SystemClock().sleep(nanoseconds: 1_000_000_000) }
  }

  /// Ends every group at once, and with them this process's interest in them; may be called in a signal handler.
  func killAll() {
    Self.isEnding.store(true, ordering: .sequentiallyConsistent)
    var index = 0
    while index < Self.capacity {
      let group = slots[index].load(ordering: .sequentiallyConsistent)
      if group > 0 { _ = kill(-group, SIGKILL) }
      index += 1
    }
  }
}
