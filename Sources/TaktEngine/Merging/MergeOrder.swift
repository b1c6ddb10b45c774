import TaktGit
import TaktModel
import TaktText

/// Which of several pieces of accepted work is merged next: the one that leaves the fewest conflicts behind it.
///
/// Nothing is guessed from file names: every candidate is merged on trial, and then the others on top of it.
struct MergeOrder {
  /// A piece of accepted work with its merge on trial.
  struct Candidate {
    let job: Job
    let commit: String
    let merge: Repository.Merge
  }

  private let repository: Repository
  private let head: String

  /// More than this many are not weighed against each other: the number of trials grows with its square.
  private static let limit = 8

  init(_ repository: Repository, head: String) {
    self.repository = repository
    self.head = head
  }

  /// The next one, or nil when there is none.
  ///
  /// What merges without conflict comes before what does not, then what leaves fewer conflicts, then what was accepted
  /// first.
  func next(of waiting: [(job: Job, commit: String)]) throws(Failure) -> Candidate? {
    var candidates: [Candidate] = []
    for (job, commit) in waiting {
      candidates.append(
        Candidate(job: job, commit: commit, merge: try repository.merge(commit, into: head)))
      // The usual case: there is only one.
      if waiting.count == 1 { return candidates[0] }
    }
    let clean = candidates.filter { if case .clean = $0.merge { true } else { false } }
    guard clean.count > 1 else { return clean.first ?? candidates.first }
    var best: (candidate: Candidate, conflicts: Int)?
    for candidate in clean.prefix(Self.limit) {
      let conflicts = try conflicts(behind: candidate, among: candidates)
      if best.map({ conflicts < $0.conflicts }) ?? true { best = (candidate, conflicts) }
      if conflicts == 0 { break }
    }
    return best?.candidate
  }

  private func conflicts(behind first: Candidate, among all: [Candidate]) throws(Failure) -> Int {
    guard case .clean(let tree) = first.merge else { return .max }
    // A commit that no ref knows: git takes it away in its own time.
    let trial = try repository.makeCommit(tree: tree, parents: [head, first.commit], message: "trial\n")
    var count = 0
    for other in all.prefix(Self.limit) where other.commit != first.commit {
      if case .conflict = try repository.merge(other.commit, into: trial) { count += 1 }
    }
    return count
  }
}
