import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

// Checkpoints: what is in a tree and in no commit yet, under a ref of the helper's own and never on a branch.
extension Run {
  /// Keeps what an attempt has done so far; nothing depends on it, so what goes wrong is passed over.
  package func preserveProgress(of job: Job) {
    guard let story = job.spec.story else { return }
    if usesTrees {
      guard let record = state.workspace(of: job.id) ?? lastTree(of: job.spec) else { return }
      _ = try? tree(record).checkpoint()
    } else {
      _ = try? checkpointCheckout(story)
    }
  }

  private func lastTree(of spec: JobSpec) -> WorkspaceRecord? {
    state.workspaces.last { $0.name == spec.workspaceName }
  }

  /// Keeps what the user's checkout holds of a story in solo mode; the checkout is only read.
  @discardableResult
  package func checkpointCheckout(_ story: StoryID) throws(Failure) -> String? {
    let header = try header
    let repository = project.repository
    guard try repository.branch() == header.branch else { return nil }
    let snapshot = try workTree.snapshot(besides: untrackedFiles(), excluding: [header.plan])
    let ref = checkpointRef(story.text)
    if let earlier = try repository.commit(ref), try repository.anatomy(of: earlier).tree == snapshot.tree {
      return earlier
    }
    // A clean checkout never replaces what was there before: somebody may have undone it by mistake.
    guard !snapshot.files.isEmpty else { return nil }
    let commit = try repository.makeCommit(
      tree: snapshot.tree, parents: [snapshot.head],
      message: "wip: \(story) - checkpoint\n\nTakt-Run: \(folder.id)\n")
    try repository.point(ref, at: commit)
    return commit
  }

  /// Removes the checkpoints and stored work of stories that are done: their commits have all of it.
  ///
  /// Nothing depends on it, so what goes wrong is passed over; the end of the run tries again.
  func removeNeedlessRefs() {
    let done = Set(plan.stories.map(\.id).filter { state.story($0).phase.isDone }.map(\.text))
    guard !done.isEmpty else { return }
    let folders = ["refs/takt/checkpoint/\(folder.id)/", "refs/takt/story/\(folder.id)/"]
    guard let list = try? project.repository.git.run(["for-each-ref", "--format=%(refname)", "--"] + folders).text
    else { return }
    let needless = list.split(separator: "\n").filter { ref in
      guard let name = ref.split(separator: "/").last else { return false }
      return done.contains(String(name.hasSuffix("-merge") ? name.dropLast("-merge".count) : name))
    }
    guard !needless.isEmpty else { return }
    let input = needless.map { "delete \($0)\n" }.joined()
    if let all = try? project.repository.git.attempt(["update-ref", "--stdin"], input: Array(input.utf8)),
      all.status == 0
    {
      return
    }
    // One ref that a killed git left locked keeps all of them.
    for ref in needless { try? project.repository.remove(String(ref)) }
  }
}
