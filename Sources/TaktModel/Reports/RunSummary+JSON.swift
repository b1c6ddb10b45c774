package import TaktText

extension RunSummary {
  /// The account of a run that stands so, as JSON.
  package func value(_ phase: RunPhase) -> JSONValue {
    [
      "run": .string(run.text), "state": .string(phase.rawValue), "branch": .string(branch), "base": .string(base),
      "complete": .bool(isComplete),
      "result": result.map { .string($0.kind.rawValue) } ?? .null, "reason": .string(result?.reason ?? ""),
      "done": .integer(doneCount), "total": .integer(stories.count), "milliseconds": .integer(milliseconds),
      "changes": [
        "commits": .integer(changes.commits), "filesChanged": .integer(changes.files),
        "insertions": .integer(changes.insertions), "deletions": .integer(changes.deletions),
      ],
      "subjects": .array(rows.map(\.value)), "stories": .array(stories.map(\.storyValue)),
      "questions": .array(questions.map(\.value)),
      "drifts": .array(
        drifts.map { drift in
          [
            "subject": .string(drift.subject.text), "story": drift.story.map { .string($0.text) } ?? .null,
            "attempt": .integer(drift.attempt),
            "message": .string(drift.message), "output": .strings(drift.output), "record": .integer(drift.record),
          ]
        }),
      "notices": .array(notices.map(\.value)),
      "team": team.map { team in
        [
          "limit": .integer(team.limit), "most": .integer(team.most), "milliseconds": .integer(team.milliseconds),
          "serialMilliseconds": .integer(team.serialMilliseconds),
          "waveMilliseconds": .integer(team.waveMilliseconds), "idleMilliseconds": .integer(team.idleMilliseconds),
        ]
      } ?? .null,
      "usage": [
        "inputTokens": .integer(usage.inputTokens), "outputTokens": .integer(usage.outputTokens),
        "dollars": .double(Double(usage.microdollars) / 1_000_000),
      ],
    ]
  }
}
