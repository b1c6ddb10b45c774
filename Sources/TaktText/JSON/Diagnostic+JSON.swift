extension Diagnostic {
  /// The finding as `validate --json` prints it; what is not known is left out.
  package var json: JSONValue {
    var object = JSONObject()
    object["severity"] = .string(severity.rawValue)
    object["code"] = .string(code)
    object["message"] = .string(message)
    if let file { object["file"] = .string(file) }
    if let position {
      object["line"] = .integer(position.line)
      object["column"] = .integer(position.column)
    }
    if let path { object["path"] = .string(path) }
    if let hint { object["hint"] = .string(hint) }
    if count > 1 { object["count"] = .integer(count) }
    return .object(object)
  }
}
