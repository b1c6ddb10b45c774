import TaktSystem
import TaktTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("durable appends")
struct DurableAppendTests {
  private let files = FileSystem()
  private static let old = Array("one\n".utf8)
  private static let more = Array("two and three\n".utf8)

  @Test("bytes are added at the end, and a missing file is created for this user alone")
  func appends() throws {
    let directory = try TemporaryDirectory()
    try files.appendDurably(Self.old, to: directory.path("log"))
    try files.appendDurably(Self.more, to: directory.path("log"))
    #expect(try files.read(directory.path("log")) == Self.old + Self.more)
    #expect(try files.status(directory.path("log"))?.mode == 0o600)
  }

  @Test("a record is handed over in one call and synced")
  func oneCall() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("one\n", to: "log")
    let script = ErrnoScript()
    try FileSystem(calls: SystemCalls(interceptor: script)).appendDurably(Self.more, to: path)
    #expect(script.count(.write) == 1 && script.count(.synchronize) == 1)
  }

  @Test(
    "with a fault at any call the file has the whole record or nothing of it",
    arguments: [SystemCall.open, .write, .synchronize, .close, .status], [EIO, ENOSPC, EINTR])
  func faults(call: SystemCall, number: Int32) throws {
    for isNew in [false, true] {
      var struck = true
      var count = 1
      while struck {
        try TemporaryDirectory.with { directory in
          if !isNew { try directory.write("one\n", to: "log") }
          let path = directory.path("log")
          // The first piece is short, so that a second write exists which can fail half-way.
          let script = ErrnoScript(
            .init(call, count, .fail(number)), .init(.write, 1, .shorten(5)))
          let files = FileSystem(calls: SystemCalls(interceptor: script))
          var failed = false
          do { try files.appendDurably(Self.more, to: path) } catch { failed = true }
          let before = isNew ? nil : Self.old
          let after = try self.files.readIfPresent(path)
          if failed {
            #expect(after == before, "call \(count)")
            #expect(number != EINTR, "call \(count)")
          } else {
            #expect(after == (before ?? []) + Self.more, "call \(count)")
          }
          struck = script.count(call) >= count
        }
        count += 1
      }
    }
  }

  @Test("records of many threads under a lock are all there and whole")
  func concurrent() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("log")
    Threads.concurrently(4) { index in
      for round in 0..<25 { try? FileSystem().appendDurably(Array("\(index) \(round)\n".utf8), to: path) }
    }
    let lines = try directory.text("log").split(separator: "\n")
    #expect(Set(lines).count == 100 && lines.count == 100)
  }
}
