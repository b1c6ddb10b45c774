import TaktGit
package import TaktModel
import TaktSystem
import TaktText

/// Where the trees of a project's runs lie: outside the repository, where no tool of the project finds them by looking
/// upwards, and where the tools that look through the project do not stumble over them.
package struct WorkspaceRoot: Sendable {
  /// The folder of all trees of the project.
  package let folder: String

  /// Finds the place for a project.
  package init(_ project: Project) {
    let environment = project.context.environment
    let name = PathText.name(of: project.root)
    let isPlain = !name.isEmpty && name.utf8.count <= 60 && name.utf8.allSatisfy(Self.isPlain)
    let mark = String(Checksum.crc32(project.gitFolder.utf8, seed: 0), radix: 16)
    let id = "\(isPlain ? name : "repository")-\(mark)"
    if let state = environment["XDG_STATE_HOME"], PathText.isAbsolute(state) {
      folder = "\(state)/takt/\(id)/trees"
    } else if let home = environment["HOME"], PathText.isAbsolute(home) {
      #if os(macOS)
        folder = "\(home)/Library/Application Support/takt/\(id)/trees"
      #else
        folder = "\(home)/.local/state/takt/\(id)/trees"
      #endif
    } else {
      folder = "\(project.state)/trees"
    }
  }

  /// The folder of a tree.
  ///
  /// - `name`: What it is for; a story's id or a step's name.
  package func path(run: RunID, name: String) -> String { "\(folder)/\(run)/\(name)" }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
      || byte == 0x5F
  }
}
