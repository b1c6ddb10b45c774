// Stands in for TaktSystem and TaktText until they land; deleted then.

package struct Context: Sendable {
  package var workingDirectory: String
  package var environment: [String: String]
  package var output: any OutputStream
  package var errorOutput: any OutputStream
}

package protocol OutputStream: Sendable {
  func write(_ text: String)
  var isTerminal: Bool { get }
  var width: Int { get }
}

enum Similarity {
  static func nearest(to word: String, in words: [String]) -> String? { nil }
}
