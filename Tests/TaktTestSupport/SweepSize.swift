import TaktSystem

/// How many cases a sweep tries: so many, unless the environment says otherwise.
package func sweepSize(_ variable: String, _ usual: Int) -> Int {
  Context.live().environment[variable].flatMap { Int($0) }.map { max($0, 1) } ?? usual
}
