import TaktSystem

/// Asks Python's readers what they make of some texts, as a second opinion.
package enum ReferencePython {
  /// Runs a script once over texts and answers one line for each.
  ///
  /// The script reads lines of hexadecimal bytes. The answer is nil where there is no Python or a module is missing, so
  /// that the caller can skip its comparison.
  package static func answers(script: String, for texts: [[UInt8]]) throws -> [String]? {
    let context = Context.live()
    var environment = ["PYTHONIOENCODING": "utf-8"]
    environment["PATH"] = context.environment["PATH"]
    guard
      ExecutableSearch.find("python3", environment: environment, workingDirectory: context.workingDirectory) != nil
    else { return nil }
    var input: [UInt8] = []
    for text in texts { input += digits(text) + [0x0A] }
    let outcome = try SystemProcessRunner().run(
      ProcessInvocation(
        "python3", ["-c", script], environment: environment, workingDirectory: context.workingDirectory, input: input,
        timeout: .seconds(60), outputLimit: 64 << 20))
    if outcome.errorText.contains("ModuleNotFoundError") { return nil }
    guard outcome.succeeded else { throw Unexpected(text: outcome.errorText) }
    return outcome.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// The script failed, which is a mistake in the test.
  package struct Unexpected: Error, CustomStringConvertible {
    let text: String

    package var description: String { text }
  }

  /// The bytes of a string in hexadecimal, as the scripts write them.
  package static func hexadecimal(_ text: String) -> String {
    String(decoding: digits(Array(text.utf8)), as: UTF8.self)
  }

  private static func digits(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("0123456789abcdef".utf8)
    var digits: [UInt8] = []
    for byte in bytes {
      digits.append(alphabet[Int(byte >> 4)])
      digits.append(alphabet[Int(byte & 15)])
    }
    return digits
  }
}
