import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

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
    try FaultSweep.failEachCall(of: operation.rawValue, from: stride / 2 + 1, every: stride) { script in
      try Sandbox(copying: before, interceptor: script)
    } attempt: {
      try perform(operation, $0)
    } afterwards: { faulty, _ in
      // What was out of order is in order again: other processes see the same files.
      let mended = Sandbox(standing: faulty.directory)
      try mended.playToTheEnd()
      try mended.expectRightEnd(["US-001", "US-002"])
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
      _ = try Brief(sandbox.project).handOut(jobID(sandbox), agent: "a")
      if operation == .finish { try sandbox.write("done\n", to: "US-001.txt") }
    }
    return sandbox
  }

  private func jobID(_ sandbox: Sandbox) throws -> JobID {
    let open = try RunStore(Project.locate(Sandbox(standing: sandbox.directory).context)).requireLatest().state
      .openJobs
    return try #require(open.first).id
  }

  private func perform(_ operation: Operation, _ sandbox: Sandbox) throws {
    switch operation {
    case .start, .startAgain: try sandbox.start()
    case .next: _ = try SessionDriver(sandbox.project, session: "s").next(wait: .zero)
    case .brief: _ = try Brief(sandbox.project).handOut(jobID(sandbox), agent: "a")
    case .finish: _ = try sandbox.finish(jobID(sandbox), files: ["US-001.txt"])
    // Refused, which is an answer like others.
    case .finishUnchanged: _ = try sandbox.finish(jobID(sandbox), "done")
    case .stop: _ = try RunStop(sandbox.project).stop(abandons: false)
    case .block: _ = try sandbox.finish(jobID(sandbox), "blocked", reason: "it is hard")
    }
  }
}
