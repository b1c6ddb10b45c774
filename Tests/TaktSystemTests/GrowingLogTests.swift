import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("logs that grow")
struct GrowingLogTests {
  @Test("what comes is in the file at once, and a stream begins on a line of its own")
  func streams() throws {
    let directory = try TemporaryDirectory("log")
    let path = try directory.write("old", to: "log")
    let log = try GrowingLog(path, limit: 1 << 20, files: FileSystem())
    #expect(try directory.text("log") == "")
    log.take(.output, Array("half".utf8)[...])
    #expect(try directory.text("log") == "half")
    log.take(.errorOutput, Array("oh\n".utf8)[...])
    log.take(.output, Array(" a line\n".utf8)[...])
    log.take(.output, [])
    log.finish("a note")
    log.finish("another")
    #expect(try directory.text("log") == "half\noh\n a line\n\n[a note]\n")
  }

  @Test("of too much, the beginning and the end stay, and a line says how much is missing")
  func limit() throws {
    let directory = try TemporaryDirectory("log")
    let limit = 200_000
    let log = try GrowingLog(directory.path("log"), limit: limit, files: FileSystem())
    let all: [UInt8] = (0..<100_000).flatMap { Array("\($0)\n".utf8) }
    var rest = all[...]
    while !rest.isEmpty {
      log.take(.output, rest.prefix(1000))
      rest = rest.dropFirst(1000)
    }
    log.finish()
    let text = try directory.text("log")
    #expect(text.utf8.count <= limit)
    #expect(text.hasPrefix("0\n1\n2\n"))
    #expect(text.hasSuffix("\n99998\n99999\n"))
    let head = limit - GrowingLog.tailLimit - 256
    #expect(text.contains("\n[\(all.count - head - GrowingLog.tailLimit) bytes were left out here]\n"))
  }

  @Test("a tail has the last bytes, however they come", arguments: [1, 3, 7, 10, 11, 100])
  func tail(piece: Int) {
    var tail = ByteTail(limit: 10)
    let all = (0..<250).map { UInt8($0) }
    var rest = all[...]
    while !rest.isEmpty {
      tail.take(rest.prefix(piece))
      rest = rest.dropFirst(piece)
      #expect(Array(tail.bytes) == Array(all[..<rest.startIndex].suffix(10)))
    }
  }

  @Test("a log that cannot be begun is a failure that names it, and one that takes no more is let be")
  func failures() throws {
    let directory = try TemporaryDirectory("log")
    let error = #expect(throws: SystemError.self) {
      try GrowingLog(directory.path("none/log"), limit: 1000, files: FileSystem())
    }
    #expect(error?.failure.message.contains("none/log") == true)
  }
}
