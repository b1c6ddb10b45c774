package import TaktText

extension RunMetrics {
  /// The metrics as JSON.
  package var value: JSONValue {
    .object(
      [
        ("id", .string(id.text)), ("mode", .string(mode.rawValue)), ("branch", .string(branch)),
        ("result", result.map { .string($0.rawValue) } ?? .null), ("startedAt", .string(startedAt.text)),
        ("endedAt", .string(endedAt.text)), ("wallMilliseconds", .integer(wallMilliseconds)),
        ("activeMilliseconds", .integer(activeMilliseconds)), ("idleMilliseconds", .integer(idleMilliseconds)),
      ] + all.members + [
        (
          "gates",
          .array(
            gates.map { gate in
              [
                "name": .string(gate.name), "passed": .integer(gate.passed), "failed": .integer(gate.failed),
                "milliseconds": .integer(gate.milliseconds),
              ]
            })
        ),
        ("tests", tests?.value ?? .null),
        ("roles", .object(roles.map { ($0.role.rawValue, .object($0.share.members)) })),
        ("stories", .object(stories.map { ($0.id.text, $0.value) })),
      ])
  }
}

extension RunMetrics.StoryPart {
  var value: JSONValue {
    .object(
      [("state", .string(phase.rawValue)), ("milliseconds", .integer(milliseconds))] + share.members + [
        ("gates", .array(gates.map(\.value))), ("tests", tests?.value ?? .null),
      ])
  }
}

extension RunMetrics.Share {
  var members: [(String, JSONValue)] {
    [
      ("jobs", .integer(jobs)), ("retries", .integer(retries)), ("fixCycles", .integer(fixes)),
      ("refusals", .integer(refusals)), ("agentMilliseconds", .integer(agentMilliseconds)),
      ("usage", usage.account),
    ]
  }
}

extension Usage {
  /// What was used, as JSON for programs.
  package var account: JSONValue {
    [
      "inputTokens": .integer(inputTokens), "outputTokens": .integer(outputTokens),
      "dollars": .double(Double(microdollars) / 1_000_000),
    ]
  }
}
