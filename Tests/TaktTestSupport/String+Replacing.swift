extension String {
  /// The text with the first occurrence of another replaced; the same text when there is none.
  package func replacingFirst(_ old: String, with new: String) -> String {
    guard let range = firstRange(of: old) else { return self }
    return String(self[..<range.lowerBound]) + new + self[range.upperBound...]
  }
}
