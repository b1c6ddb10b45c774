#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Asks for memory in large pages where there is much of it.
enum LargeMemory {
  /// Less than this is not worth a system call.
  private static let threshold = 8 << 20

  /// Tells the kernel that a new piece of memory will be filled as a whole, where it can make use of that: each page that
  /// is touched first costs an interruption, and a large file has ten thousand small ones.
  static func prefer(for memory: UnsafeRawBufferPointer) {
    #if os(Linux)
      guard memory.count >= threshold, let base = memory.baseAddress else { return }
      let page = 4096
      let start = (UInt(bitPattern: base) + UInt(page - 1)) / UInt(page) * UInt(page)
      let skipped = Int(start - UInt(bitPattern: base))
      let length = (memory.count - skipped) / page * page
      // Advice only: a kernel without large pages refuses, and all is as before.
      _ = madvise(UnsafeMutableRawPointer(bitPattern: start), length, MADV_HUGEPAGE)
    #endif
  }
}
