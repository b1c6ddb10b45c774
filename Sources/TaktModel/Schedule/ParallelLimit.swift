/// How many stories may be worked on side by side.
package enum ParallelLimit {
  /// What a person may ask for.
  package static let range = 1...16

  /// What is taken when nobody asks: one story for each core, and no more than are of use.
  package static func proposed(cores: Int) -> Int {
    max(range.lowerBound, min(cores, Schedule.proposedWorkers))
  }
}
