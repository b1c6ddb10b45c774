import TaktText
import Testing

@Suite("similar words")
struct SimilarityTests {
  static let words = ["status", "start", "stop", "story", "validate", "id", "dependsOn", "a"]

  @Test(
    "the nearest plausible word is found",
    arguments: [
      ("stauts", "status"), ("statu", "status"), ("Status", "status"), ("sotp", "stop"), ("strat", "start"),
      ("valdiate", "validate"), ("depends_on", "dependsOn"), ("ID", "id"), ("di", "id"), ("stop", "stop"), ("b", nil),
      ("xy", nil), ("graph", nil), ("", nil), ("validation", "validate"), ("zzzzzz", nil),
      ("dep", "dependsOn"), ("DEPENDS", "dependsOn"), ("de", nil), ("st", nil), ("sta", nil),
      (String(repeating: "x", count: 100), nil),
    ] as [(String, String?)])
  func nearest(_ typed: String, _ expected: String?) {
    #expect(Similarity.nearest(to: typed, in: Self.words) == expected)
  }

  @Test("of equally near words the first is taken")
  func ties() {
    #expect(Similarity.nearest(to: "cat", in: ["bat", "car", "cab"]) == "bat")
    #expect(Similarity.nearest(to: "x", in: []) == nil)
  }
}
