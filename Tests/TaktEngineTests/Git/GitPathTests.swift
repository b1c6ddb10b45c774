import TaktGit
import Testing

@Suite("Git's paths")
struct GitPathTests {
  @Test("a byte that is not UTF-8 is written out, and everything else stands for itself")
  func text() {
    #expect(GitPath("né\n.txt").text == "né\n.txt")
    #expect(GitPath("né".utf8).isText)
    let odd = GitPath(Array("a".utf8) + [0xFF, 0x0A] + Array("é".utf8) + [0xC3])
    #expect(!odd.isText)
    #expect(odd.text == "a\\xFF\né\\xC3")
  }

  @Test("two names that are equal as text only are two paths, in the order of their bytes")
  func bytes() {
    let (composed, decomposed) = (GitPath("\u{e9}"), GitPath("e\u{301}"))
    #expect(composed.text == decomposed.text)
    #expect(composed != decomposed)
    #expect(decomposed < composed)
  }

  @Test("a list is read and written as git has it")
  func lists() {
    let bytes: [UInt8] = [0x61, 0, 0xFF, 0x2F, 0x62, 0]
    let paths = NullSeparated.paths(bytes)
    #expect(paths.count == 2)
    #expect(NullSeparated.bytes(paths) == bytes)
  }
}
