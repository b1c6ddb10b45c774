import TaktSystem

/// A folder of a test's own, removed with everything in it when the test lets go of it.
///
/// With `TAKT_KEEP_TMP=1` in the environment it stays, and its path is printed.
package final class TemporaryDirectory: Sendable {
  /// The real path, free of links.
  package let path: String

  private let files = FileSystem()

  /// Creates an empty folder.
  package init(_ name: String = "test") throws {
    path = try files.realPath(files.makeTemporaryDirectory(prefix: "takt-\(name)-"))
  }

  deinit {
    if Context.live().environment["TAKT_KEEP_TMP"] == "1" {
      print("kept \(path)")
    } else {
      try? files.removeTree(path)
    }
  }

  /// Runs a body with a folder that is there until the body returns.
  package static func with<Value>(_ name: String = "test", _ body: (TemporaryDirectory) throws -> Value) throws -> Value
  {
    let directory = try TemporaryDirectory(name)
    return try withExtendedLifetime(directory) { try body(directory) }
  }

  /// The path of something in the folder.
  package func path(_ name: String) -> String { PathText.join(path, name) }

  /// Writes a file, creating the folders above it, and answers its path.
  @discardableResult
  package func write(_ text: String, to name: String, mode: UInt16? = nil) throws -> String {
    let target = path(name)
    if let parent = PathText.parent(of: target) { try files.createDirectory(parent) }
    try files.writeDurably(Array(text.utf8), to: target, mode: mode)
    return target
  }

  /// Writes a program for the shell and answers its path.
  package func script(_ name: String, _ body: String) throws -> String {
    try write("#!/bin/sh\n\(body)\n", to: name, mode: 0o755)
  }

  /// The text of a file in the folder.
  package func text(_ name: String) throws -> String {
    try String(decoding: files.read(path(name)), as: UTF8.self)
  }

  /// The names in the folder, sorted.
  package func names() throws -> [String] { try files.list(path) }
}
