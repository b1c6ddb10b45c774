/// What the wording of an acceptance criterion gives away.
enum CriterionWording {
  /// The phrase that makes a criterion unobservable, or nil.
  ///
  /// A criterion that goes on after such a phrase, with a colon, a number or something quoted, is given the benefit of
  /// the doubt: it says what is meant.
  static func vaguePhrase(_ text: String) -> String? {
    let words = Words(text)
    guard !words.isEmpty, !words.hasSpecifics else { return nil }
    if words.count <= 3, let only = loneWords.first(where: { words.last == $0 }) { return only }
    return vaguePhrases.first { words.contains($0.words) }?.text
  }

  /// The verb with which a criterion orders something to be done to the code, or nil.
  static func taskVerb(_ text: String) -> String? {
    guard let first = Words(text).first, taskVerbs.contains(first) else { return nil }
    return first
  }

  private static let vaguePhrases: [(text: String, words: [String])] =
    [
      "works correctly", "work correctly", "works properly", "work properly", "works well", "work well",
      "works fine", "works as expected", "work as expected", "works as intended", "behaves as expected",
      "behaves correctly", "as expected", "as appropriate", "functions correctly", "functions properly",
      "handles edge cases", "handle edge cases", "edge cases are handled", "handles all edge cases",
      "all edge cases", "handles errors", "handles all errors", "handle errors gracefully",
      "errors are handled", "error handling is", "proper error handling", "appropriate error handling",
      "good error handling", "gracefully", "good ux", "great ux", "nice ux", "good user experience",
      "great user experience", "better user experience", "user friendly", "easy to use", "intuitive", "seamless",
      "seamlessly", "looks good", "looks nice", "looks great", "look good", "is robust", "robust and",
      "is performant", "performance is good", "good performance", "is fast", "fast enough", "is responsive and",
      "is clean", "clean code", "well tested", "well documented", "is scalable", "is maintainable", "best practices",
      "production ready", "high quality", "is secure", "no bugs", "bug free", "everything works", "all good",
    ].map { ($0, Words($0).words) }

  private static let loneWords = ["works", "fine", "done", "ok", "good"]

  /// Verbs in the form of an order; `users add` or `adds` are something else.
  private static let taskVerbs: Set<String> = [
    "add", "build", "change", "clean", "code", "configure", "convert", "create", "define", "delete", "design",
    "document", "extend", "extract", "fix", "generate", "implement", "import", "improve", "insert", "install",
    "integrate", "introduce", "investigate", "make", "migrate", "modify", "move", "optimize", "optimise", "refactor",
    "remove", "rename", "replace", "research", "rewrite", "set", "setup", "simplify", "split", "switch", "update",
    "upgrade", "use", "wire", "write",
  ]
}
