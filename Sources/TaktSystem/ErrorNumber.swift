#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The number by which the operating system says why a call failed.
package struct ErrorNumber: Error, Hashable, Sendable, CustomStringConvertible {
  /// The value as `errno` has it.
  package let rawValue: Int32

  /// Creates an error number.
  package init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The number the last failed call of this thread left behind.
  static var last: ErrorNumber { ErrorNumber(errno) }

  /// The symbolic name, such as `ENOENT`.
  package var name: String { Self.table[rawValue]?.name ?? "errno \(rawValue)" }

  /// What the number means, in lower case and the same on every system.
  package var text: String { Self.table[rawValue]?.text ?? "the system refused" }

  /// The meaning followed by the name, as error texts show it.
  package var description: String { "\(text) (\(name))" }

  // Own words instead of `strerror`: its texts differ between systems and follow the locale.
  private static let table: [Int32: (name: String, text: String)] = [
    E2BIG: ("E2BIG", "the argument list or the environment is too long"),
    EACCES: ("EACCES", "permission denied"),
    EAGAIN: ("EAGAIN", "not possible right now"),
    EBADF: ("EBADF", "bad file descriptor"),
    EBUSY: ("EBUSY", "in use"),
    ECHILD: ("ECHILD", "no such child process"),
    EDQUOT: ("EDQUOT", "the disk quota is used up"),
    EEXIST: ("EEXIST", "it exists already"),
    EFBIG: ("EFBIG", "the file is too large"),
    EINTR: ("EINTR", "interrupted by a signal"),
    EINVAL: ("EINVAL", "invalid argument"),
    EIO: ("EIO", "input/output error"),
    EISDIR: ("EISDIR", "it is a directory"),
    ELOOP: ("ELOOP", "too many symbolic links"),
    EMFILE: ("EMFILE", "too many open files in this process"),
    ENAMETOOLONG: ("ENAMETOOLONG", "the name is too long"),
    ENFILE: ("ENFILE", "too many open files on this machine"),
    ENODEV: ("ENODEV", "no such device"),
    ENOENT: ("ENOENT", "no such file or directory"),
    ENOEXEC: ("ENOEXEC", "not a program this system can run"),
    ENOLCK: ("ENOLCK", "no locks available"),
    ENOMEM: ("ENOMEM", "out of memory"),
    ENOSPC: ("ENOSPC", "no space left on the disk"),
    ENOSYS: ("ENOSYS", "not supported by this system"),
    ENOTDIR: ("ENOTDIR", "a part of the path is not a directory"),
    ENOTEMPTY: ("ENOTEMPTY", "the directory is not empty"),
    ENOTSUP: ("ENOTSUP", "not supported by this file system"),
    ENXIO: ("ENXIO", "no such device or address"),
    EPERM: ("EPERM", "operation not permitted"),
    EPIPE: ("EPIPE", "the reader has closed the pipe"),
    EROFS: ("EROFS", "the file system is read-only"),
    ESRCH: ("ESRCH", "no such process"),
    ESTALE: ("ESTALE", "the network file is gone"),
    ETXTBSY: ("ETXTBSY", "the program is being written to"),
    ETIMEDOUT: ("ETIMEDOUT", "no answer came in time"),
    EXDEV: ("EXDEV", "it is on another file system"),
  ]
}

/// Repeats a call for as long as signals interrupt it.
func uninterrupted<Value>(_ body: () throws(ErrorNumber) -> Value) throws(ErrorNumber) -> Value {
  while true {
    do {
      return try body()
    } catch {
      guard error.rawValue == EINTR else { throw error }
    }
  }
}

extension ErrorNumber {
  /// What a call answers that a test did not allow.
  package static let notExpected = ErrorNumber(ENOSYS)

  /// What takt says about a pipe, a socket or a device where a file is needed.
  static let notRegular = ErrorNumber(EINVAL)
}
