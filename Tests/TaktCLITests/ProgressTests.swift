import TaktCLI
import TaktTestSupport
import TaktText
import Testing

@Suite("progress")
struct ProgressTests {
  private func status(_ done: Int, running: [String] = [], finished: [String] = []) -> ProgressStatus {
    ProgressStatus(
      done: done, total: 5, elapsedSeconds: 60 * done,
      running: running.enumerated().map { .init($1, elapsedSeconds: 7 + 3600 * $0) }, finished: finished)
  }

  @Test("the live area shows what is done and what is running")
  func layout() {
    #expect(
      ProgressLayout.lines(for: status(2, running: ["US-003 worker", "US-004 worker"]), width: 80) == [
        "[============..................] 2 of 5 done, 2 running, 2:00",
        "  US-003 worker 0:07",
        "  US-004 worker 1:00:07",
      ])
    #expect(ProgressLayout.lines(for: status(5), width: 40) == ["[===================] 5 of 5 done, 5:00"])
    #expect(ProgressLayout.lines(for: status(5), width: 20) == ["5 of 5 done, 5:00"])
    #expect(ProgressLayout.lines(for: status(5), width: 12) == ["5 of 5 don…"])
  }

  @Test("lines never reach the last column, whatever the width and the text")
  func widths() {
    let names = [
      "US-003 worker with a very long title that does not fit", "端到端端到端端到端", "e\u{301}\u{1B}[2J\u{202E}", "",
    ]
    for width in 1...120 {
      for running in [[], names, names + names + names] {
        let lines = ProgressLayout.lines(for: status(3, running: running), width: width)
        #expect(lines.count <= 10)
        for line in lines {
          let columns = line.unicodeScalars.reduce(0) { $0 + ForeignText.width($1) }
          #expect(columns < max(2, width), "\(width): \(line)")
          #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
        }
      }
    }
  }

  @Test("more than fits is counted")
  func many() {
    let names = (1...11).map { "US-0\($0)" }
    let lines = ProgressLayout.lines(for: status(0, running: names), width: 80)
    #expect(lines.count == 10)
    #expect(lines.last == "  and 3 more")
  }

  @Test("no total is no division by zero")
  func empty() {
    let lines = ProgressLayout.lines(for: ProgressStatus(done: 0, total: 0), width: 80)
    #expect(lines == ["[..............................] 0 of 0 done, 0:00"])
  }

  @Test("what has ended is written once, above an area that is drawn in place")
  func live() {
    var live = LiveProgress()
    var screen = Screen()
    screen.write("before\n")
    screen.write(live.update(status(0, running: ["a"]), width: 80, now: 0))
    #expect(screen.lines == ["before", "[..............................] 0 of 5 done, 1 running, 0:00", "  a 0:07"])
    screen.write(live.update(status(1, running: ["b", "c"], finished: ["a merged"]), width: 80, now: 200_000_000))
    #expect(
      screen.lines == [
        "before", "a merged", "[======........................] 1 of 5 done, 2 running, 1:00", "  b 0:07",
        "  c 1:00:07",
      ])
    screen.write(live.update(status(5, finished: ["a merged", "b\u{1B}[2J"]), width: 80, now: 400_000_000))
    screen.write(live.finish(width: 80))
    screen.write("after\n")
    #expect(
      screen.lines == [
        "before", "a merged", "b\\u{1B}[2J", "[==============================] 5 of 5 done, 5:00", "after",
      ])
  }

  @Test("drawings are at least a tenth of a second apart and the last status is never lost")
  func rate() {
    var live = LiveProgress()
    #expect(!live.update(status(0), width: 80, now: 1_000).isEmpty)
    #expect(live.update(status(1, finished: ["a"]), width: 80, now: 50_000_000).isEmpty)
    #expect(live.update(status(2, finished: ["a", "b"]), width: 80, now: 100_000_999).isEmpty)
    let last = live.finish(width: 80)
    #expect(last.contains("a\nb\n") && last.contains("2 of 5"))
    #expect(live.finish(width: 80).isEmpty)
  }

  @Test("what happens in it has a line of its own, as long as few things run")
  func activity() {
    func status(_ count: Int) -> ProgressStatus {
      ProgressStatus(
        done: 0, total: 5,
        running: (1...count).map { .init("US-00\($0)", elapsedSeconds: 1, activity: "writes \u{1B}[2J a long line") })
    }
    #expect(
      ProgressLayout.lines(for: status(1), width: 30) == [
        "0 of 5 done, 1 running, 0:00", "  US-001 0:01", "    writes \\u{1B}[2J a long…",
      ])
    #expect(ProgressLayout.lines(for: status(3), width: 80).count == 7)
    #expect(ProgressLayout.lines(for: status(4), width: 80).count == 5)
    #expect(ProgressLayout.lines(for: status(1), width: 12).count == 2)
    var plain = PlainProgress()
    #expect(plain.update(status(1)) == ["[0/5] started US-001"])
  }

  @Test("a line that stays is broken between words")
  func wrapping() {
    var live = LiveProgress()
    let text = live.update(
      ProgressStatus(done: 1, total: 5, finished: ["US-001: report refused: gate `tests` failed", "short"]), width: 30,
      now: 0)
    #expect(text == "US-001: report refused:\n  gate `tests` failed\nshort\n[=........] 1 of 5 done, 0:00\n")
  }

  @Test("a terminal that became narrower loses nothing that is not progress")
  func narrower() {
    var live = LiveProgress()
    _ = live.update(status(0, running: ["a"]), width: 80, now: 0)
    let narrow = live.update(status(0, running: ["a"]), width: 20, now: 200_000_000)
    #expect(!narrow.contains("\u{1B}"))
    let again = live.update(status(0, running: ["a"]), width: 20, now: 400_000_000)
    #expect(again.hasPrefix("\u{1B}[1A\u{1B}[2K\u{1B}[1A\u{1B}[2K"))
  }

  @Test("piped, each change is one plain line and the passing of time is none")
  func plain() {
    var plain = PlainProgress()
    #expect(plain.update(status(0, running: ["a", "b"])) == ["[0/5] started a", "[0/5] started b"])
    #expect(
      plain.update(
        ProgressStatus(
          done: 0, total: 5, elapsedSeconds: 99,
          running: [.init("a", elapsedSeconds: 99), .init("b", elapsedSeconds: 98)])
      ).isEmpty)
    #expect(
      plain.update(status(1, running: ["b", "b"], finished: ["a merged\u{7}"])) == [
        "[1/5] a merged\\u{7}", "[1/5] started b",
      ])
    #expect(plain.update(status(2, running: ["b"], finished: ["a merged\u{7}"])) == ["[2/5] done"])
    #expect(plain.update(status(2, finished: ["a merged\u{7}", "x", "y"])) == ["[2/5] x", "[2/5] y"])
  }

  @Test("the display chooses by the stream")
  func display() {
    let piped = TestContext()
    let display = ProgressDisplay(context: piped.context)
    display.update(status(1, finished: ["a merged"]))
    display.finish()
    #expect(piped.errorOutput.text == "[1/5] a merged\n")
    #expect(piped.output.text.isEmpty)
    let terminal = TestContext(isTerminal: true, width: 60)
    let live = ProgressDisplay(context: terminal.context)
    live.update(status(1, finished: ["a merged"]))
    live.finish()
    #expect(terminal.errorOutput.text.hasPrefix("a merged\n[====="))
  }
}

/// A terminal that understands just the sequences that progress uses.
struct Screen {
  private var rows: [String] = []
  private var row = 0

  /// What is to be seen, without empty rows at the end.
  var lines: [String] {
    var lines = rows[...]
    while lines.last?.isEmpty == true { lines.removeLast() }
    return Array(lines)
  }

  mutating func write(_ text: String) {
    var rest = Substring(text)
    while let character = rest.first {
      if rest.hasPrefix("\u{1B}[") {
        let body = rest.dropFirst(2)
        let digits = body.prefix { $0.isNumber }
        switch body.dropFirst(digits.count).first {
        case "A": row = max(0, row - (Int(digits) ?? 1))
        case "K": if row < rows.count { rows[row] = "" }
        default: rows.append("unknown sequence")
        }
        rest = body.dropFirst(digits.count + 1)
      } else if character == "\n" {
        if row == rows.count { rows.append("") }
        row += 1
        rest = rest.dropFirst()
      } else {
        if row == rows.count { rows.append("") }
        rows[row].append(character)
        rest = rest.dropFirst()
      }
    }
  }
}
