/// What a comparison of two trees comes to.
package struct NetDiff: Hashable, Sendable, DiffListSink {
  /// Files that differ; a renamed one counts once.
  package private(set) var files = 0
  /// Their lines.
  package private(set) var lines = LineCount()
  /// How many of the files are binary.
  package private(set) var binaryFiles = 0
  /// How many of the files were renamed.
  package private(set) var renames = 0
  /// How many of the entries are submodules.
  package private(set) var submodules = 0

  /// Creates the comparison of two equal trees.
  package init() {}

  package mutating func apply(commit fields: [[UInt8]]) {}

  package mutating func apply(oldMode: ArraySlice<UInt8>, newMode: ArraySlice<UInt8>) {
    let submodule = "160000".utf8
    if oldMode.elementsEqual(submodule) || newMode.elementsEqual(submodule) { submodules += 1 }
  }

  package mutating func apply(_ change: FileChange) {
    files += 1
    lines += change.lines
    if change.isBinary { binaryFiles += 1 }
    if change.oldPath != nil { renames += 1 }
  }
}
