/// Words for a line that a person copies into a shell.
enum ShellWord {
  /// The word as any POSIX shell reads it back: as it is when it is plain, else in single quotes.
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "/._-+:@%,".utf8.contains(byte)
        }
      }
    guard !isPlain else { return text }
    var quoted = "'"
    for character in text.unicodeScalars {
      if character == "'" { quoted += "'\\''" } else { quoted.unicodeScalars.append(character) }
    }
    return quoted + "'"
  }
}
