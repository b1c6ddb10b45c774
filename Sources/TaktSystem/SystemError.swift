package import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A call on a file that failed: what was tried, on which path, and why.
package struct SystemError: Error, Hashable, Sendable {
  /// What was tried, as a verb that follows "cannot", such as `write`.
  package var operation: String

  /// The path as the caller gave it.
  package var path: String

  /// The number the system gave, or the nearest one when takt itself refused.
  package var errno: Int32

  /// The reason in words, where takt knows more than the number says.
  package var detail: String?

  /// Creates an error.
  package init(_ operation: String, _ path: String, _ number: ErrorNumber, detail: String? = nil) {
    self.operation = operation
    self.path = path
    self.errno = number.rawValue
    self.detail = detail
  }

  /// Whether the file or a folder on the way to it does not exist.
  package var isAbsent: Bool { errno == ENOENT || errno == ENOTDIR }

  /// One sentence: what, where and why.
  package var message: String {
    "cannot \(operation) `\(path)`: \(detail ?? ErrorNumber(errno).description)"
  }

  /// The error as a person sees it, with what to do next where that is known.
  ///
  /// A file that cannot be read is a matter of the input; everything else is a matter of the environment.
  package var failure: Failure {
    Failure(operation == "read" ? .input : .environment, message, hints: hint.map { [$0] } ?? [])
  }

  private var hint: String? {
    switch errno {
    case EACCES, EPERM: "check who owns `\(path)` and its folder, and their permissions"
    case ENOSPC, EDQUOT: "make room on the disk and run the command again; nothing was changed"
    case EROFS: "use a folder on a file system that can be written to"
    case EIO: "check the disk; the system's log may say more"
    case EMFILE, ENFILE: "close other programs or raise the limit with `ulimit -n`"
    default: nil
    }
  }
}
