/// The calls that pass through the seam, as a test names them.
package enum SystemCall: String, Hashable, Sendable, CaseIterable {
  case open
  case close
  case read
  case write
  case synchronize
  case status
  case rename
  case unlink
  case makeDirectory
  case removeDirectory
  case makeLink
  case readLink
  case list
  case changeMode
  case changeOwner
  case truncate
  case access
  case lock
  case realPath
}

/// What happens to one call that passes through the seam.
package enum Interception: Hashable, Sendable {
  /// The call is made.
  case proceed
  /// The call fails with this number and has no effect, except that a closed descriptor really is closed.
  case fail(Int32)
  /// The call is made, for at most this many bytes.
  case shorten(Int)
}

/// Something that sees every system call on files before it is made, and may let it fail.
package protocol SystemCallInterceptor: Sendable {
  /// Decides about one call; the path is empty where the call is made on an open file.
  func decide(_ call: SystemCall, path: String) -> Interception
}
