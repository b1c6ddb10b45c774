import Synchronization
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("files")
struct FileSystemTests {
  private let files = FileSystem()

  @Test("a file is read whole, whatever pieces the system gives", arguments: [0, 1, 4095, 4096, 4097, 200_000])
  func readsWhole(size: Int) throws {
    let directory = try TemporaryDirectory()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
    try files.writeDurably(bytes, to: directory.path("file"))
    #expect(try files.read(directory.path("file")) == bytes)
    let slow = FileSystem(calls: SystemCalls(interceptor: ErrnoScript(.init(.read, nil, .shorten(777)))))
    #expect(try slow.read(directory.path("file")) == bytes)
  }

  @Test("interrupted reads are not seen", arguments: 1...4)
  func interruptedRead(number: Int) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("text", to: "file")
    for call in [SystemCall.open, .read, .status] {
      let script = ErrnoScript(.init(call, number, .fail(EINTR)))
      #expect(try FileSystem(calls: SystemCalls(interceptor: script)).read(path) == Array("text".utf8))
    }
  }

  @Test("a file whose size says nothing is read to its end", .enabled(if: FileSystem().exists("/proc/self/status")))
  func readsProcFile() throws {
    #expect(try files.read("/proc/self/status").count > 100)
  }

  @Test("what is no regular file is refused, without waiting for it")
  func refusesOthers() throws {
    let directory = try TemporaryDirectory()
    mkfifo(directory.path("pipe"), 0o600)
    let pipe = #expect(throws: SystemError.self) { try files.read(directory.path("pipe")) }
    #expect(pipe?.message == "cannot read `\(directory.path)/pipe`: it is not a regular file")
    let folder = #expect(throws: SystemError.self) { try files.read(directory.path) }
    #expect(folder?.message == "cannot read `\(directory.path)`: it is a directory (EISDIR)")
    #expect(folder?.failure.kind == .input)
  }

  @Test("a file beyond the limit is refused, one at the limit is not")
  func limit() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("12345", to: "file")
    #expect(try files.read(path, limit: 5).count == 5)
    let error = #expect(throws: SystemError.self) { try files.read(path, limit: 4) }
    #expect(error?.message == "cannot read `\(path)`: it is larger than 4 bytes")
  }

  @Test("absence is told apart from every other error")
  func absence() throws {
    let directory = try TemporaryDirectory()
    try directory.write("", to: "file")
    #expect(try files.readIfPresent(directory.path("missing")) == nil)
    #expect(try files.readIfPresent(directory.path("file/below")) == nil)
    #expect(try files.status(directory.path("missing")) == nil)
    #expect(throws: SystemError.self) { try files.readIfPresent(directory.path) }
    let broken = FileSystem(calls: SystemCalls(interceptor: ErrnoScript(.init(nil, nil, .fail(EIO)))))
    #expect(throws: SystemError.self) { try broken.readIfPresent(directory.path("missing")) }
    #expect(throws: SystemError.self) { try broken.status(directory.path("missing")) }
  }

  @Test("a path with a zero byte names no file")
  func zeroByte() throws {
    let directory = try TemporaryDirectory()
    try directory.write("text", to: "file")
    #expect(throws: SystemError.self) { try files.read(directory.path("file\0.json")) }
    #expect(throws: SystemError.self) { try files.writeDurably([], to: directory.path("file\0.json")) }
    #expect(try directory.names() == ["file"])
    #expect(try directory.text("file") == "text")
  }

  @Test("names are listed in the order of their bytes")
  func listing() throws {
    let directory = try TemporaryDirectory()
    for name in ["b", "a", "B", "ä", ".hidden", "a\u{308}", "with space\n\"'$"] { try directory.write("", to: name) }
    #expect(try directory.names() == [".hidden", "B", "a", "a\u{308}", "b", "with space\n\"'$", "ä"])
    #expect(try directory.names().count == 7)
  }

  @Test("a status tells kind, size and mode, and follows links only when asked to")
  func status() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("12345", to: "file", mode: 0o640)
    try files.symlink("file", at: directory.path("link"))
    let file = try #require(try files.status(path))
    #expect(file.kind == .file && file.size == 5 && file.mode == 0o640)
    #expect(file.modifiedNanoseconds > 1_600_000_000_000_000_000)
    let link = try #require(try files.status(directory.path("link"), followingLinks: false))
    #expect(link.kind == .symlink)
    let followed = try #require(try files.status(directory.path("link")))
    #expect(followed.isSameFile(as: file))
    #expect(!link.isSameFile(as: file))
    #expect(try files.status(directory.path)?.kind == .directory)
    #expect(try files.status("/dev/null")?.kind == .other)
    #expect(try files.readLink(directory.path("link")) == "file")
    #expect(try files.realPath(directory.path("./link")) == path)
  }

  @Test("folders are created with those above them, and again without complaint")
  func createDirectory() throws {
    let directory = try TemporaryDirectory()
    try files.createDirectory(directory.path("a/b/c"))
    try files.createDirectory(directory.path("a/b/c"))
    try files.createDirectory(directory.path("a/b/d/"))
    #expect(try files.status(directory.path("a/b"))?.mode == 0o700)
    #expect(try files.list(directory.path("a/b")) == ["c", "d"])
    try directory.write("", to: "file")
    let error = #expect(throws: SystemError.self) { try files.createDirectory(directory.path("file")) }
    #expect(error?.message == "cannot create the folder `\(directory.path)/file`: something else stands there")
    #expect(throws: SystemError.self) { try files.createDirectory(directory.path("file/below")) }
  }

  @Test("folders created by many at once are all there")
  func createDirectoryConcurrently() throws {
    let directory = try TemporaryDirectory()
    Threads.concurrently(8) { index in
      for round in 0..<20 { try? FileSystem().createDirectory(directory.path("\(round)/x/\(index)")) }
    }
    for round in 0..<20 { #expect(try files.list(directory.path("\(round)/x")).count == 8) }
  }

  @Test("a file of any name is removed, with the folders that are empty then and no others")
  func removeBelow() throws {
    let directory = try TemporaryDirectory()
    try directory.write("", to: "top/kept")
    try directory.write("", to: "top/a/b/c")
    try files.remove(Array("a/b/c".utf8), below: directory.path("top"))
    #expect(try files.list(directory.path("top")) == ["kept"])
    let odd: [UInt8] = [0x61, 0xFF]
    let path = Array(directory.path("top/").utf8CString.dropLast()) + odd.map { CChar(bitPattern: $0) } + [0]
    #expect(mkdir(path, 0o700) == 0)
    try files.remove(odd + Array("/gone".utf8), below: directory.path("top"))
    #expect(try files.list(directory.path("top")) == ["kept"])
    try files.remove(Array("kept".utf8), below: directory.path("top"))
    #expect(try directory.names() == ["top"], "the folder itself stays")
    #expect(throws: SystemError.self) { try files.remove([0x61, 0], below: directory.path("top")) }
  }

  @Test("a tree is removed with odd names and without following links")
  func removeTree() throws {
    let directory = try TemporaryDirectory()
    try directory.write("kept", to: "outside/kept")
    try directory.write("", to: "tree/a/b/c/file")
    try files.symlink(directory.path("outside"), at: directory.path("tree/a/link"))
    try files.symlink("nowhere", at: directory.path("tree/dangling"))
    let odd: [CChar] = Array(directory.path("tree/").utf8CString.dropLast()) + [-1, -2, 0]
    #expect(mkdir(odd, 0o700) == 0)
    try files.removeTree(directory.path("tree"))
    try files.removeTree(directory.path("tree"))
    #expect(try directory.names() == ["outside"])
    #expect(try directory.text("outside/kept") == "kept")
    try files.symlink("outside", at: directory.path("link"))
    try files.removeTree(directory.path("link"))
    #expect(try directory.names() == ["outside"])
  }

  @Test("a tree that several remove at once is gone for all of them")
  func removeTreeTogether() throws {
    let directory = try TemporaryDirectory()
    for round in 0..<4 {
      mkdir(directory.path("\(round)"), 0o700)
      for outer in 0..<9 {
        mkdir(directory.path("\(round)/\(outer)"), 0o700)
        for inner in 0..<9 { mkdir(directory.path("\(round)/\(outer)/\(inner)"), 0o700) }
      }
    }
    let failures = Mutex<[SystemError]>([])
    Threads.concurrently(6) { _ in
      for round in 0..<4 {
        do throws(SystemError) {
          try FileSystem().removeTree(directory.path("\(round)"))
        } catch {
          failures.withLock { $0.append(error) }
        }
      }
    }
    #expect(failures.withLock { $0 }.isEmpty)
    #expect(try directory.names() == [])
  }

  @Test("a tree deeper than any number of open files or any path is removed")
  func removeDeepTree() throws {
    let directory = try TemporaryDirectory()
    var level = open(directory.path, O_RDONLY | O_DIRECTORY)
    for _ in 0..<3000 {
      mkdirat(level, "deep", 0o700)
      let next = openat(level, "deep", O_RDONLY | O_DIRECTORY)
      close(level)
      level = next
    }
    #expect(level >= 0)
    close(level)
    try files.removeTree(directory.path("deep"))
    #expect(try directory.names() == [])
  }

  @Test("removing takes files, links and empty folders, and nothing there is fine")
  func remove() throws {
    let directory = try TemporaryDirectory()
    try directory.write("", to: "file")
    try files.createDirectory(directory.path("empty"))
    try directory.write("", to: "full/file")
    for name in ["file", "empty", "missing"] { try files.remove(directory.path(name)) }
    #expect(throws: SystemError.self) { try files.remove(directory.path("full")) }
    #expect(try directory.names() == ["full"])
  }

  @Test("a file is cut to a size")
  func truncate() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("12345", to: "file")
    try files.truncate(path, to: 2)
    #expect(try directory.text("file") == "12")
    #expect(throws: SystemError.self) { try files.truncate(directory.path("missing"), to: 0) }
  }

  @Test("only files with permission to run are programs")
  func executable() throws {
    let directory = try TemporaryDirectory()
    try directory.write("", to: "plain", mode: 0o644)
    try directory.write("", to: "program", mode: 0o755)
    #expect(!files.isExecutable(directory.path("plain")))
    #expect(files.isExecutable(directory.path("program")))
    #expect(!files.isExecutable(directory.path))
    #expect(!files.isExecutable(directory.path("missing")))
  }

  @Test("temporary folders are private and all different")
  func temporaryDirectory() throws {
    let directory = try TemporaryDirectory()
    let paths = try (0..<20).map { _ in try files.makeTemporaryDirectory(prefix: "x-", in: directory.path) }
    #expect(Set(paths).count == 20)
    #expect(try files.status(paths[0])?.mode == 0o700)
    let twin = FileSystem(random: SeededRandomSource(seed: 7))
    let same = FileSystem(random: SeededRandomSource(seed: 7))
    let first = try twin.makeTemporaryDirectory(prefix: "y-", in: directory.path)
    #expect(try same.makeTemporaryDirectory(prefix: "y-", in: directory.path) != first)
  }
}
