import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds the file behind the name of a program.
package enum ExecutableSearch {
  /// The path a shell would run, or nil when there is none.
  ///
  /// A name with a slash is a path; relative ones start at the working directory. An empty part of `PATH` is skipped:
  /// running whatever lies in the current folder is not what anybody means.
  package static func find(
    _ name: String, environment: [String: String], workingDirectory: String, files: FileSystem = FileSystem()
  ) -> String? {
    if name.utf8.contains(UInt8(ascii: "/")) {
      let path = PathText.join(workingDirectory, name)
      return files.isExecutable(path) ? path : nil
    }
    guard !name.isEmpty else { return nil }
    for folder in searchPath(environment).utf8.split(separator: UInt8(ascii: ":")) {
      let path = PathText.join(PathText.join(workingDirectory, String(folder) ?? ""), name)
      if files.isExecutable(path) { return path }
    }
    return nil
  }

  /// Why the program was not found, and what to do.
  static func failure(_ name: String, environment: [String: String], workingDirectory: String) -> Failure {
    guard !name.isEmpty else {
      return Failure(.environment, "cannot run a program without a name", hints: ["check the setting it comes from"])
    }
    if name.utf8.contains(UInt8(ascii: "/")) {
      let path = PathText.join(workingDirectory, name)
      guard FileSystem().exists(path) else {
        return Failure(.environment, "cannot run `\(name)`: no such file", hints: ["check the path"])
      }
      return Failure(
        .environment, "cannot run `\(name)`: it is not an executable file",
        hints: ["give it the permission with `chmod +x`, if it is a program"])
    }
    return Failure(
      .environment, "cannot run `\(name)`: there is no such program in PATH",
      causes: ["PATH is `\(searchPath(environment))`"],
      hints: ["install `\(name)`, or add its folder to PATH"])
  }

  private static func searchPath(_ environment: [String: String]) -> String {
    environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
  }
}
