package import TaktSystem
package import TaktText

extension Context {
  /// Prints what a command found out: as one JSON value when `--json` was given, else as text for people.
  ///
  /// Only the form that is asked for is made. The text ends with a line break; the JSON value gets its own.
  package func answer(
    _ arguments: Arguments, json: @autoclosure () -> JSONValue, text: @autoclosure () -> String
  ) {
    output.write(arguments.flag(Parameter.json.name) ? json().compact + "\n" : text())
  }
}
