import TaktSystem
import Testing

@Suite("paths as text")
struct PathTextTests {
  @Test(
    "a path has a parent and a name",
    arguments: [
      ("/a/b", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("a/b/", "a", "b"), ("/a//b", "/a", "b"),
      ("a//", ".", "a"), ("//a", "/", "a"), ("/ä/ö", "/ä", "ö"),
    ])
  func parentAndName(path: String, parent: String, name: String) {
    #expect(PathText.parent(of: path) == parent)
    #expect(PathText.name(of: path) == name)
  }

  @Test("the root, the folder itself and nothing have no parent", arguments: ["/", "", "//", ".", "./"])
  func noParent(path: String) {
    #expect(PathText.parent(of: path) == nil)
  }

  @Test(
    "parents of parents come to an end",
    arguments: ["a/b/c", "./a", "../..", "..", "a/..", "./.", "/.", "/..", ".//", "/a/../b", "a//b/", "..."])
  func ends(path: String) {
    var (folder, steps): (String?, Int) = (path, 0)
    while let current = folder, steps < 10 { (folder, steps) = (PathText.parent(of: current), steps + 1) }
    #expect(folder == nil)
  }

  @Test(
    "joining keeps an absolute second part",
    arguments: [
      ("/a", "b", "/a/b"), ("/a/", "b", "/a/b"), ("/a", "/b", "/b"), ("", "b", "b"), ("/", "b", "/b"), ("a", "", "a"),
    ])
  func join(folder: String, path: String, joined: String) {
    #expect(PathText.join(folder, path) == joined)
  }
}
