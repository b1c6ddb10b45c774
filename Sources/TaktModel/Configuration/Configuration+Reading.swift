package import TaktText

extension Configuration {
  /// Where a configuration comes from, which decides what it may set.
  package enum Source: Hashable, Sendable {
    /// A project's file.
    case project
    /// The user's defaults for all projects.
    case user
    /// The copy that a run works with.
    case run
  }

  /// The member that names the schema for editors; it sets nothing.
  package static let schemaName = "$schema"

  /// Reads a configuration; unknown settings are warnings, because a newer takt may know them.
  package static func read(_ source: SourceText, from origin: Source = .project) -> Reading<Configuration> {
    var reading = SettingReading(collector: FindingCollector(source), isRunsCopy: origin == .run)
    let root: JSONNode
    do {
      root = try JSONDocument.read(source).root
    } catch {
      reading.collector.add(error)
      return Reading(nil, reading.collector)
    }
    guard root.kind == .object else {
      reading.collector.error("config.shape", "a configuration is a JSON object", at: root.span)
      return Reading(nil, reading.collector)
    }
    var configuration = Configuration()
    for member in root.members where !member.name.utf8.elementsEqual(schemaName.utf8) {
      configuration.read(member, group: nil, origin, &reading)
    }
    return Reading(configuration, reading.collector)
  }

  private static let groups = Set(SettingTable.all.map { path(of: $0.name) }.filter { $0.count == 2 }.map { $0[0] })

  private mutating func read(
    _ member: JSONMember, group: String?, _ origin: Source, _ reading: inout SettingReading
  ) {
    let name = group.map { "\($0).\(member.name)" } ?? member.name
    if let setting = SettingTable.all.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
      if setting.isForProjectsOnly, origin == .user {
        reading.collector.error(
          "config.scope", "`\(name)` belongs to a project, not to your defaults", at: member.nameSpan, path: name,
          hint: "set it in the project's `takt.json`")
      } else if let value = setting.read(member.value, &reading) {
        set(name, value)
      }
    } else if group == nil, Self.groups.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
      guard member.value.kind == .object else {
        reading.collector.error("config.type", "`\(name)` must be an object", at: member.value.span, path: name)
        return
      }
      for inner in member.value.members { read(inner, group: name, origin, &reading) }
    } else {
      reading.collector.warning(
        "config.unknown", "`\(ForeignText.line(name))` is not a setting of takt", at: member.nameSpan, path: name,
        hint: Self.nearest(to: name).map { nearest in
          // Inside its object a setting has a shorter name.
          let prefix = group.map { "\($0)." } ?? ""
          return "did you mean `\(nearest.hasPrefix(prefix) ? String(nearest.dropFirst(prefix.count)) : nearest)`?"
        })
    }
  }

  /// The setting whose name is most like a word.
  package static func nearest(to name: String) -> String? {
    let names = SettingTable.all.map(\.name)
    return Similarity.nearest(to: name, in: names)
      ?? names.first { path(of: $0).last?.lowercased() == name.lowercased() && path(of: $0).count == 2 }
  }
}
