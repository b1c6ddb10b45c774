// Stands in for the type of the same name in TaktText until that lands; deleted then.
enum Similarity {
  static func nearest(to word: String, in words: [String]) -> String? {
    func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
      var d = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
      for i in 0...a.count { d[i][0] = i }
      for j in 0...b.count { d[0][j] = j }
      for i in 1..<(a.count + 1) where !a.isEmpty {
        for j in 1..<(b.count + 1) where !b.isEmpty {
          d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
          if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1) }
        }
      }
      return d[a.count][b.count]
    }
    return words.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }.filter { $0.1 <= max(1, word.utf8.count / 3) }
      .min { $0.1 < $1.1 }?.0
  }
}
