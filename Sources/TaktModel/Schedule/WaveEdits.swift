package import TaktText

/// Puts waves into a plan's text and changes no other byte.
package enum WaveEdits {
  /// The edit that makes `waves` what follows from the dependencies, or nil when it says so already.
  package static func edit(_ schedule: Schedule) throws(Failure) -> TextEdit? {
    let waves = (0..<schedule.waves.count).map { wave -> JSONValue in
      [
        "wave": .integer(wave + 1),
        "stories": .strings(schedule.waves[wave].map { schedule.outline.id(Int($0)) }),
      ]
    }
    let source = schedule.outline.source
    let document: JSONDocument
    do {
      document = try JSONDocument.read(source)
    } catch {
      throw error.failure(in: source)
    }
    return try JSONEdit.set(.array(waves), at: ["waves"], in: document)
  }
}
