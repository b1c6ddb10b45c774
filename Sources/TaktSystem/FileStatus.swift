#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system knows about a file without reading it.
package struct FileStatus: Hashable, Sendable {
  /// What sort of thing stands at a path.
  package enum Kind: Hashable, Sendable {
    case file
    case directory
    case symlink
    /// A pipe, a socket or a device.
    case other
  }

  /// What sort of thing it is.
  package var kind: Kind

  /// The size in bytes.
  package var size: Int

  /// The permission bits, at most `0o7777`.
  package var mode: UInt16

  /// When the content last changed, in nanoseconds since 1970.
  package var modifiedNanoseconds: Int64

  /// The device it is on; together with `inode` this says whether two paths are one file.
  package var device: UInt64

  /// The number on its device.
  package var inode: UInt64

  /// The owner.
  package var user: UInt32

  /// The owning group.
  package var group: UInt32

  /// Whether both describe one and the same file.
  package func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }

  init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .symlink
      default: .other
      }
    size = Int(raw.st_size)
    mode = UInt16(truncatingIfNeeded: raw.st_mode & 0o7777)
    #if canImport(Darwin)
      let modified = raw.st_mtimespec
    #else
      let modified = raw.st_mtim
    #endif
    modifiedNanoseconds = Int64(modified.tv_sec) * 1_000_000_000 + Int64(modified.tv_nsec)
    device = UInt64(truncatingIfNeeded: raw.st_dev)
    inode = UInt64(truncatingIfNeeded: raw.st_ino)
    user = UInt32(raw.st_uid)
    group = UInt32(raw.st_gid)
  }
}
