import TaktTestSupport
import TaktText
import Testing

@Suite("JSON in one pass")
struct JSONOnePassTests {
  /// What a reading came to, by the reader that keeps everything and by the one that keeps nothing.
  private func errors(_ bytes: [UInt8]) -> (kept: ParseError?, passed: ParseError?) {
    let source = SourceText(name: "f.json", bytes: bytes)
    var errors: (kept: ParseError?, passed: ParseError?)
    do throws(ParseError) { _ = try JSONDocument.read(source) } catch { errors.kept = error }
    do throws(ParseError) {
      try JSONReader.read(source) { reader throws(ParseError) in try reader.skip() }
    } catch {
      errors.passed = error
    }
    return errors
  }

  @Test("what is wrong is found with the same error at the same place", arguments: JSONErrorTests.cases.map(\.bytes))
  func refusals(_ bytes: [UInt8]) {
    let (kept, passed) = errors(bytes)
    #expect(kept != nil && passed == kept)
  }

  @Test("changed bytes make the same errors", arguments: JSONFixtures.all)
  func flips(_ text: String) {
    var random = SeededRandom(3)
    let bytes = Array(text.utf8)
    for index in bytes.indices {
      var changed = bytes
      changed[index] = random.pick([0x22, 0x2C, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0xFF, bytes[index] ^ 0x10])
      let (kept, passed) = errors(changed)
      #expect(passed == kept)
    }
  }

  @Test("members, elements, strings and truth values are those of the document", arguments: 0..<200 as Range<UInt64>)
  func values(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let source = SourceText(name: "d.json", JSONFixtures.document(&random))
    let names: [StaticString] = ["a0", "b1", "é2", "k\n3", "status4", "5", "\"6", "日本7"]
    var seen: [String] = []
    try JSONReader.read(source) { reader throws(ParseError) in
      let isObject = try reader.members(names) { name, reader throws(ParseError) in
        seen.append(names[name].description)
        switch seed % 4 {
        case 0: if try !reader.string({ seen.append(String(decoding: $0, as: UTF8.self)) }) { seen.append("-") }
        case 1: seen.append(try reader.bool().map { "\($0)" } ?? "-")
        case 2:
          let isArray = try reader.elements { reader throws(ParseError) in
            if try !reader.string({ seen.append(String(decoding: $0, as: UTF8.self)) }) { seen.append("-") }
          }
          if !isArray { seen.append("no array") }
        default: try reader.skip()
        }
      }
      #expect(isObject)
    }
    var expected: [String] = []
    for member in try JSONDocument.read(source).root.members {
      guard names.contains(where: { $0.description.utf8.elementsEqual(member.name.utf8) }) else { continue }
      expected.append(member.name)
      switch seed % 4 {
      case 0: expected.append(member.value.string ?? "-")
      case 1: expected.append(member.value.bool.map { "\($0)" } ?? "-")
      case 2: expected += member.value.kind == .array ? member.value.elements.map { $0.string ?? "-" } : ["no array"]
      default: break
      }
    }
    #expect(seen.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "seed \(seed)")
  }
}
