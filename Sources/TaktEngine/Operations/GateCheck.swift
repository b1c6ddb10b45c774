import TaktModel
package import TaktSystem
package import TaktText

/// Runs the gates on request, in the tree that the caller stands in.
package struct GateCheck: Sendable {
  private let project: Project

  /// Creates a check for the tree that a project was found from.
  package init(_ project: Project) {
    self.project = project
  }

  /// Runs all gates, or one of them.
  ///
  /// While a run is on, its own copy of the configuration counts, so that nobody can make the gates easier on the way.
  ///
  /// - `cancellation`: Ends the gate that runs.
  package func run(
    only name: String?, cancellation: Cancellation? = nil
  ) throws(Failure) -> [GateRunner.Verdict] {
    let active = try RunStore(project).latest().flatMap { $0.state.result == nil ? $0 : nil }
    noteLife(active)
    let configuration =
      if let active {
        active.configuration
      } else {
        try project.configuration().configuration
      }
    var gates = configuration.gates
    if let name {
      gates = gates.filter { $0.name.utf8.elementsEqual(name.utf8) }
      guard !gates.isEmpty else {
        let hint = Similarity.nearest(to: name, in: configuration.gates.map(\.name)).map { "did you mean `\($0)`?" }
        throw Failure(
          .usage, "there is no gate `\(ForeignText.line(name))`",
          hints: [hint ?? "known: \(configuration.gates.map(\.name).joined(separator: ", "))"])
      }
    }
    try project.prepareState()
    var verdicts: [GateRunner.Verdict] = []
    for gate in gates {
      let shown = "\(Project.stateFolder)/gates/\(gate.name).log"
      verdicts.append(
        try GateRunner(project.context).run(
          gate, in: project.checkout, log: "\(project.root)/\(shown)", shown: shown, cancellation: cancellation))
    }
    return verdicts
  }

  /// Whoever asks for gates in the place of an assignment is at work on it.
  private func noteLife(_ active: Run?) {
    guard let active else { return }
    let open = active.state.openJobs.filter { job in
      let jobID = job.id
      let place = active.usesTrees ? active.state.workspace(of: jobID)?.path : project.root
      return place?.utf8.elementsEqual(project.checkout.utf8) == true
    }
    for job in open { active.heartbeat(job.id) }
  }
}
