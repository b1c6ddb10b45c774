extension RunState {
  /// The jobs whose accepted reports the step before a job left, in order; none when no step with agents came before.
  package func reports(before job: Job) -> [Job] {
    let earlier = jobs.prefix { $0.id != job.id }.filter { other in
      other.story == nil && other.acceptance != nil && !(other.step == job.step && other.visit == job.visit)
    }
    guard let last = earlier.last else { return [] }
    return earlier.filter { $0.step == last.step && $0.visit == last.visit }
  }
}
