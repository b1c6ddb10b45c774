package import TaktText

/// What was typed for a command, checked against its table entry.
///
/// Asking for a name that the command does not declare is a mistake in takt and stops a debug build.
package struct Arguments: Hashable, Sendable {
  private var values: [String: [String]]
  private let declared: Set<String>

  /// Creates empty arguments for these parameters.
  package init(declaring parameters: [Parameter]) {
    values = [:]
    declared = Set(parameters.map(\.name))
  }

  mutating func append(_ value: String, to parameter: Parameter) {
    values[parameter.name, default: []].append(value)
  }

  mutating func set(_ parameter: Parameter) {
    values[parameter.name] = []
  }

  func has(_ parameter: Parameter) -> Bool {
    values[parameter.name] != nil
  }

  func declares(_ parameter: Parameter) -> Bool {
    declared.contains(parameter.name)
  }

  /// Returns whether a flag was given.
  package func flag(_ name: String) -> Bool {
    all(name) != nil
  }

  /// Returns the value of an option, when it was given.
  package func value(_ name: String) -> String? {
    all(name)?.last
  }

  /// Returns all values of an option that may be repeated, in order.
  package func values(_ name: String) -> [String] {
    all(name) ?? []
  }

  /// Returns a positional argument, when it was given.
  package func positional(_ name: String) -> String? {
    all(name)?.first
  }

  /// Returns all words of a positional argument that takes several.
  package func positionals(_ name: String) -> [String] {
    all(name) ?? []
  }

  /// Returns the value of an option or positional argument that the table declares as required.
  ///
  /// - Throws: An internal failure if there is none, which the parser has ruled out.
  package func required(_ name: String) throws(Failure) -> String {
    guard let value = all(name)?.first else {
      throw Failure(.internal, "the required argument `\(name)` is missing after parsing")
    }
    return value
  }

  /// Returns the value of an option or positional argument as a whole number, when it was given.
  ///
  /// - Throws: A usage failure that names the option and the range.
  package func integer(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
    guard let text = all(name)?.last else { return nil }
    let digits = text.utf8.first == UInt8(ascii: "+") ? "" : text
    guard let number = Int(digits), range.contains(number) else {
      let spelling = name.utf8.first.map { (65...90).contains($0) } == true ? name : "--" + name
      throw Failure(
        .usage, "`\(spelling)` cannot be `\(text)`",
        hints: ["give a whole number from \(range.lowerBound) to \(range.upperBound)"])
    }
    return number
  }

  /// Returns the value of an option or positional argument as a case of an enumeration, when it was given.
  ///
  /// The table's choices should be made from the same cases; then the failure cannot happen.
  package func choice<Choice: RawRepresentable<String>>(_ name: String, as type: Choice.Type) throws(Failure) -> Choice?
  {
    guard let text = all(name)?.last else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw Failure(.internal, "the choice `\(text)` of `\(name)` has no meaning in the code")
    }
    return choice
  }

  /// Returns the value of a required option or positional argument as a case of an enumeration.
  ///
  /// - Throws: An internal failure if there is none or it is no case, which the parser has ruled out.
  package func required<Choice: RawRepresentable<String>>(
    _ name: String, as type: Choice.Type
  ) throws(Failure) -> Choice {
    guard let choice = try choice(name, as: type) else {
      throw Failure(.internal, "the required argument `\(name)` is missing after parsing")
    }
    return choice
  }

  // MARK: -

  private func all(_ name: String) -> [String]? {
    assert(declared.contains(name), "the command does not declare \(name)")
    return values[name]
  }
}
