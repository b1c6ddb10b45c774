import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How thorough the sweeps over all faults are; with `TAKT_FAULTS=all` they leave nothing out.
enum FaultSweep {
  static let isExhaustive = getenv("TAKT_FAULTS").map { String(cString: $0) } == "all"

  /// How far apart the faults are that are tried.
  static func stride(_ usual: Int) -> Int { isExhaustive ? 1 : usual }

  /// Fails one call after the other, until there is no further one; looks at what is said, and at what comes after.
  ///
  /// - `begin`: Makes the same beginning each time; the script lets one of its calls fail.
  /// - `attempt`: What is done meanwhile.
  /// - `afterwards`: Sees to it that everything comes right, now that all calls work.
  static func failEachCall(
    of name: String, from first: Int, every stride: Int, begin: (ErrnoScript) throws -> Sandbox,
    attempt: (Sandbox) throws -> Void, afterwards: (Sandbox, Comment) throws -> Void
  ) throws {
    var next = first
    var isPast = false
    while !isPast {
      let number = next
      next += stride
      for error in isExhaustive ? [EIO, ENOSPC] : number.isMultiple(of: 2) ? [EIO] : [ENOSPC] {
        let script = ErrnoScript(.init(nil, number, .fail(error)))
        let faulty = try begin(script)
        var said: Failure?
        do {
          try attempt(faulty)
        } catch let failure as Failure {
          said = failure
        }
        isPast = script.struck == 0
        let call = script.made.indices.contains(number - 1) ? script.made[number - 1].rawValue : "none"
        let place: Comment = "\(name), call \(number) (\(call)), error \(error): \(said?.message ?? "no failure")"
        if let said {
          #expect(!said.message.contains("\n") && said.message.count > 10, place)
          #expect(said.message.first?.isUppercase == false && said.message.last != ".", place)
        }
        do {
          try afterwards(faulty, place)
        } catch {
          Issue.record(error, place)
        }
        if isPast { #expect(said == nil, "nothing failed in the last one") }
      }
    }
  }
}
