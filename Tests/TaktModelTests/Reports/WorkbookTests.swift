import TaktModel
import Testing

@Suite("Workbook")
struct WorkbookTests {
  @Test(
    "an item names a path, in back-ticks or as its first word",
    arguments: [
      ("a.txt: new", "a.txt"), ("`a b.txt` is new", "a b.txt"), ("**`a.txt`** new", "a.txt"), ("./a.txt", "a.txt"),
      ("`./a.txt`", "a.txt"), ("``a`b``", "a`b"), ("`` `a` ``", "`a`"), ("```a``b```", "a``b"),
      ("`unclosed", "unclosed"),
    ])
  func path(item: String, path: String) {
    #expect(workbook(item).files == [path])
  }

  @Test(
    "a path that a careless reader would cut is among what the item may mean", arguments: ["a`b", "`a`", "a:", "./a"])
  func readings(path: String) {
    #expect(workbook("`\(path)`").claims.first?.readings.contains(path) == true)
  }

  @Test("a word for nothing is no file, but may be one", arguments: ["None", "`None`", "none.", "-", "n/a"])
  func nothing(item: String) throws {
    let read = workbook(item)
    #expect(read.files.isEmpty)
    let claim = try #require(read.claims.first)
    #expect(claim.isNothing)
    #expect(claim.path == item.filter { $0 != "`" })
  }

  @Test("a file that is named twice is one file")
  func twice() {
    #expect(workbook("a\n- `a`\n- b").files == ["a", "b"])
  }

  private func workbook(_ items: String) -> Workbook { Workbook("## Files Changed\n\n- \(items)\n") }
}
