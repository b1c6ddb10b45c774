extension Schedule {
  /// What `waves --json` prints.
  ///
  /// The bytes are written at once: a tree of values for a hundred thousand ids would cost more than the schedule.
  package var jsonText: String {
    var writer = IDWriter(outline)
    writer.add("{\"waves\":[")
    for wave in 0..<waves.count {
      if wave > 0 { writer.add(",") }
      writer.add(waves[wave].lazy.map(Int.init))
    }
    writer.add("],\"criticalPath\":")
    writer.add(criticalPath)
    writer.add(",\"ready\":")
    writer.add(ready)
    writer.add(",\"estimate\":{\"serialMinutes\":\(Self.minutes(serialSeconds))")
    writer.add(",\"parallelMinutes\":\(Self.minutes(parallelSeconds))")
    writer.add(",\"workers\":\(workers)")
    writer.add(",\"criticalMinutes\":\(Self.minutes(criticalSeconds))}")
    writer.add(",\"advice\":\"\(teamPays ? "team" : "solo")\"}")
    return writer.text
  }

  /// Seconds as minutes, with one decimal place where it is not 0.
  package static func minutes(_ seconds: Int) -> String {
    let tenths = (seconds + 3) / 6
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

/// Writes lists of story ids as JSON bytes.
private struct IDWriter {
  private let outline: PlanOutline
  private var bytes: [UInt8] = []

  init(_ outline: PlanOutline) {
    self.outline = outline
    bytes.reserveCapacity(outline.count * 10 + 1024)
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func add(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  mutating func add(_ stories: some Sequence<Int>) {
    bytes.append(0x5B)
    var isFirst = true
    for story in stories {
      if !isFirst { bytes.append(0x2C) }
      isFirst = false
      add(story)
    }
    bytes.append(0x5D)
  }

  private mutating func add(_ story: Int) {
    let (number, count) = outline.digits(story)
    bytes.append(contentsOf: [0x22, 0x55, 0x53, 0x2D])
    var divisor = 1
    for _ in 1..<count { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(0x30 + number / divisor % 10))
      divisor /= 10
    }
    bytes.append(0x22)
  }
}
