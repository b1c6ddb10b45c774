package import TaktText

/// How much of one file differs between two commits.
package struct LineCount: Hashable, Sendable {
  /// The file.
  package let path: GitPath
  /// Lines that are new; nil for a binary file.
  package let insertions: Int?
  /// Lines that are gone; nil for a binary file.
  package let deletions: Int?
}

extension Repository {
  /// The files that differ between two commits, as git sorts them; a renamed file counts as two.
  package func lineCounts(from base: String, to head: String) throws(Failure) -> [LineCount] {
    let arguments = ["--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", base, head, "--"]
    return try git.run(["diff"] + arguments).output.split(separator: 0).map { line in
      // Binary files have `-` for both counts.
      let fields = line.split(separator: 0x09, maxSplits: 2, omittingEmptySubsequences: false)
      func count(_ position: Int) -> Int? { Int(String(decoding: fields[position], as: UTF8.self)) }
      guard fields.count == 3 else { return LineCount(path: GitPath(line), insertions: nil, deletions: nil) }
      return LineCount(path: GitPath(fields[2]), insertions: count(0), deletions: count(1))
    }
  }
}
