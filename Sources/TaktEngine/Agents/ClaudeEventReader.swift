import Synchronization
import TaktModel
import TaktSystem
import TaktText

/// Reads the event stream of `claude -p --output-format stream-json`.
///
/// What went wrong is read from the fields that the client sets in its own events. Texts are shown, never understood:
/// a file or an answer may speak of limits and logins as it likes.
final class ClaudeEventReader: Sendable {
  private struct State {
    var problem: String?
    var usage = Usage()
    var fault: ProviderFault?
    /// What the client said about the last request that failed; nothing once an answer came.
    var error: ClaudeTrouble?
    /// When a limit that refused requests is over.
    var limitEnds: Timestamp?
  }

  private let state = Mutex(State())
  private let onActivity: @Sendable (String) -> Void

  private let expectedEnd: ExpectedEnd

  /// Creates a reader; a result means that the program should end, and further work that it should not yet.
  init(onActivity: @escaping @Sendable (String) -> Void, expectedEnd: ExpectedEnd = ExpectedEnd()) {
    self.onActivity = onActivity
    self.expectedEnd = expectedEnd
  }

  /// What the provider or the program said went wrong, as its own events state it.
  var problem: String? { state.withLock { $0.problem } }

  /// What is in the way on the provider's side, if that is why the agent got no further.
  ///
  /// - `isCutOff`: Whether the program was ended before it said how it went; what it was waiting for then counts.
  func fault(isCutOff: Bool) -> ProviderFault? {
    state.withLock { state in
      if let fault = state.fault { return fault }
      guard isCutOff, state.problem == nil, let kind = state.error?.kind else { return nil }
      return ProviderFault(
        kind, until: kind == .rateLimit ? state.limitEnds : nil,
        detail: "the agent was ended while its program waited for the provider")
    }
  }

  /// What the agent used.
  func usage(milliseconds: Int) -> Usage {
    state.withLock { state in
      var usage = state.usage
      usage.milliseconds = milliseconds
      return usage
    }
  }

  /// Takes in one line; what is no event is passed over.
  func take(_ line: ArraySlice<UInt8>) {
    guard let document = try? JSONDocument.read(SourceText(name: "event", bytes: Array(line))) else { return }
    let event = document.root
    switch event["type"]?.string {
    case "assistant":
      expectedEnd.withdraw()
      takeMessage(event)
    case "result":
      takeResult(event)
      expectedEnd.expect()
    case "rate_limit_event": takeLimit(event["rate_limit_info"])
    case "system" where event["subtype"]?.string == "api_retry":
      state.withLock { state in
        state.error = ClaudeTrouble(category: event["error"]?.string, status: event["error_status"]?.integer)
        // A request that got no answer at all has neither a status nor a name.
        if state.error?.kind == nil, event["error_status"]?.kind == .null { state.error?.code = "no_response" }
      }
      onActivity("the provider asks to wait (\(event["error"]?.string ?? "error"))")
    default: break
    }
  }

  private func takeMessage(_ event: JSONNode) {
    // What happens to an agent that this one started is for this one to see to.
    guard event["parent_tool_use_id"]?.string == nil else { return }
    if let trouble = ClaudeTrouble(ofStream: event) {
      state.withLock { $0.error = trouble }
      takeLimit(event["api_error_params"]?["rate_limit_info"])
    } else {
      state.withLock { $0.error = nil }
      showTools(event)
    }
  }

  private func showTools(_ event: JSONNode) {
    for block in event["message"]?["content"]?.elements ?? [] where block["type"]?.string == "tool_use" {
      let input = block["input"]
      let subject = input?["command"]?.string ?? input?["file_path"]?.string ?? ""
      onActivity(ForeignText.line("\(block["name"]?.string ?? "tool") \(subject)", limit: 80))
    }
  }

  private func takeLimit(_ info: JSONNode?) {
    guard let info, info["status"]?.string != nil else { return }
    state.withLock { $0.limitEnds = ClaudeTrouble.limitEnd(info) }
  }

  private func takeResult(_ event: JSONNode) {
    let isError = event["is_error"]?.bool ?? false
    state.withLock { state in
      // Usage by model covers the whole program, its last figures are the sum.
      var usage = Usage()
      for model in event["modelUsage"]?.members ?? [] {
        let value = model.value
        usage.inputTokens +=
          (value["inputTokens"]?.integer ?? 0) + (value["cacheReadInputTokens"]?.integer ?? 0)
          + (value["cacheCreationInputTokens"]?.integer ?? 0)
        usage.outputTokens += value["outputTokens"]?.integer ?? 0
      }
      usage.microdollars = Int(((event["total_cost_usd"]?.double ?? 0) * 1_000_000).rounded())
      state.usage = usage
      state.fault = nil
      guard isError else {
        state.problem = nil
        return
      }
      let reason = event["terminal_reason"]?.string ?? event["subtype"]?.string ?? "error"
      let status = event["api_error_status"]?.integer.map { " \($0)" } ?? ""
      let problem = "\(reason)\(status): \(ForeignText.line(event["result"]?.string ?? "", limit: 200))"
      state.problem = problem
      guard event["terminal_reason"]?.string == "api_error" else { return }
      var trouble = state.error ?? ClaudeTrouble()
      trouble.code = event["api_error"]?.string ?? trouble.code
      trouble.type = event["api_error_type"]?.string ?? trouble.type
      trouble.status = event["api_error_status"]?.integer ?? trouble.status
      guard let kind = trouble.kind else { return }
      state.fault = ProviderFault(kind, until: kind == .rateLimit ? state.limitEnds : nil, detail: problem)
    }
  }
}
