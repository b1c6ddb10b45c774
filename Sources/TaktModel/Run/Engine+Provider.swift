extension Engine {
  /// Sends work along a way on which a model's provider lets agents work.
  ///
  /// A way that is closed is left for the next one of the workflow's `rate_limit_fallback` at once; when all are closed,
  /// nothing is given out until one opens, and what is out goes on.
  func routed(_ requests: [JobRequest], _ state: RunState) -> Decision {
    guard !state.provider.standings.isEmpty else { return .assign(requests) }
    var open: [JobRequest] = []
    var closed: ProviderState.Standing?
    for request in requests {
      let own = ProviderRoute(program: request.program, model: request.model)
      switch state.provider.choose([own] + fallback(state)) {
      case .open(let route):
        var request = request
        request.program = route.program
        request.model = route.model
        open.append(request)
      case .closed(let standing): closed = closed ?? standing
      case nil: break
      }
    }
    guard open.isEmpty, let closed else { return .assign(open) }
    let (atWork, merging) = (state.openJobs, state.mergingJobs)
    return atWork.isEmpty && merging.isEmpty ? .paused(closed) : .work(atWork, merging: merging)
  }

  /// The other ways; a session starts no programs but agents of its own, with any model.
  private func fallback(_ state: RunState) -> [ProviderRoute] {
    guard state.driver?.kind == .session else { return workflow.fallback }
    return workflow.fallback.filter { $0.program.isEmpty || $0.program == "claude" }
  }
}
