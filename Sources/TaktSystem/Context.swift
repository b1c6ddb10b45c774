/// The outside world as one value; nothing reaches around it.
package struct Context: Sendable {
  /// The absolute path of the folder the command works in, or empty when that is gone; a relative one starts there.
  package var workingDirectory: String {
    didSet { workingDirectory = PathText.join(oldValue, workingDirectory) }
  }

  /// The environment.
  package var environment: [String: String]

  /// What time it is.
  package var clock: any Clock

  /// The files.
  package var files: FileSystem

  /// How other programs are run.
  package var processes: any ProcessRunner

  /// The command's own input.
  package var standardInput: any InputStream

  /// Where answers go.
  package var output: any OutputStream

  /// Where everything that is not the answer goes.
  package var errorOutput: any OutputStream

  /// Where unpredictable bytes come from.
  package var random: any RandomSource

  /// The real path of the running program.
  package var executablePath: String

  /// Creates a context.
  package init(
    workingDirectory: String, environment: [String: String], clock: any Clock, files: FileSystem,
    processes: any ProcessRunner, standardInput: any InputStream, output: any OutputStream,
    errorOutput: any OutputStream, random: any RandomSource, executablePath: String
  ) {
    self.workingDirectory = workingDirectory
    self.environment = environment
    self.clock = clock
    self.files = files
    self.processes = processes
    self.standardInput = standardInput
    self.output = output
    self.errorOutput = errorOutput
    self.random = random
    self.executablePath = executablePath
  }

  /// The real world.
  ///
  /// Also prepares the process: the three standard descriptors are open afterwards and a broken pipe is an error
  /// instead of a signal. When the current folder has been deleted the working directory is empty.
  package static func live() -> Context {
    ProcessPreparation.prepare()
    return Context(
      workingDirectory: LiveProcess.workingDirectory(),
      environment: LiveProcess.environment(),
      clock: SystemClock(),
      files: FileSystem(),
      processes: SystemProcessRunner(),
      standardInput: DescriptorInputStream(0, name: "standard input"),
      output: DescriptorOutputStream(1, name: "standard output", brokenPipe: .endProcess),
      errorOutput: DescriptorOutputStream(2, name: "standard error", brokenPipe: .ignore),
      random: SystemRandomSource(),
      executablePath: LiveProcess.executablePath())
  }

  /// An absolute path for what a person typed: relative paths start at the working directory.
  package func absolutePath(_ path: String) -> String {
    PathText.join(workingDirectory, path)
  }
}
