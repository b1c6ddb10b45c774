import TaktEngine
import TaktTestSupport
import Testing

@Suite("Doctor")
struct DoctorTests {
  @Test("an agent of the pack that is not installed is a problem, and named")
  func missingAgent() throws {
    let sandbox = try Sandbox()
    let names = Pack(sandbox.context).agents
    #expect(names == ["takt-planner.md", "takt-resolver.md", "takt-worker.md"])
    try sandbox.directory.write("skill\n", to: ".claude/skills/takt/SKILL.md", mode: 0o644)
    try sandbox.directory.write("#!/bin/sh\n", to: ".claude/lib/takt/bin/takt-helper", mode: 0o755)
    for name in names where name != "takt-resolver.md" {
      try sandbox.directory.write("agent\n", to: ".claude/agents/\(name)", mode: 0o644)
    }
    func skill() -> Doctor.Finding? { Doctor(sandbox.context).findings().first { $0.subject == "skill" } }
    let agent = sandbox.directory.path(".claude/agents/takt-resolver.md")
    #expect(skill()?.state == .problem)
    #expect(skill()?.message == "`\(agent)` is missing, which runs need")
    #expect(skill()?.hint == "run `./install.sh` again")
    try sandbox.directory.write("agent\n", to: ".claude/agents/takt-resolver.md", mode: 0o644)
    #expect(skill()?.state == .note, "it is another version of the program, and nothing is missing")
  }
}
