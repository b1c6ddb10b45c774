import TaktText

extension SettingType where Value == [Gate] {
  /// Gates, each of another name.
  static var gates: Self {
    SettingType(
      text: "list of gates", schema: GateFields.schema,
      read: { node, path, reading in
        guard node.kind == .array else {
          reading.collector.error("config.type", "`\(path)` must be a list of gates", at: node.span, path: path)
          return nil
        }
        var gates: [Gate] = []
        for (position, element) in node.elements.enumerated() {
          let path = "\(path)[\(position)]"
          guard let gate = GateFields.read(element, path, &reading) else { continue }
          if gates.contains(where: { $0.name == gate.name }) {
            reading.collector.error(
              "config.duplicate-gate", "there is already a gate `\(gate.name)`", at: element.span, path: "\(path).name")
          }
          gates.append(gate)
        }
        return gates
      }, json: { $0.isEmpty ? nil : .array($0.map(GateFields.json)) })
  }
}

/// The fields of a gate.
private enum GateFields {
  private static let names = ["name", "command", "timeoutSeconds"]

  private static let seconds = 1...1_000_000

  static let schema: JSONValue = [
    "type": "array",
    "items": [
      "type": "object", "required": ["name", "command"], "additionalProperties": false,
      "properties": [
        "name": ["type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,39}$"], "command": Commands.schema,
        "timeoutSeconds": Integers.schema(seconds),
      ],
    ],
  ]

  static func json(_ gate: Gate) -> JSONValue {
    [
      "name": .string(gate.name), "command": .strings(gate.command), "timeoutSeconds": .integer(gate.timeoutSeconds),
    ]
  }

  static func read(_ node: JSONNode, _ path: String, _ reading: inout SettingReading) -> Gate? {
    guard node.kind == .object, let name = node["name"]?.string, isName(name) else {
      reading.collector.error(
        "config.gate-name", "`\(path)` needs a `name` of lower-case letters, digits and `-`", at: node.span,
        path: "\(path).name")
      return nil
    }
    for member in node.members where !names.contains(where: { $0.utf8.elementsEqual(member.name.utf8) }) {
      let nearest = Similarity.nearest(to: member.name, in: names)
      reading.addNewRule(
        "config.gate-field", "a gate has no field `\(ForeignText.line(member.name, limit: 60))`", at: member.nameSpan,
        path: "\(path).\(member.name)",
        hint: nearest.map { "did you mean `\($0)`?" } ?? "its fields are `name`, `command` and `timeoutSeconds`")
    }
    guard let command = Commands.words(node["command"] ?? node, "\(path).command", &reading) else { return nil }
    var gate = Gate(name: name, command: command)
    if let limit = node["timeoutSeconds"],
      let seconds = Integers.read(
        limit, "\(path).timeoutSeconds", seconds, "whole number from 1 to 1000000", &reading)
    {
      gate.timeoutSeconds = seconds
    }
    return gate
  }

  /// A gate's name becomes the name of its log.
  private static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return (1...40).contains(bytes.count) && bytes.first != 0x2D
      && bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }
}
