import Synchronization

#if canImport(Glibc)
  import CTaktSystem
  import Glibc
#elseif canImport(Musl)
  import CTaktSystem
  import Musl
#else
  import Darwin
#endif

/// Finds what a program left running, wherever it went, and ends it.
///
/// Found are processes that carry one of the markers, those in the session of a process that is named, and whatever
/// those have started; what was found once stays known. A process that has left its session, cleared its environment and
/// lost its parent before anybody looked is not found.
/// On macOS the system hides the environment of some programs, so there this is the best that can be done.
package struct OrphanReaper: Sendable {
  /// What a hunt lets live.
  package struct Spared: Sendable {
    /// Processes that live on, with everything that they started.
    package var processes: Set<ProcessIdentity>
    /// Markers whose bearers live on.
    package var markers: Set<ProcessTag>

    /// Spares processes and the bearers of markers.
    package init(processes: Set<ProcessIdentity> = [], markers: Set<ProcessTag> = []) {
      self.processes = processes
      self.markers = markers
    }
  }

  /// How long a killed process may take to be gone.
  private static let patience: UInt64 = 2_000_000_000

  private let markers: Set<ProcessTag>
  private let processes: Set<ProcessIdentity>
  private var child: Int32?
  private let spared: (@Sendable () -> Spared)?

  /// Creates a hunt.
  ///
  /// - `markers`: What to know them by.
  /// - `processes`: Processes that are to go themselves, with their sessions.
  /// - `spared`: Asked in every round that finds anything.
  package init(
    markers: Set<ProcessTag>, processes: Set<ProcessIdentity> = [], spared: (@Sendable () -> Spared)? = nil
  ) {
    self.markers = markers
    self.processes = processes
    self.spared = spared
  }

  /// The same for a child of this process whose status has not been fetched, and its session.
  func including(child: ProcessIdentity) -> OrphanReaper {
    var hunt = OrphanReaper(markers: markers, processes: processes.union([child]), spared: spared)
    hunt.child = child.pid
    return hunt
  }

  /// Asks everything that is found to end, kills it after a grace, and answers what even then is still there.
  package func end(grace: Duration) -> [ProcessIdentity] { end(grace: grace, asked: []) }

  /// The same when some have been asked already.
  func end(grace: Duration, asked: Set<ProcessIdentity>) -> [ProcessIdentity] {
    let clock = SystemClock()
    let started = clock.awakeNanoseconds()
    let killsAt = grace.wholeNanoseconds
    var asked = asked
    var pause: UInt64 = 2_000_000
    while true {
      let found = find(known: asked)
      guard !found.isEmpty else { return [] }
      let elapsed = clock.awakeNanoseconds() - started
      if elapsed >= killsAt, elapsed - killsAt >= Self.patience { return found }
      for process in found {
        if elapsed >= killsAt {
          Self.send(SIGKILL, to: process)
        } else if asked.insert(process).inserted {
          Self.ask(process)
        }
      }
      clock.sleep(nanoseconds: pause)
      pause = min(pause * 2, 50_000_000)
    }
  }

  /// Asks everything outside of one group to end; answers what was found, also in the group, which others ask.
  func ask(besidesGroup group: Int32) -> Set<ProcessIdentity> {
    let found = listed()
    for process in found where process.group != group { Self.ask(process.identity) }
    return Set(found.map(\.identity))
  }

  /// Kills everything that is found now, and what is known from before.
  func kill(known: Set<ProcessIdentity> = []) {
    for process in find(known: known) { Self.send(SIGKILL, to: process) }
  }

  // MARK: - Finding

  /// What is to go, without this process itself.
  func find(known: Set<ProcessIdentity> = []) -> [ProcessIdentity] { listed(known: known).map(\.identity) }

  private func listed(known: Set<ProcessIdentity> = []) -> [ListedProcess] {
    let listed = ProcessTable.running()
    var sessions = Set(listed.lazy.filter { processes.contains($0.identity) }.map(\.identity.pid))
    if let child, Self.isUnfetchedChild(child) { sessions.insert(child) }
    var bearers: [Int32: [ProcessTag]] = [:]
    var isFound = Set<Int32>()
    for process in listed {
      let carried = markers.isEmpty ? [] : process.markers
      bearers[process.identity.pid] = carried
      if carried.contains(where: markers.contains) || sessions.contains(process.session)
        || processes.contains(process.identity) || known.contains(process.identity)
      {
        isFound.insert(process.identity.pid)
      }
    }
    isFound.remove(getpid())
    guard !isFound.isEmpty else { return [] }
    var children: [Int32: [Int32]] = [:]
    for process in listed { children[process.parent, default: []].append(process.identity.pid) }
    let spared = sparedNumbers(listed, bearers, children)
    isFound = Self.withDescendants(isFound, children, besides: spared)
    return listed.filter { isFound.contains($0.identity.pid) }
  }

  /// A child that has ended, but whose status nobody has fetched, keeps its number, so its session cannot be anybody
  /// else's.
  private static func isUnfetchedChild(_ pid: Int32) -> Bool {
    var information = siginfo_t()
    return waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT | WNOHANG) == 0 && information.si_signo != 0
  }

  private func sparedNumbers(
    _ listed: [ListedProcess], _ bearers: [Int32: [ProcessTag]], _ children: [Int32: [Int32]]
  ) -> Set<Int32> {
    guard let spared = spared?(), !(spared.processes.isEmpty && spared.markers.isEmpty) else { return [getpid()] }
    let numbers = listed.lazy.filter { process in
      spared.processes.contains(process.identity)
        || (bearers[process.identity.pid] ?? []).contains(where: spared.markers.contains)
    }.map(\.identity.pid)
    return Self.withDescendants(Set(numbers), children, besides: []).union([getpid()])
  }

  private static func withDescendants(
    _ numbers: Set<Int32>, _ children: [Int32: [Int32]], besides excluded: Set<Int32>
  ) -> Set<Int32> {
    var result = numbers.subtracting(excluded)
    var open = Array(result)
    while let next = open.popLast() {
      for child in children[next] ?? [] where !excluded.contains(child) && result.insert(child).inserted {
        open.append(child)
      }
    }
    return result
  }

  // MARK: - Signals

  private static func ask(_ process: ProcessIdentity) {
    send(SIGTERM, to: process)
    // A stopped process gets the signal only when it goes on.
    send(SIGCONT, to: process)
  }

  /// Sends a signal to exactly this process, never to a later one of the same number.
  private static func send(_ signal: Int32, to process: ProcessIdentity) {
    #if !canImport(Darwin)
      let descriptor = takt_open_process(process.pid)
      if descriptor >= 0 {
        defer { _ = systemClose(descriptor) }
        // Whatever has the number now is what the descriptor stands for, and stays so.
        if process.isAlive, takt_signal_process(descriptor, signal) == 0 { return }
        guard errno == ENOSYS else { return }
      }
    #endif
    if process.isAlive { _ = systemKill(process.pid, signal) }
  }
}

/// The hunts for the programs that run at the moment, for when this process has to end at once.
enum LiveHunts {
  private static let all = Mutex<[Int32: OrphanReaper]>([:])

  static func add(_ hunt: OrphanReaper, for pid: Int32) { all.withLock { $0[pid] = hunt } }

  static func remove(_ pid: Int32) { all.withLock { $0[pid] = nil } }

  /// Kills what any running program has started.
  static func killAll() {
    for hunt in all.withLock({ Array($0.values) }) { hunt.kill() }
  }
}

/// The system's `kill`, for types that have a method of that name.
func systemKill(_ number: Int32, _ signal: Int32) -> Int32 { kill(number, signal) }
