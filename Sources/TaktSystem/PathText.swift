/// Arithmetic on paths as text; no file is looked at.
package enum PathText {
  /// A path below a folder; an absolute second part stands alone.
  package static func join(_ folder: String, _ path: String) -> String {
    if path.utf8.first == slash || folder.isEmpty { return path }
    if path.isEmpty { return folder }
    return folder.utf8.last == slash ? folder + path : "\(folder)/\(path)"
  }

  /// The folder a path is in, `.` for a bare name, or nil for the root, for `.` and for the empty path.
  ///
  /// Whoever asks for the parent of the parent again and again comes to an end, whatever the path.
  package static func parent(of path: String) -> String? {
    var bytes = Array(path.utf8)
    while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
    guard !bytes.isEmpty, bytes != [slash], bytes != [UInt8(ascii: ".")] else { return nil }
    guard let last = bytes.lastIndex(of: slash) else { return "." }
    bytes.removeSubrange(last...)
    while bytes.last == slash { bytes.removeLast() }
    return bytes.isEmpty ? "/" : String(decoding: bytes, as: UTF8.self)
  }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    var bytes = Array(path.utf8)
    while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
    guard bytes != [slash], let last = bytes.lastIndex(of: slash) else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes[(last + 1)...], as: UTF8.self)
  }

  /// The last part of a path without its ending: `a` for `b/a.json`.
  package static func stem(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// Whether a path starts at the root.
  package static func isAbsolute(_ path: String) -> Bool { path.utf8.first == slash }

  private static let slash = UInt8(ascii: "/")
}
