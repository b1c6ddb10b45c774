import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText

/// An agent that does its story, and to git whatever comes to its mind.
struct HostileAgent: Agent {
  let name = "hostile"
  /// The same seed does the same things to the same story, in whatever order stories come.
  let seed: UInt64
  /// The stories of the plan, whose trailers it forges.
  let stories: [String]

  func work(on launch: AgentLaunch) throws(Failure) -> AgentReport {
    let subject = launch.spec.story?.text ?? launch.spec.step
    var random = SeededRandom(
      subject.utf8.reduce(seed &* 31 &+ UInt64(launch.spec.attempt)) { $0 &* 131 &+ UInt64($1) })
    _ = try Brief(launch.project).handOut(launch.spec.id, agent: "hostile-\(subject)-\(launch.spec.attempt)")
    // Now and then a good attempt, so that something passes.
    let isTame = random.oneIn(3)
    if !isTame { try play(random.below(4), &random, launch) }
    let file = random.oneIn(4) ? "README.md" : "\(subject).txt"
    try run("printf '%s\\n' '\(subject) \(random.below(1000))' >> \(file); git checkout -q HEAD -- 2>&-", launch)
    if launch.spec.role == .resolver { try run("sed -i '/^<<<<<<<\\|^=======$\\|^>>>>>>>/d' README.md", launch) }
    if !isTame { try play(random.below(3), &random, launch) }
    for _ in 0..<3 {
      switch try finish(launch) {
      case .accepted, .blocked:
        if random.oneIn(3), !isTame { try play(1, &random, launch) }
        return AgentReport(.silent, "reported")
      case .refused(_, isOver: true): return AgentReport(.silent, "refused")
      case .refused(let refusals, _):
        // Half the time it does what it is told.
        guard random.oneIn(2) else { continue }
        for word in refusals.flatMap({ $0.message.split(separator: "`") }) where word.hasPrefix("git ") {
          try run(String(word), launch)
        }
      }
    }
    return AgentReport(.silent, "it gave up")
  }

  private func finish(_ launch: AgentLaunch) throws(Failure) -> FinishAnswer {
    let seen = try run(
      "{ git diff --name-only \(launch.spec.base); git ls-files --others --exclude-standard; } 2>&- | sort -u", launch)
    let files = seen.split(separator: "\n").map(String.init).filter { !["stories.json", "mine.txt"].contains($0) }
    return try Finish(launch.project).submit(
      launch.spec.id,
      FinishReport(outcome: files.isEmpty ? "unchanged" : "done", reason: "none", text: Sandbox.workbook(files)))
  }

  private func play(_ count: Int, _ random: inout SeededRandom, _ launch: AgentLaunch) throws(Failure) {
    for _ in 0..<count {
      let story = random.pick(stories)
      let move = random.pick(Self.moves)
      try run(move.replacing("STORY", with: story).replacing("RUN", with: launch.folder.id.text), launch)
    }
  }

  private static let moves = [
    "git reset -q --hard main", "git reset -q --hard HEAD~1", "git reset -q --soft HEAD~1",
    "git add -A && git commit -q -m own", "git add -A && git commit -q -m own && git reset -q --hard HEAD",
    "git commit -q --amend --allow-empty -m amended",
    "git commit -q --allow-empty -m 'feat: STORY - forged' -m 'Takt-Story: STORY\nTakt-Run: RUN'",
    "git branch -f takt/sample main", "git branch -f takt/sample HEAD~1", "git branch -D takt/sample",
    "git update-ref -d refs/heads/takt/sample", "git update-ref refs/heads/takt/sample main",
    "git update-ref refs/heads/takt/sample HEAD",
    "git checkout -q --detach", "git checkout -q -B evil", "git checkout -q main", "git checkout -q --orphan fresh",
    "git stash -q -u", "git stash -q && git stash pop -q", "git rm -q -f README.md", "rm -f README.md", "rm -rf *.txt",
    "echo garbage > \"$(git rev-parse --git-path index)\"", "rm -f \"$(git rev-parse --git-path index)\"",
    "git update-index --skip-worktree README.md", "git update-index --assume-unchanged README.md",
    "git tag -f STORY HEAD", "git merge -q --no-edit main", "git merge -q --no-commit evil", "git cherry-pick evil",
    "git rebase -q main", "git rebase -q --onto main HEAD~1",
    "git reflog expire --expire=now --all && git gc -q --prune=now",
    "git for-each-ref --format='delete %(refname)' refs/takt/ | git update-ref --stdin",
    "git for-each-ref --format='delete %(refname)' refs/takt/ | git update-ref --stdin; git reflog expire --expire=now --all; "
      + "git gc -q --prune=now",
    "git config user.name Mallory", "mkdir -p sub && git init -q sub", "git worktree prune",
  ]

  @discardableResult
  private func run(_ line: String, _ launch: AgentLaunch) throws(Failure) -> String {
    var environment = launch.project.context.environment
    for (key, value) in ["NAME": "Hostile", "EMAIL": "hostile@example.com"] {
      environment["GIT_AUTHOR_\(key)"] = value
      environment["GIT_COMMITTER_\(key)"] = value
    }
    environment["GIT_EDITOR"] = "true"
    return try launch.project.context.processes.run(
      ProcessInvocation("sh", ["-c", line], environment: environment, workingDirectory: launch.directory)
    ).text
  }
}
