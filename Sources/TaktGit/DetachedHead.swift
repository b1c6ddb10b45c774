package import TaktSystem

/// The commit that a checkout stands at without a branch, read from git's own file: a process less, in every tree.
package enum DetachedHead {
  /// The commit, or nil when git has to be asked.
  package static func commit(in checkout: String, _ context: Context) -> String? {
    let files = context.files
    var folder = "\(checkout)/.git"
    guard let status = try? files.status(folder) else { return nil }
    if status.kind == .file {
      let start = "gitdir: "
      guard let bytes = try? files.read(folder, limit: 65_536), let text = String(validating: bytes, as: UTF8.self),
        text.hasPrefix(start)
      else { return nil }
      folder = PathText.join(checkout, String(text.dropFirst(start.count).prefix { $0 != "\n" }))
    }
    guard let bytes = try? files.read("\(folder)/HEAD", limit: 65_536) else { return nil }
    // 40 or 64 hexadecimal digits and a line break; a branch, or another way to keep refs, looks different.
    let digits = bytes.prefix { $0 != 0x0A }
    guard digits.count == 40 || digits.count == 64, bytes.count == digits.count + 1,
      digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    return String(decoding: digits, as: UTF8.self)
  }
}
