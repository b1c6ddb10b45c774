import Synchronization
import TaktModel
import TaktSystem
import TaktTestSupport
import Testing

@testable import TaktEngine

@Suite("What agent programs print and how they end")
struct AgentOutputTests {
  private func lines(_ pieces: [[UInt8]]) -> [String] {
    let found = Mutex<[String]>([])
    let splitter = LineSplitter { line in found.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    for piece in pieces { splitter.take(piece[...]) }
    splitter.finish()
    return found.withLock { $0 }
  }

  @Test("lines are the same however the bytes come", arguments: [1, 2, 3, 5, 8, 100])
  func pieces(size: Int) {
    let text = Array("one\n\ntwo and a half\nthree\n\n\nlast".utf8)
    let pieces = stride(from: 0, to: text.count, by: size).map { Array(text[$0..<min($0 + size, text.count)]) }
    #expect(lines(pieces) == ["one", "", "two and a half", "three", "", "", "last"])
  }

  @Test("a line that is too long is left out, and the next one is found")
  func longLine() {
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 18)
    let long = [[UInt8]](repeating: piece, count: 5)
    let end = Array("end\nnext\n".utf8)
    #expect(lines([Array("first\n".utf8)] + long + [end]) == ["first", "next"])
    #expect(lines([Array("first\n".utf8) + long.joined() + end]) == ["first", "next"])
    #expect(lines(long) == [])
  }

  @Test("a result makes the end expected, further work takes that back, and other lines change nothing")
  func expectedEnd() {
    let expectedEnd = ExpectedEnd()
    let events = ClaudeEventReader(onActivity: { _ in }, expectedEnd: expectedEnd)
    func take(_ text: String) { events.take(Array(text.utf8)[...]) }
    take(#"{"type":"system","subtype":"init"}"#)
    #expect(!expectedEnd.isExpected)
    take(#"{"type":"result","is_error":false,"modelUsage":{"m":{"inputTokens":3,"outputTokens":4}}}"#)
    #expect(expectedEnd.isExpected)
    take(#"{"type":"system","subtype":"keep_alive"}"#)
    take("{\"type\":\"assistant\"")
    #expect(expectedEnd.isExpected)
    take(#"{"type":"assistant","message":{"content":[]}}"#)
    #expect(!expectedEnd.isExpected)
    #expect(events.usage(milliseconds: 1).inputTokens == 3)
  }

  @Test("how a program died is said with its last words")
  func deaths() {
    func text(_ termination: ProcessOutcome.Termination, _ output: String = "", _ errors: String = "") -> String {
      AgentProcess.crash(
        termination,
        ProcessOutcome(termination: termination, output: Array(output.utf8), errorOutput: Array(errors.utf8)))
    }
    #expect(text(.exited(1)) == "its program ended with status 1")
    #expect(text(.exited(1), "a\nb\n") == "its program ended with status 1: b")
    #expect(text(.exited(2), "a\n", "no licence\n \n") == "its program ended with status 2: no licence")
    #expect(text(.exited(143)) == "its program ended with status 143, as after signal 15 (SIGTERM)")
    let killed = "signal 9 (SIGKILL), as the system does when memory runs out"
    #expect(text(.exited(137), "x\n") == "its program ended with status 137, as after \(killed): x")
    #expect(text(.signalled(9)) == "its program was ended by \(killed)")
    #expect(text(.signalled(11), "", "oh\n") == "its program was ended by signal 11 (SIGSEGV): oh")
    #expect(text(.signalled(34)) == "its program was ended by signal 34")
  }

  @Test("what could not be ended is named")
  func survivors() {
    func process(_ pid: Int32) -> ProcessIdentity { ProcessIdentity(pid: pid, startTime: "1", boot: "b") }
    #expect(OrphanProcesses.note([]) == nil)
    #expect(OrphanProcesses.note([process(7)]) == "process 7, which it started, could not be ended")
    #expect(OrphanProcesses.note([process(7), process(9)]) == "processes 7, 9, which it started, could not be ended")
  }
}
