import TaktText

extension PlanRules {
  static let noCriteria = PlanRule(
    .warning, "plan.no-criteria", "a story says what can be observed when it is done",
    breaking: [.stories([("acceptanceCriteria", "↓[]")]), .stories([("acceptanceCriteria", "[\"a\", ↓\" \"]")])],
    keeping: [.stories([("acceptanceCriteria", "[\"`tasks list` prints one line for each task\"]")])]
  ) { subject, findings in
    for story in subject.stories {
      guard let list = story.node["acceptanceCriteria"], list.kind == .array else { continue }
      if list.count == 0 {
        findings.note(
          "`\(story.story.id)` has no acceptance criteria", at: list.span, story.path + ["acceptanceCriteria"],
          hint: "write two to four things that somebody can see or run")
      }
      for (node, path) in story.criteria where node.string.map({ Words($0).words.isEmpty }) ?? false {
        findings.note("the criterion is blank", at: node.span, path, hint: "say what can be observed, or take it out")
      }
    }
  }

  static let manyCriteria = PlanRule(
    .warning, "plan.many-criteria", "a story has at most four acceptance criteria",
    breaking: [.stories([("acceptanceCriteria", "↓[\"a b\", \"c d\", \"e f\", \"g h\", \"i j\"]")])],
    keeping: [.stories([("acceptanceCriteria", "[\"a b\", \"c d\", \"e f\", \"g h\"]")])]
  ) { subject, findings in
    for story in subject.stories {
      guard let list = story.node["acceptanceCriteria"], list.kind == .array, list.count > 4 else { continue }
      findings.note(
        "`\(story.story.id)` has \(list.count) acceptance criteria", at: list.span,
        story.path + ["acceptanceCriteria"], hint: "split the story, or leave out what follows from the others")
    }
  }

  static let vagueCriterion = PlanRule(
    .warning, "plan.vague-criterion", "a criterion can be observed: it does not just say that things are good",
    breaking: [
      "works correctly", "The page has good UX", "handles edge cases", "Handles all errors gracefully.",
      "Login works as expected", "Performance is good", "The API is robust and user-friendly", "looks nice",
      "Code is clean", "Works", "Everything is fine",
    ].map { .stories([("acceptanceCriteria", "[↓\"\($0)\"]")]) },
    keeping: [
      "`tasks done 3` prints `done` and exits 0", "an empty name is refused with status 400",
      "the button works when JavaScript is off", "tests pass", "the handle of the drawer is 8 pixels wide",
      "a title of 200 characters is handled: it is cut at 120", "the list is sorted correctly: newest first",
    ].map { .stories([("acceptanceCriteria", "[\"\($0)\"]")]) }
  ) { subject, findings in
    for story in subject.stories {
      for (node, path) in story.criteria {
        guard let phrase = node.string.flatMap(CriterionWording.vaguePhrase) else { continue }
        findings.note(
          "“\(phrase)” cannot be observed", at: node.span, path,
          hint: "say what somebody does and what they then see, with names and numbers")
      }
    }
  }

  static let taskCriterion = PlanRule(
    .warning, "plan.task-criterion", "a criterion says what can be observed, not what is to be done to the code",
    breaking: [
      "Add a `status` column to the table", "Refactor the store", "Create a TaskList component",
      "Implement the endpoint", "Write unit tests", "Use a hash map", "Update the README", "Install lodash",
    ].map { .stories([("acceptanceCriteria", "[↓\"\($0)\"]")]) },
    keeping: [
      "adding a task prints its number", "the table `tasks` has a column `status`", "unit tests cover the store",
      "creates the file when it is missing", "users see three columns",
    ].map { .stories([("acceptanceCriteria", "[\"\($0)\"]")]) }
  ) { subject, findings in
    for story in subject.stories {
      for (node, path) in story.criteria {
        guard let verb = node.string.flatMap(CriterionWording.taskVerb) else { continue }
        findings.note(
          "a criterion that begins with “\(verb)” is a task", at: node.span, path,
          hint: "say what can be seen once that is done")
      }
    }
  }
}

extension PlanSubject.PlacedStory {
  /// The acceptance criteria with their places.
  var criteria: [(node: JSONNode, path: [JSONPathComponent])] {
    (node["acceptanceCriteria"]?.elements ?? []).enumerated()
      .map { ($1, path + ["acceptanceCriteria", .index($0)]) }
  }
}
