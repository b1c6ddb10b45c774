import TaktModel
import TaktTestSupport
import TaktText
import Testing

@testable import TaktEngine

/// Streams that the real client wrote against a scripted provider, and what is to be read from each.
private struct RecordedStream: Sendable, CustomTestStringConvertible {
  let name: String
  let kind: ProviderFault.Kind?
  var until: Timestamp?

  init(_ name: String, _ kind: ProviderFault.Kind?, until: Timestamp? = nil) {
    self.name = name
    self.kind = kind
    self.until = until
  }

  var testDescription: String { name }

  var lines: [ArraySlice<UInt8>] {
    let bytes = Golden.read("\(Golden.directory)/../Fixtures/claude-streams/\(name).ndjson") ?? []
    return bytes.split(separator: UInt8(ascii: "\n"))
  }

  /// When the limits of the recordings end: seconds since 1970, as the provider states them.
  private static let reset = Timestamp(milliseconds: 1_900_000_000_000)

  static let all: [RecordedStream] = [
    RecordedStream("429-retries-used-up", .rateLimit), RecordedStream("429-retry-after", .rateLimit),
    RecordedStream("429-after-a-tool", .rateLimit), RecordedStream("429-then-recovered", nil),
    RecordedStream("usage-limit-five-hour", .rateLimit, until: reset),
    RecordedStream("usage-limit-seven-day", .rateLimit, until: reset),
    RecordedStream("usage-limit-after-a-tool", .rateLimit, until: reset),
    RecordedStream("usage-limit-api-key", .rateLimit), RecordedStream("usage-warning", nil),
    RecordedStream("usage-allowed", nil), RecordedStream("529-overloaded", .overloaded),
    RecordedStream("529-retry-after", .overloaded), RecordedStream("529-then-recovered", nil),
    RecordedStream("500-server-error", .overloaded), RecordedStream("503-unavailable", .overloaded),
    RecordedStream("401-invalid-key", .login), RecordedStream("401-expired-login", .login),
    RecordedStream("403-permission", .login), RecordedStream("403-oauth-revoked", .login),
    RecordedStream("not-logged-in", .login), RecordedStream("low-credit", .credit),
    RecordedStream("402-billing", .credit), RecordedStream("connection-cut", .network),
    RecordedStream("connection-refused", .network), RecordedStream("unknown-host", .network),
    RecordedStream("decoy-file-with-words", nil), RecordedStream("decoy-result-words", nil),
    RecordedStream("decoy-max-turns", nil), RecordedStream("subagent-limited", nil),
    RecordedStream("400-invalid-request", nil), RecordedStream("404-no-model", nil), RecordedStream("refusal", nil),
  ]
}

@Suite("Claude streams")
struct ClaudeStreamTests {
  private func read(_ lines: some Sequence<ArraySlice<UInt8>>) -> ClaudeEventReader {
    let reader = ClaudeEventReader { _ in }
    for line in lines { reader.take(line) }
    return reader
  }

  @Test("what is in the way on the provider's side is read from a whole stream", arguments: RecordedStream.all)
  private func whole(_ stream: RecordedStream) throws {
    try #require(!stream.lines.isEmpty)
    let reader = read(stream.lines)
    #expect(reader.fault(isCutOff: false)?.kind == stream.kind)
    #expect(reader.fault(isCutOff: false)?.until == stream.until)
    // With the program's last word there, it makes no difference how the program ended.
    #expect(reader.fault(isCutOff: true)?.kind == stream.kind)
  }

  @Test("the same is read from a stream when every text is taken out of it", arguments: RecordedStream.all)
  private func wordsDoNotCount(_ stream: RecordedStream) throws {
    // The same events with every text that a model, a file or a server wrote taken out.
    let silenced = stream.lines.map { line -> ArraySlice<UInt8> in
      guard let root = try? JSONDocument.read(SourceText(name: "event", bytes: Array(line))).root else { return line }
      let kept = root.members.filter { !["result", "message", "tool_use_result", "errors"].contains($0.name) }
      return Array(JSONValue.object(kept.map { ($0.name, Self.value($0.value)) }).compact.utf8)[...]
    }
    #expect(read(silenced).fault(isCutOff: false)?.kind == stream.kind)
  }

  private static func value(_ node: JSONNode) -> JSONValue {
    switch node.kind {
    case .object: .object(node.members.map { ($0.name, value($0.value)) })
    case .array: .array(node.elements.map(value))
    default:
      node.string.map { .string($0) } ?? node.bool.map { .bool($0) } ?? node.integer.map { .integer($0) } ?? .null
    }
  }

  @Test("a program that is ended while it waits for the provider was waiting for the provider")
  func cutOff() throws {
    for (name, kind) in [
      ("429-retries-used-up", ProviderFault.Kind.rateLimit), ("529-overloaded", .overloaded),
      ("401-invalid-key", .login), ("connection-refused", .network), ("connection-cut", .network),
    ] {
      let lines = RecordedStream(name, kind).lines
      let retry = try #require(lines.firstIndex { String(decoding: $0, as: UTF8.self).contains("api_retry") })
      #expect(read(lines[...retry]).fault(isCutOff: true)?.kind == kind, "\(name)")
      #expect(read(lines[...retry]).fault(isCutOff: false) == nil, "\(name): it ended by itself and said nothing")
    }
  }

  @Test("a program that is ended after its request was answered was not waiting for the provider")
  func answeredBeforeTheCut() throws {
    let lines = RecordedStream("429-then-recovered", nil).lines.filter {
      !String(decoding: $0, as: UTF8.self).contains("\"type\":\"result\"")
    }
    #expect(lines.count > 2)
    #expect(read(lines).fault(isCutOff: true) == nil)
  }

  @Test("a stream that is cut anywhere is read without a fault that the whole one does not have")
  func everyPrefix() {
    for stream in RecordedStream.all where stream.kind == nil {
      let lines = stream.lines
      for count in 0...lines.count {
        #expect(read(lines.prefix(count)).fault(isCutOff: false) == nil, "\(stream.name)")
      }
    }
  }

  @Test("there are at least twenty recordings, each once")
  func complete() throws {
    #expect(RecordedStream.all.count >= 20)
    #expect(Set(RecordedStream.all.map(\.name)).count == RecordedStream.all.count)
  }

  @Test("the client's own names decide before the server's, and unknown ones decide nothing")
  func names() {
    typealias Kind = ProviderFault.Kind
    #expect(Kind(code: "connection_failed", category: "server_error", type: nil, status: nil) == .network)
    #expect(Kind(code: nil, category: "server_error", type: "overloaded_error", status: 529) == .overloaded)
    #expect(Kind(code: "new_code", category: "unknown", type: "invalid_request_error", status: 400) == nil)
    #expect(Kind(code: "new_code", category: "unknown", type: nil, status: 529) == .overloaded)
    #expect(Kind(code: nil, category: nil, type: nil, status: nil) == nil)
    #expect(Kind.allCases.allSatisfy { $0.allowsFallback ? $0.passesByItself : true })
  }
}
