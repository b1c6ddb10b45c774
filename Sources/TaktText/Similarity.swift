/// Finds what a person probably meant.
package enum Similarity {
  /// Finds the word nearest to one that is not known, or nil when none is near enough to be meant.
  ///
  /// Near is a third of the letters, at least one: left out, added, changed or swapped with the next. Upper and lower
  /// case are the same. Of equally near words the first is taken. Where none is near, three letters or more that only
  /// one word begins with stand for that word.
  package static func nearest(to word: String, in words: [String]) -> String? {
    let typed = Array(word.lowercased().unicodeScalars)
    guard !typed.isEmpty, typed.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in words {
      let letters = Array(candidate.lowercased().unicodeScalars)
      let limit = min(max(1, max(typed.count, letters.count) / 3), (best?.distance ?? Int.max) - 1)
      guard limit >= 0, letters.count <= 64, abs(letters.count - typed.count) <= limit else { continue }
      let distance = distance(typed, letters)
      // Changing all letters is no resemblance.
      if distance <= limit, distance < min(typed.count, letters.count) { best = (candidate, distance) }
    }
    if let best { return best.word }
    let longer = typed.count < 3 ? [] : words.filter { $0.lowercased().unicodeScalars.starts(with: typed) }
    return longer.count == 1 ? longer[0] : nil
  }

  /// Counts the letters to leave out, add, change or swap with the next to turn one word into the other.
  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let change = last[column] + (left[row] == right[column] ? 0 : 1)
        var cost = min(change, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
