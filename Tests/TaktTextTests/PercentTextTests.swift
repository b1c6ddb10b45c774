import TaktText
import Testing

@Suite("Text with nothing in it that a shell could mean")
struct PercentTextTests {
  @Test("every byte comes back, and only plain ones and what is not ASCII stand for themselves")
  func roundTrip() {
    let all = Array(UInt8.min...UInt8.max)
    let encoded = PercentText.encoded(all)
    #expect(PercentText.decoded(encoded) == all)
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n_-.,:/%".utf8)
    #expect(encoded.allSatisfy { plain.contains($0) || $0 >= 0x80 })
    #expect(PercentText.encoded("{\"a\"} – 1".utf8) == Array("%7B%22a%22%7D – 1".utf8))
  }

  @Test(
    "a percent sign that nothing was written with stands for itself",
    arguments: ["%", "%4", "100% x", "%zz", "%%41", "%4g"])
  func loosePercent(text: String) {
    #expect(PercentText.decoded(Array(text.utf8)) == Array((text == "%%41" ? "%A" : text).utf8))
  }
}
