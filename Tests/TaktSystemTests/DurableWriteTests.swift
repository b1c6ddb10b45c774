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

@Suite("durable writes")
struct DurableWriteTests {
  private let files = FileSystem()
  private static let old = Array("the old text\n".utf8)
  private static let new = Array("the new text, which is longer\n".utf8)

  @Test("a write creates, and replaces, and leaves nothing else behind")
  func replaces() throws {
    let directory = try TemporaryDirectory()
    try files.writeDurably(Self.old, to: directory.path("file"))
    #expect(try files.read(directory.path("file")) == Self.old)
    try files.writeDurably(Self.new, to: directory.path("file"))
    #expect(try files.read(directory.path("file")) == Self.new)
    try files.writeDurably([], to: directory.path("file"))
    #expect(try files.read(directory.path("file")) == [])
    #expect(try directory.names() == ["file"])
  }

  @Test("the mode of a file is kept, and one that is given is set", arguments: [0o600, 0o640, 0o664, 0o755, 0o7755])
  func mode(mode: Int) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("x", to: "file")
    chmod(path, mode_t(mode))
    try files.writeDurably(Self.new, to: path)
    #expect(try files.status(path)?.mode == UInt16(mode))
    try files.writeDurably(Self.new, to: path, mode: 0o604)
    #expect(try files.status(path)?.mode == 0o604)
    try files.writeDurably(Self.new, to: directory.path("fresh"), mode: UInt16(mode))
    #expect(try files.status(directory.path("fresh"))?.mode == UInt16(mode))
  }

  @Test("a link stays a link, and what it leads to is replaced beside itself")
  func symlink() throws {
    let directory = try TemporaryDirectory()
    try directory.write("old", to: "real/target", mode: 0o640)
    try files.symlink("real/target", at: directory.path("link"))
    try files.symlink("link", at: directory.path("second"))
    let script = ErrnoScript()
    try FileSystem(calls: SystemCalls(interceptor: script)).writeDurably(Self.new, to: directory.path("second"))
    #expect(try files.readLink(directory.path("second")) == "link")
    #expect(try files.readLink(directory.path("link")) == "real/target")
    #expect(try files.status(directory.path("real/target"), followingLinks: false)?.kind == .file)
    #expect(try files.status(directory.path("real/target"))?.mode == 0o640)
    #expect(try files.read(directory.path("real/target")) == Self.new)
    #expect(try directory.names() == ["link", "real", "second"])
    #expect(try files.list(directory.path("real")) == ["target"])
  }

  @Test("a dangling link and a loop of links are refused and stay")
  func badLinks() throws {
    let directory = try TemporaryDirectory()
    try files.symlink("nowhere", at: directory.path("dangling"))
    try files.symlink("loop2", at: directory.path("loop1"))
    try files.symlink("loop1", at: directory.path("loop2"))
    let dangling = #expect(throws: SystemError.self) {
      try files.writeDurably(Self.new, to: directory.path("dangling"))
    }
    #expect(
      dangling?.message
        == "cannot write `\(directory.path)/dangling`: it is a symbolic link to something that does not exist")
    let loop = #expect(throws: SystemError.self) { try files.writeDurably(Self.new, to: directory.path("loop1")) }
    #expect(loop?.message == "cannot write `\(directory.path)/loop1`: it is a symbolic link that leads back to itself")
    #expect(try directory.names() == ["dangling", "loop1", "loop2"])
  }

  @Test("folders, pipes and missing folders are refused")
  func refusals() throws {
    let directory = try TemporaryDirectory()
    mkfifo(directory.path("pipe"), 0o600)
    try files.createDirectory(directory.path("folder"))
    for name in ["pipe", "folder", "missing/file"] {
      #expect(throws: SystemError.self) { try files.writeDurably(Self.new, to: directory.path(name)) }
    }
    #expect(try directory.names() == ["folder", "pipe"])
  }

  @Test("a file that is protected against writing is not replaced")
  func writeProtected() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("old", to: "file")
    // Root may write everything, so the refusal is scripted.
    let script = ErrnoScript(.init(.access, 1, .fail(EACCES)))
    let error = #expect(throws: SystemError.self) {
      try FileSystem(calls: SystemCalls(interceptor: script)).writeDurably(Self.new, to: path)
    }
    #expect(error?.failure.message == "cannot write `\(path)`: permission denied (EACCES)")
    #expect(
      error?.failure.hints == ["check who owns `\(path)` and its folder, and their permissions"])
    #expect(error?.failure.kind == .environment)
    #expect(try directory.text("file") == "old")
  }

  @Test("the data is on the disk before the name, and the name before the call returns")
  func order() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("old", to: "file")
    let script = ErrnoScript()
    try FileSystem(calls: SystemCalls(interceptor: script)).writeDurably(Self.new, to: path)
    let order = script.made.filter { [.write, .synchronize, .rename, .open, .close].contains($0) }
    #expect(order == [.open, .write, .synchronize, .close, .rename, .open, .synchronize, .close])
  }

  struct Sweep: CustomTestStringConvertible, Sendable {
    var call: SystemCall
    var outcome: Interception
    var testDescription: String { "\(call) \(outcome)" }

    static let all: [Sweep] =
      [
        SystemCall.open, .write, .synchronize, .close, .rename, .status, .access, .changeMode, .realPath,
      ].flatMap { call in [EIO, ENOSPC, EINTR].map { Sweep(call: call, outcome: .fail($0)) } }
      + [Sweep(call: .write, outcome: .shorten(1)), Sweep(call: .write, outcome: .shorten(7))]
  }

  @Test("with a fault at any call the file is old or new, and nothing else stays", arguments: Sweep.all)
  func faults(sweep: Sweep) throws {
    for start in ["file", "link", "missing"] {
      var struck = true
      var number = 1
      while struck {
        try TemporaryDirectory.with { directory in
          if start != "missing" { try directory.write(String(decoding: Self.old, as: UTF8.self), to: "file") }
          if start == "link" { try files.symlink("file", at: directory.path("link")) }
          let before = try directory.names()
          let path = directory.path(start)
          let script = ErrnoScript(.init(sweep.call, number, sweep.outcome))
          var failed: SystemError?
          do throws(SystemError) {
            try FileSystem(calls: SystemCalls(interceptor: script)).writeDurably(Self.new, to: path)
          } catch {
            failed = error
          }
          struck = script.struck > 0
          let after = try files.readIfPresent(path)
          let place: Comment = "\(start), call \(number)"
          if failed == nil {
            #expect(after == Self.new, place)
          } else {
            let previous = start == "missing" ? nil : Self.old
            #expect(after == previous || after == Self.new, place)
            // Only what comes after the rename may fail with the new content in place.
            if !script.made.contains(.rename) { #expect(after == previous, place) }
          }
          let isInvisible = [Interception.fail(EINTR), .shorten(1), .shorten(7)].contains(sweep.outcome)
          if isInvisible || !struck { #expect(failed == nil, place) }
          if !isInvisible, struck, [.write, .synchronize, .rename].contains(sweep.call) {
            #expect(failed != nil, place)
          }
          let expected = after == nil || start != "missing" ? before : before + ["missing"]
          #expect(try directory.names() == expected, place)
        }
        number += 1
      }
      #expect(number > 2 || !["open", "write", "synchronize", "close", "rename"].contains(sweep.call.rawValue))
    }
  }

  @Test("when even cleaning up fails, the file is still the old one")
  func cleaningUpFails() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("old", to: "file")
    let script = ErrnoScript(.init(.rename, nil, .fail(EIO)), .init(.unlink, nil, .fail(EIO)))
    let error = #expect(throws: SystemError.self) {
      try FileSystem(calls: SystemCalls(interceptor: script)).writeDurably(Self.new, to: path)
    }
    #expect(error?.errno == EIO)
    #expect(try directory.text("file") == "old")
    #expect(try directory.names().count == 2)
    #expect(files.removeAbandonedWrites(beside: path) == 0, "its writer is alive")
  }

  @Test("a rename that worked but reported a failure counts as done")
  func lyingRename() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("old", to: "file")
    let files = FileSystem(calls: SystemCalls(interceptor: LyingRename(target: path)))
    try files.writeDurably(Self.new, to: path)
    #expect(try self.files.read(path) == Self.new)
    #expect(try directory.names() == ["file"])
  }

  /// Renames behind the back of the caller and then says that it failed, as network file systems do.
  private struct LyingRename: SystemCallInterceptor {
    let target: String

    func decide(_ call: SystemCall, path: String) -> Interception {
      guard call == .rename else { return .proceed }
      try? FileSystem().rename(path, to: target)
      return .fail(ETIMEDOUT)
    }
  }

  @Test("what killed writers left is removed, and nothing else")
  func abandoned() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("old", to: "file")
    // The number of a process that has ended: a child of ours, already waited for.
    let dead = try SystemProcessRunner().run(
      ProcessInvocation("sh", ["-c", "echo $$"], environment: [:], workingDirectory: "/")
    ).text.dropLast()
    let kept = [".file.\(getpid()).0011.tmp", ".file.x.0011.tmp", ".other.\(dead).0011.tmp", ".file.\(dead).0011.txt"]
    for name in kept + [".file.\(dead).0011.tmp", ".file.\(dead).0022.tmp"] { try directory.write("", to: name) }
    #expect(files.removeAbandonedWrites(beside: path) == 2)
    #expect(try directory.names() == (kept + ["file"]).sorted())
  }

  @Test("a name of the greatest length can be written")
  func longName() throws {
    let directory = try TemporaryDirectory()
    let name = String(repeating: "ä", count: 127)
    try files.writeDurably(Self.new, to: directory.path(name))
    #expect(try directory.names() == [name])
  }
}
