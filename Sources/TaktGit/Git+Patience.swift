import TaktSystem
package import TaktText

extension Git {
  /// Runs a command that must succeed, and that another git may be in the way of for a moment.
  @discardableResult
  package func runPatiently(_ arguments: [String]) throws(Failure) -> Outcome {
    for pause in [20, 50, 100, 200, 400] as [UInt64] {
      let outcome = try attempt(arguments)
      if outcome.status == 0 { return outcome }
      context.clock.sleep(nanoseconds: pause * 1_000_000)
    }
    return try run(arguments)
  }
}
