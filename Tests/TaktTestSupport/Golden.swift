import TaktText
package import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Compares a text with the file `Tests/Goldens/<name>`; with `TAKT_RECORD=1` the file is written instead.
///
/// A name may have folders. A missing file is a failure which says how to record it.
package func expectGolden(
  _ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let path = Golden.directory + "/" + name
  if getenv("TAKT_RECORD").map({ String(cString: $0) }) == "1" {
    if !Golden.write(Array(text.utf8), to: path) {
      Issue.record("cannot write \(path)", sourceLocation: sourceLocation)
    }
    return
  }
  guard let recorded = Golden.read(path) else {
    Issue.record("there is no golden file \(path); record it with TAKT_RECORD=1", sourceLocation: sourceLocation)
    return
  }
  if recorded == Array(text.utf8) { return }
  let difference = Golden.difference(String(decoding: recorded, as: UTF8.self), text)
  Issue.record("\(name) differs (- recorded, + now):\n\(difference)", sourceLocation: sourceLocation)
}

/// Compares a text with a block of a document, from `<!-- NAME -->` to `<!-- /NAME -->`; with `TAKT_RECORD=1` it is
/// written instead.
package func expectGoldenBlock(
  _ text: String, _ name: String, in document: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let path = Golden.directory + "/../../" + document
  guard let bytes = Golden.read(path) else {
    Issue.record("there is no \(document)", sourceLocation: sourceLocation)
    return
  }
  let whole = String(decoding: bytes, as: UTF8.self)
  let parts = whole.split(separator: "<!-- \(name) -->\n", omittingEmptySubsequences: false)
  let rest = parts.last?.split(separator: "<!-- /\(name) -->\n", omittingEmptySubsequences: false) ?? []
  guard parts.count == 2, rest.count == 2 else {
    Issue.record("\(document) has no block `\(name)`", sourceLocation: sourceLocation)
    return
  }
  let changed = "\(parts[0])<!-- \(name) -->\n\(text)<!-- /\(name) -->\n\(rest[1])"
  expectGolden(changed, named: "../../" + document, sourceLocation: sourceLocation)
}

/// The files that `expectGolden` reads and writes.
package enum Golden {
  /// The folder `Tests/Goldens` of the repository.
  package static let directory: String = {
    // This file is Tests/TaktTestSupport/Golden.swift.
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(2).joined(separator: "/") + "/Goldens"
  }()

  /// Reads a file, or answers nil when that fails.
  package static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  static func write(_ bytes: [UInt8], to path: String) -> Bool {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o755)
    }
    guard let file = fopen(path, "wb") else { return false }
    let count = fwrite(bytes, 1, bytes.count, file)
    return fclose(file) == 0 && count == bytes.count
  }

  /// Shows the lines that differ, with three lines around them.
  static func difference(_ old: String, _ new: String) -> String {
    let oldLines = old.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let newLines = new.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in newLines.difference(from: oldLines) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [(isChange: Bool, text: String)] = []
    var (oldIndex, newIndex) = (0, 0)
    while oldIndex < oldLines.count || newIndex < newLines.count {
      if removed.contains(oldIndex) {
        lines.append((true, "- " + oldLines[oldIndex]))
        oldIndex += 1
      } else if inserted.contains(newIndex) {
        lines.append((true, "+ " + newLines[newIndex]))
        newIndex += 1
      } else if oldIndex < oldLines.count, newIndex < newLines.count {
        lines.append((false, "  " + oldLines[oldIndex]))
        oldIndex += 1
        newIndex += 1
      } else {
        break
      }
    }
    let changes = lines.indices.filter { lines[$0].isChange }
    return lines.indices.filter { index in changes.contains { abs($0 - index) <= 3 } }
      .map { lines[$0].text }.joined(separator: "\n")
  }
}
