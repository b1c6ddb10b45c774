import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// What must be so in a repository before a team can work in trees beside the user's checkout.
struct TeamPreflight {
  private let project: Project
  private let plan: Plan
  private let base: String
  private let hasPreparation: Bool
  private let isolation: Isolation

  /// - `hasPreparation`: Whether the configuration says how a fresh tree is made able to build.
  /// - `isolation`: How the trees of agents are kept apart; `session` when Claude Code makes them.
  init(_ project: Project, plan: Plan, base: String, hasPreparation: Bool, isolation: Isolation) {
    self.project = project
    self.plan = plan
    self.base = base
    self.hasPreparation = hasPreparation
    self.isolation = isolation
  }

  /// Refuses a repository in which the run would come to grief later.
  func require() throws(Failure) {
    try requireProjectCanBeFound()
    let repository = project.repository
    if try repository.commit("refs/heads/\(plan.branchName)") != nil {
      if let place = try repository.checkout(of: plan.branchName) {
        throw Failure(
          .environment, "branch `\(plan.branchName)` is checked out in `\(ForeignText.line(place))`",
          causes: ["a team moves its branch on without a checkout; files that are checked out would then look changed"],
          hints: ["check out another branch there, for example `git checkout main`"])
      }
    } else {
      try repository.requireBranchCanBeUsed(plan.branchName)
    }
    try requireNoSubmodules()
    try requireMergeTree()
  }

  /// From a linked work tree, git's own files lead to the repository's folder and no further.
  private func requireProjectCanBeFound() throws(Failure) {
    guard isolation != .clone, !project.hasUsualGitFolder else { return }
    throw Failure(
      .environment,
      "agents in linked work trees would not find the project: its git folder is `\(ForeignText.line(project.gitFolder))`, "
        + "not `.git` in the project",
      causes: ["the project is a submodule, or was made with `--separate-git-dir`"],
      hints: [
        isolation == .session
          ? "use `solo`, or `takt-helper run team` in a terminal, which works in clones"
          : "use `--isolation clone`"
      ])
  }

  private func requireNoSubmodules() throws(Failure) {
    guard !hasPreparation else { return }
    let entries = try project.repository.git.run(["ls-tree", "-r", "-z", "--full-tree", base]).output.split(
      separator: 0)
    guard let entry = entries.first(where: { $0.starts(with: "160000 ".utf8) }) else { return }
    let path = entry.split(separator: 0x09).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    throw Failure(
      .environment, "`\(ForeignText.line(path))` is a submodule, and a fresh tree would have nothing in it",
      hints: [
        "say in `takt.json` how a tree gets it: \"prepare\": [[\"git\", \"submodule\", \"update\", \"--init\"]]",
        "or use `solo`, which works in your checkout",
      ])
  }

  /// Merging without a work tree came with git 2.38.
  private func requireMergeTree() throws(Failure) {
    let outcome = try project.repository.git.attempt(["merge-tree", "--write-tree", base, base])
    guard outcome.status != 0 else { return }
    let version = try project.repository.git.attempt(["version"]).text
    throw Failure(
      .environment, "this git cannot merge without a checkout (`\(ForeignText.line(version))`)",
      causes: outcome.complaint.isEmpty ? [] : [outcome.complaint],
      hints: ["install git 2.38 or newer, or use `solo`"])
  }
}
