/// Numbers with their nouns.
package enum Plural {
  /// Returns `1 file` or `3 files`; `plural` is for nouns that do not just take an s.
  package static func counted(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
  }
}
