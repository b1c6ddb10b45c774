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
  private let slots: UnsafeMutablePointer<Atomic<Int32>>

  private init() {
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

  /// Ends every group at once; may be called in a signal handler.
  func killAll() {
    var index = 0
    while index < Self.capacity {
      let group = slots[index].load(ordering: .sequentiallyConsistent)
      if group > 0 { _ = kill(-group, SIGKILL) }
      index += 1
    }
  }
}
