/// Lists as git prints and reads them with `-z`.
package enum NullSeparated {
  /// The paths of a list.
  package static func paths(_ bytes: [UInt8]) -> [GitPath] {
    bytes.split(separator: 0).map { GitPath($0) }
  }

  /// The bytes of a list.
  package static func bytes(_ paths: some Sequence<GitPath>) -> [UInt8] {
    paths.flatMap { $0.bytes + [0] }
  }
}
