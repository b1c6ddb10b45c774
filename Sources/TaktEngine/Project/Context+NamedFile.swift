package import TaktSystem
package import TaktText

extension Context {
  /// Reads a file that the user named; when it does not exist, the failure lists what does.
  ///
  /// - `name`: The path as it was typed.
  /// - `path`: The absolute path, where it is not that of `name`.
  package func readNamed(
    _ name: String, at path: String? = nil, limit: Int = JSONLimits.standard.bytes
  ) throws(Failure) -> [UInt8] {
    let path = path ?? absolutePath(name)
    do throws(SystemError) {
      return try files.read(path, limit: limit)
    } catch {
      guard error.isAbsent else { throw error.failure }
      throw Failure(.input, "there is no file `\(ForeignText.line(name, limit: 400))`", hints: neighbours(of: path))
    }
  }

  /// Hints at the files that a missing one can have been confused with.
  package func neighbours(of path: String) -> [String] {
    let folder = PathText.parent(of: path) ?? "/"
    let shownFolder = ForeignText.line(shortened(folder), limit: 400)
    guard let all = try? files.list(folder) else { return ["there is no folder `\(shownFolder)` either"] }
    let name = PathText.name(of: path)
    let ending = Self.ending(of: name)
    let names = all.filter { Self.ending(of: $0).utf8.elementsEqual(ending.utf8) && !$0.hasPrefix(".") }
    if let nearest = Similarity.nearest(to: name, in: names) {
      return ["did you mean `\(ForeignText.line(shortened(PathText.join(folder, nearest)), limit: 400))`?"]
    }
    guard !names.isEmpty else {
      return ["`\(shownFolder)` has no \(ending.isEmpty ? "such file" : "file that ends in `\(ending)`")"]
    }
    let shown = names.prefix(8).map { "`\(ForeignText.line($0, limit: 80))`" }.joined(separator: ", ")
    return ["`\(shownFolder)` has \(shown)\(names.count > 8 ? " and \(names.count - 8) more" : "")"]
  }

  private static func ending(of name: String) -> String {
    name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
  }

  /// A path relative to the working directory, where it is below it.
  private func shortened(_ path: String) -> String {
    if path.utf8.elementsEqual(workingDirectory.utf8) { return "." }
    guard path.utf8.starts(with: "\(workingDirectory)/".utf8) else { return path }
    return String(Substring(path.utf8.dropFirst(workingDirectory.utf8.count + 1)))
  }
}
