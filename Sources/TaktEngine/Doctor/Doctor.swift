import TaktGit
import TaktModel
package import TaktSystem
package import TaktText

/// Looks at everything that takt needs from the machine and the project, and says what is missing and what to do.
package struct Doctor: Sendable {
  /// One thing that was looked at.
  package struct Finding: Hashable, Sendable {
    /// How it stands.
    package enum State: String, Sendable {
      /// As it should be.
      case ok
      /// Something that takt can do without.
      case note
      /// Something that takt cannot work with.
      case problem
    }

    /// What was looked at.
    package let subject: String
    /// How it stands.
    package let state: State
    /// What was seen.
    package let message: String
    /// What to do, or the empty string.
    package let hint: String

    /// The finding as JSON.
    package var value: JSONValue {
      [
        "subject": .string(subject), "state": .string(state.rawValue), "message": .string(message),
        "hint": .string(hint),
      ]
    }
  }

  private let context: Context

  /// Creates a doctor for a context.
  package init(_ context: Context) {
    self.context = context
  }

  /// Looks at everything; nothing is changed.
  package func findings() -> [Finding] {
    [git(), pack(), installation(), path(), claude()] + project() + tools()
  }

  private func ok(_ subject: String, _ message: String) -> Finding {
    Finding(subject: subject, state: .ok, message: message, hint: "")
  }

  private func note(_ subject: String, _ message: String, _ hint: String) -> Finding {
    Finding(subject: subject, state: .note, message: message, hint: hint)
  }

  private func problem(_ subject: String, _ message: String, _ hint: String) -> Finding {
    Finding(subject: subject, state: .problem, message: message, hint: hint)
  }

  private func problem(_ subject: String, _ failure: Failure) -> Finding {
    problem(subject, failure.message, failure.hints.first ?? "")
  }

  // MARK: - The machine

  private func git() -> Finding {
    do throws(Failure) {
      let version = try Git(context, in: "/").run(["--version"]).text
      let numbers = version.split { !($0.isASCII && $0.isNumber) }.compactMap { Int($0) }
      // `commit-tree -F`, `update-ref` and trailers are older; `status --no-renames` came with 2.18.
      guard numbers.count >= 2, (numbers[0], numbers[1]) >= (2, 25) else {
        return problem("git", "\(version) is too old", "install git 2.25 or newer")
      }
      return ok("git", version)
    } catch {
      return problem("git", error.message, "install git")
    }
  }

  private func pack() -> Finding {
    guard let folder = Pack(context).builtIn else {
      return problem(
        "takt's files", "the workflows and briefs are not beside `\(context.executablePath)`",
        "run `./install.sh` again")
    }
    return ok("takt's files", folder)
  }

  private var claudeFolder: String? {
    context.environment["CLAUDE_CONFIG_DIR"] ?? context.environment["HOME"].map { "\($0)/.claude" }
  }

  private func installation() -> Finding {
    guard let folder = claudeFolder, context.files.exists("\(folder)/skills/takt/SKILL.md") else {
      return note("skill", "`/takt` is not installed for Claude Code", "run `./install.sh` in a clone of takt")
    }
    let installed = "\(folder)/lib/takt/bin/takt-helper"
    guard context.files.isExecutable(installed) else {
      return problem("skill", "`\(installed)` is missing, which the skill's hooks call", "run `./install.sh` again")
    }
    for name in Pack(context).agents where !context.files.exists("\(folder)/agents/\(name)") {
      return problem("skill", "`\(folder)/agents/\(name)` is missing, which runs need", "run `./install.sh` again")
    }
    let isThis = (try? context.files.realPath(installed)) == context.executablePath
    return isThis || hasSameContent(installed, context.executablePath)
      ? ok("skill", "\(folder)/skills/takt")
      : note("skill", "the installed program is another version than this one", "run `./install.sh` again")
  }

  private func hasSameContent(_ left: String, _ right: String) -> Bool {
    guard let one = try? context.files.read(left), let other = try? context.files.read(right) else { return false }
    return one == other
  }

  private func path() -> Finding {
    guard let found = find("takt-helper") else {
      return note(
        "PATH", "`takt-helper` is not on PATH; `/takt` works all the same, typing it does not",
        "add `~/.local/bin` to PATH")
    }
    return ok("PATH", found)
  }

  private func find(_ program: String) -> String? {
    ExecutableSearch.find(
      program, environment: context.environment, workingDirectory: context.workingDirectory, files: context.files)
  }

  private func claude() -> Finding {
    let invocation = ProcessInvocation(
      "claude", ["--version"], environment: context.environment, workingDirectory: "/", timeout: .seconds(20))
    guard let outcome = try? context.processes.run(invocation), outcome.succeeded else {
      return note(
        "claude", "Claude Code is not on PATH, so `takt-helper run` has only the scripted agent and your own commands",
        "install Claude Code")
    }
    return ok("claude", ForeignText.line(outcome.text.split(separator: "\n").first.map(String.init) ?? "found"))
  }

  private func tools() -> [Finding] {
    [("gh", "opening pull requests"), ("curl", "notifications"), ("pdftotext", "plans from PDF files")].map {
      tool, use in
      find(tool) == nil ? note(tool, "not found; only needed for \(use)", "") : ok(tool, "found; used for \(use)")
    }
  }

  // MARK: - The project

  private func project() -> [Finding] {
    let project: Project
    do throws(Failure) {
      project = try Project.locate(context)
    } catch {
      return [note("project", error.message, error.hints.first ?? "")]
    }
    return [
      check("project") { () throws(Failure) -> Finding in
        guard try project.repository.head() != nil else {
          return problem("project", "`\(project.root)` has no commit yet", "make a first commit")
        }
        try project.repository.requireIdentity()
        return ok("project", project.root)
      },
      check("plan") { () throws(Failure) -> Finding in
        let path = try project.planPath()
        let plan = try project.plan(path)
        return ok("plan", "\(path): \(plan.stories.count) stories for `\(plan.branchName)`")
      },
      check("gates") { () throws(Failure) -> Finding in
        let gates = try project.configuration().configuration.gates
        guard !gates.isEmpty else {
          return note(
            "gates", "none are configured, so nothing is run to check the work",
            "write `takt.json`, for example {\"gates\":[{\"name\":\"tests\",\"command\":[\"swift\",\"test\"]}]}"
          )
        }
        return ok("gates", gates.map(\.name).joined(separator: ", "))
      },
      check("run") { () throws(Failure) -> Finding in
        guard let run = try RunStore(project).latest() else { return ok("run", "none was started yet") }
        return ok("run", "\(run.folder.id): \(run.journal.records.count) records, all whole")
      },
    ]
  }

  /// A failure of a check is what it found.
  private func check(_ subject: String, _ body: () throws(Failure) -> Finding) -> Finding {
    do throws(Failure) {
      return try body()
    } catch {
      let isMissingPlan = subject == "plan" && error.diagnostics.isEmpty
      return isMissingPlan ? note(subject, error.message, error.hints.first ?? "") : problem(subject, error)
    }
  }
}
