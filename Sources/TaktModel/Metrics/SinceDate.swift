/// The beginning of a range of time, as a user writes it.
package enum SinceDate {
  /// What can be written, for help and errors.
  package static let forms = "`2026-11-20`, `2026-11-20T15:45:00Z`, `3 days` or `2 weeks ago`"

  /// Reads a date, a time, or a span of time before now; nil when it is none of them.
  package static func read(_ text: String, now: Timestamp) -> Timestamp? {
    if let time = Timestamp(text) ?? Timestamp("\(text)T00:00:00Z") { return time }
    var words = text.split(separator: " ").map(String.init)
    if words.last == "ago" { words.removeLast() }
    guard words.count == 2, let count = Int64(words[0]), (0...1_000_000).contains(count) else { return nil }
    let units: [(String, Int64)] = [("minute", 60), ("hour", 3600), ("day", 86_400), ("week", 604_800)]
    guard let unit = units.first(where: { words[1] == $0.0 || words[1] == "\($0.0)s" }) else { return nil }
    return Timestamp(milliseconds: now.milliseconds - count * unit.1 * 1000)
  }
}
