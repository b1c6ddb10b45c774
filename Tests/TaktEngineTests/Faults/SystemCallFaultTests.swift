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
}

@Suite("A system call that fails")
struct SystemCallFaultTests {
  /// What is done while one call fails, and in which state of a run.
  enum Operation: String, CaseIterable {
    case start, startAgain, next, brief, finish, finishUnchanged, stop, block
  }

  @Test("is told in one sentence, and once it works again the run comes to its end", arguments: Operation.allCases)
  func faults(_ operation: Operation) throws {
    let before = try sandbox(before: operation)
    let stride = FaultSweep.stride(61)
    var next = stride / 2 + 1
    var isPast = false
    while !isPast {
      let number = next
      next += stride
      for error in FaultSweep.isExhaustive ? [EIO, ENOSPC] : number.isMultiple(of: 2) ? [EIO] : [ENOSPC] {
        let script = ErrnoScript(.init(nil, number, .fail(error)))
        let faulty = try Sandbox(copying: before, interceptor: script)
        var said: Failure?
        do {
          try perform(operation, faulty)
        } catch let failure as Failure {
          said = failure
        }
        isPast = script.struck == 0
        let call = script.made.indices.contains(number - 1) ? script.made[number - 1].rawValue : "none"
        let place: Comment = "\(operation), call \(number) (\(call)), error \(error): \(said?.message ?? "no failure")"
        if let said {
          #expect(!said.message.contains("\n") && said.message.count > 10, place)
          #expect(said.message.first?.isUppercase == false && said.message.last != ".", place)
        }
        // What was out of order is in order again: other processes see the same files.
        let mended = Sandbox(standing: faulty.directory)
        do {
          try mended.playToTheEnd()
          try mended.expectRightEnd(["US-001", "US-002"])
        } catch {
          Issue.record(error, place)
        }
        if isPast { #expect(said == nil, "nothing failed in the last one") }
      }
    }
  }

  private func sandbox(before operation: Operation) throws -> Sandbox {
    let sandbox = try Sandbox()
    switch operation {
    case .start: break
    case .startAgain, .next: try sandbox.start()
    case .brief, .stop:
      try sandbox.start()
      _ = try SessionDriver(sandbox.project, session: "s").next(wait: .zero)
    case .finish, .finishUnchanged, .block:
      try sandbox.start()
      _ = try SessionDriver(sandbox.project, session: "s").next(wait: .zero)
      _ = try Brief(sandbox.project).handOut(token(sandbox), agent: "a")
      if operation == .finish { try sandbox.write("done\n", to: "US-001.txt") }
    }
    return sandbox
  }

  private func token(_ sandbox: Sandbox) throws -> Token {
    let open = try RunStore(Project.locate(Sandbox(standing: sandbox.directory).context)).requireLatest().state
      .openAssignments
    return try #require(open.first).assignment.token
  }

  private func perform(_ operation: Operation, _ sandbox: Sandbox) throws {
    switch operation {
    case .start, .startAgain: try sandbox.start()
    case .next: _ = try SessionDriver(sandbox.project, session: "s").next(wait: .zero)
    case .brief: _ = try Brief(sandbox.project).handOut(token(sandbox), agent: "a")
    case .finish: _ = try sandbox.finish(token(sandbox), files: ["US-001.txt"])
    // Refused, which is an answer like others.
    case .finishUnchanged: _ = try sandbox.finish(token(sandbox), .done)
    case .stop: _ = try RunStop(sandbox.project).stop(abandons: false)
    case .block: _ = try sandbox.finish(token(sandbox), .blocked(.implementationError), reason: "it is hard")
    }
  }
}
