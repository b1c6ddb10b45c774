import TaktText

extension PlanRules {
  static let times = PlanRule(
    .warning, "plan.time", "times are RFC 3339 in UTC and follow each other",
    breaking: [
      .stories([("startTime", "↓\"yesterday\"")]), .stories([("startTime", "↓\"2026-02-30T10:00:00Z\"")]),
      .stories([("startTime", "↓\"2026-11-20 15:45\"")]), .stories([("startTime", "↓1763000000")]),
      .stories([("startTime", "↓\"2026-11-20T15:45:00+02:00\"")]), .stories([("startTime", "↓null")]),
      .stories([("startTime", "\"2026-11-20T15:45:00Z\""), ("endTime", "↓\"2026-11-20T15:44:00Z\"")]),
      .stories([("endTime", "↓\"2026-11-20T15:44:00Z\"")]),
    ],
    keeping: [
      .stories([("startTime", "\"\""), ("endTime", "\"\"")]),
      .stories([("startTime", "\"2026-11-20T15:45:00Z\""), ("endTime", "\"2026-11-20T15:45:00Z\"")]),
    ]
  ) { subject, findings in
    for story in subject.stories {
      let start = StoryTime(story.node["startTime"])
      let end = StoryTime(story.node["endTime"])
      for (name, time) in [("startTime", start), ("endTime", end)] {
        guard let time else { continue }
        if !time.isReadable {
          findings.note(
            "this is no time", at: time.node.span, story.path + [.name(name)],
            hint: "write it like `2026-11-20T15:45:00Z`, or leave it empty")
        } else if let better = time.normalized {
          findings.note(
            "times are written in UTC as RFC 3339", at: time.node.span, story.path + [.name(name)],
            hint: "`takt-helper validate --fix` makes it `\(better)`")
        }
      }
      guard let end, let ended = end.moment else { continue }
      guard let start, let started = start.moment else {
        if start?.isReadable ?? true {
          findings.note(
            "`\(story.story.id)` has an end without a start", at: end.node.span, story.path + ["endTime"],
            hint: "write both or neither")
        }
        continue
      }
      if ended < started {
        findings.note(
          "`\(story.story.id)` ends before it starts", at: end.node.span, story.path + ["endTime"],
          hint: "correct one of the two times")
      }
    }
  }
}

/// A time as it is written in a plan.
struct StoryTime {
  /// Where it is written.
  let node: JSONNode

  /// The moment, when it is one.
  let moment: Timestamp?

  /// Whether it is a moment or deliberately empty.
  let isReadable: Bool

  /// How it should be written, when it is written otherwise.
  let normalized: String?

  /// Reads a time; a missing one and one of the wrong type are none.
  init?(_ node: JSONNode?) {
    guard let node else { return nil }
    self.node = node
    if node.isNull {
      (moment, isReadable, normalized) = (nil, true, "\"\"")
      return
    }
    guard let text = node.string ?? node.integer.map(String.init) else { return nil }
    moment = Timestamp(text)
    isReadable = text.isEmpty || moment != nil
    normalized = moment.flatMap { moment in
      let better = moment.text
      return text.utf8.elementsEqual(better.utf8) || text.utf8.elementsEqual(moment.preciseText.utf8) ? nil : better
    }
  }
}
