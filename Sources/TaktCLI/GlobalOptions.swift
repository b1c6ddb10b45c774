/// What a command line says about output, read before it is parsed.
///
/// A line that is wrong elsewhere must still be refused in the form its writer asked for.
struct GlobalOptions: Hashable {
  /// Whether one JSON value is expected on standard output.
  var json = false

  /// The value of `--color`, if it is one.
  var color: String?

  /// Reads the words after the tool's name.
  init(_ words: [String]) {
    let name = Parameter.color.spelling
    for (index, word) in words.enumerated() {
      if word == "--" { break }
      if word == Parameter.json.spelling { json = true }
      if word == name, index + 1 < words.count { color = words[index + 1] }
      if word.hasPrefix(name + "=") { color = String(word.dropFirst(name.count + 1)) }
    }
  }
}
