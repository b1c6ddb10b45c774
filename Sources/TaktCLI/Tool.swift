package import TaktSystem
import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The command line tool as a whole.
package enum Tool {
  /// Runs the process's own arguments and ends the process with the resulting exit status.
  package static func main() {
    let status = run(arguments: Array(CommandLine.arguments.dropFirst()), context: .live())
    exit(status.rawValue)
  }

  /// Runs a command line, given as the words after the tool's name, and says how it ended.
  ///
  /// This is the only place that catches a failure, and the only one that words it for the caller.
  package static func run(
    arguments words: [String], context: Context, table: CommandTable = .takt
  ) -> ExitStatus {
    do throws(Failure) {
      let status = try answer(words, in: context, table: table)
      // An answer that did not arrive, because the disk is full for instance, was not given.
      if let failure = context.output.failure { throw failure }
      return status
    } catch {
      let options = GlobalOptions(words)
      let rendering = FailureRendering(error, tool: table.tool)
      let style = Style(
        wish: options.color, isTerminal: context.errorOutput.isTerminal, environment: context.environment)
      context.errorOutput.write(rendering.text(style: style))
      if options.json { context.output.write(rendering.json.compact + "\n") }
      // What fails because it was stopped has been stopped.
      return Signals.received.map(ExitStatus.signal) ?? ExitStatus(error.kind)
    }
  }

  private static func answer(
    _ words: [String], in context: Context, table: CommandTable
  ) throws(Failure) -> ExitStatus {
    let wish = GlobalOptions(words).color
    let style = Style(wish: wish, isTerminal: context.output.isTerminal, environment: context.environment)
    switch try ArgumentParser(table: table).parse(words) {
    case .nothing:
      // An empty variable in a script must not look like success, so this is a usage error.
      let style = Style(wish: wish, isTerminal: context.errorOutput.isTerminal, environment: context.environment)
      context.errorOutput.write(HelpText(table: table, style: style).overview())
      return .usage
    case .overview:
      context.output.write(HelpText(table: table, style: style).overview())
      return .success
    case .version:
      context.output.write("\(table.tool) \(Version.current)\n")
      return .success
    case .help(let command):
      context.output.write(HelpText(table: table, style: style).help(on: command))
      return .success
    case .noun(let noun):
      context.output.write(HelpText(table: table, style: style).help(on: noun))
      return .success
    case .run(let command, let arguments):
      guard let directory = arguments.value(Parameter.directory.name) else {
        return try command.run(arguments, context, in: table)
      }
      var context = context
      context.workingDirectory = try enter(directory, from: context)
      return try command.run(arguments, context, in: table)
    }
  }

  private static func enter(_ directory: String, from context: Context) throws(Failure) -> String {
    let path = PathText.join(context.workingDirectory, directory)
    let isDirectory: Bool
    let real: String
    do throws(SystemError) {
      isDirectory = try context.files.status(path)?.kind == .directory
      real = isDirectory ? try context.files.realPath(path) : path
    } catch {
      throw Failure(
        .usage, "cannot work in `\(directory)`", causes: [error.failure.message] + error.failure.causes,
        hints: ["give `-C` a directory that can be entered"])
    }
    guard isDirectory else {
      throw Failure(
        .usage, "cannot work in `\(directory)`, because it is not a directory",
        hints: ["give `-C` a directory that exists"])
    }
    return real
  }
}
