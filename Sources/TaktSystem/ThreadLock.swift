import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lets one thread of this process at a time go for a `FileLock`.
///
/// Threads that tried the file's lock on their own would look again and again, ever less often; here they are woken.
package struct ThreadLock: @unchecked Sendable {
  /// One for each path that was ever locked; never freed, since a thread may be waiting.
  private static let known = Mutex<[String: ThreadLock]>([:])

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  private init() {
    mutex = .allocate(capacity: 1)
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    // A thread that comes twice is told by the file's lock, instead of waiting for itself for ever.
    pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
    pthread_mutex_init(mutex, &attributes)
    pthread_mutexattr_destroy(&attributes)
  }

  /// Does something while no other thread does anything under the same path.
  package static func with<Value, Problem: Error>(
    _ path: String, _ body: () throws(Problem) -> Value
  ) throws(Problem) -> Value {
    let lock = known.withLock { known in
      let lock = known[path] ?? ThreadLock()
      known[path] = lock
      return lock
    }
    pthread_mutex_lock(lock.mutex)
    defer { pthread_mutex_unlock(lock.mutex) }
    return try body()
  }
}
