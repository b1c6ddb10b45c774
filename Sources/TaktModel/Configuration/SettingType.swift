import TaktText

/// What the values of a setting may be: in words, as a JSON schema, read and written.
package struct SettingType<Value: Hashable & Sendable>: Sendable {
  /// In words.
  let text: String

  /// As a JSON schema.
  let schema: JSONValue

  /// Reads a value, or notes what is wrong with it.
  let read: @Sendable (_ node: JSONNode, _ path: String, _ reading: inout SettingReading) -> Value?

  /// A value as it is written, or nil when there is nothing to write.
  let json: @Sendable (Value) -> JSONValue?
}

extension SettingType where Value == Int {
  /// A whole number.
  static func whole(_ range: ClosedRange<Int>) -> Self {
    let text = "whole number from \(range.lowerBound) to \(range.upperBound)"
    return SettingType(
      text: text, schema: Integers.schema(range),
      read: { node, path, reading in Integers.read(node, path, range, text, &reading) }, json: { .integer($0) })
  }
}

extension SettingType where Value == Int? {
  /// A whole number, or no limit.
  static func limit(_ range: ClosedRange<Int>) -> Self {
    let text = "whole number from \(range.lowerBound) to \(range.upperBound)"
    return SettingType(
      text: text, schema: Integers.schema(range),
      read: { node, path, reading in
        guard let number = Integers.read(node, path, range, text, &reading) else { return nil }
        return number
      }, json: { $0.map { .integer($0) } })
  }

  /// An amount of US dollars, in millionths, or no limit.
  static func dollars(upTo greatest: Int) -> Self {
    let text = "number from 0.01 to \(greatest)"
    return SettingType(
      text: text, schema: ["type": "number", "minimum": .double(0.01), "maximum": .integer(greatest)],
      read: { node, path, reading in
        if let number = node.double, number >= 0.01, number <= Double(greatest) {
          return Int((number * 1_000_000).rounded())
        }
        reading.collector.error("config.type", "`\(path)` must be a \(text)", at: node.span, path: path)
        return nil
      }, json: { $0.map { .double(Double($0) / 1_000_000) } })
  }
}

extension SettingType where Value == [String] {
  /// An agent program: a command that is told its job.
  static var agentProgram: Self {
    SettingType(
      text: "list of words", schema: Commands.schema,
      read: { node, path, reading in
        guard let words = Commands.words(node, path, &reading) else { return nil }
        if !words.contains(where: { $0.contains("{prompt}") || $0.contains("{token}") }) {
          reading.addNewRule(
            "config.agent-command", "`\(path)` tells the agent nothing: it has neither `{prompt}` nor `{token}`",
            at: node.span, path: path, hint: "write something like [\"my-agent\", \"{prompt}\"]")
        }
        return words
      }, json: { $0.isEmpty ? nil : .strings($0) })
  }

  /// Paths below the root; nothing leads out of it.
  static var paths: Self {
    SettingType(
      text: "list of paths", schema: ["type": "array", "items": ["type": "string", "minLength": 1]],
      read: { node, path, reading in
        let texts = node.kind == .array ? node.elements.compactMap(\.string) : []
        let areSafe = texts.allSatisfy { text in
          !text.isEmpty && !text.hasPrefix("/") && !text.utf8.contains(0)
            && !text.split(separator: "/").contains("..")
        }
        guard node.kind == .array, texts.count == node.count, areSafe else {
          reading.collector.error(
            "config.path", "`\(path)` must be a list of paths below the repository's root", at: node.span, path: path,
            hint: "write something like [\".env\"]")
          return nil
        }
        if let own = texts.first(where: isTaktsOrGits) {
          reading.addNewRule(
            "config.own-path",
            "`\(path)` must not name `\(ForeignText.line(own))`, which belongs to takt or to git itself", at: node.span,
            path: path, hint: "name only files of the project; what takt keeps is not for agents")
        }
        return texts.filter { !isTaktsOrGits($0) }
      }, json: { $0.isEmpty ? nil : .strings($0) })
  }
}

extension SettingType where Value == [[String]] {
  /// Commands, each a program and its arguments.
  static var commands: Self {
    SettingType(
      text: "list of commands", schema: ["type": "array", "items": Commands.schema],
      read: { node, path, reading in
        guard node.kind == .array else {
          reading.collector.error(
            "config.type", "`\(path)` must be a list of commands", at: node.span, path: path,
            hint: "write something like [[\"npm\", \"ci\"]]")
          return nil
        }
        return node.elements.enumerated().compactMap { Commands.words($1, "\(path)[\($0)]", &reading) }
      }, json: { $0.isEmpty ? nil : .array($0.map { .strings($0) }) })
  }
}

/// Whether a path leads into `.takt` or `.git`, also where upper and lower case are the same.
private func isTaktsOrGits(_ path: String) -> Bool {
  path.split(separator: "/").contains { [".takt", ".git"].contains($0.lowercased()) }
}

/// Whole numbers in a range.
enum Integers {
  static func schema(_ range: ClosedRange<Int>) -> JSONValue {
    ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
  }

  static func read(
    _ node: JSONNode, _ path: String, _ range: ClosedRange<Int>, _ text: String, _ reading: inout SettingReading
  ) -> Int? {
    if let number = node.integer, range.contains(number) { return number }
    reading.collector.error("config.type", "`\(path)` must be a \(text)", at: node.span, path: path)
    return nil
  }
}

/// Commands as lists of words that no shell sees.
enum Commands {
  static let schema: JSONValue = ["type": "array", "minItems": 1, "items": ["type": "string"]]

  static func words(_ node: JSONNode, _ path: String, _ reading: inout SettingReading) -> [String]? {
    let words = node.kind == .array ? node.elements.compactMap(\.string) : []
    guard node.kind == .array, words.count == node.count, let program = words.first, !program.isEmpty,
      !words.contains(where: { $0.utf8.contains(0) })
    else {
      reading.collector.error(
        "config.command", "`\(path)` must be a program and its arguments as a list of texts", at: node.span,
        path: path, hint: "write something like [\"swift\", \"test\"]; for shell syntax, [\"sh\", \"-c\", \"…\"]")
      return nil
    }
    return words
  }
}
