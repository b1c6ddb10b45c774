/// Bold, dim and coloured text, or plain text when colour is off.
///
/// Colour only repeats what the words say, so that everything reads well without it.
package struct Style: Hashable, Sendable {
  /// One way to make text stand out.
  package enum Emphasis: String, Hashable, Sendable, CaseIterable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
  }

  /// Whether escape sequences are written.
  package let isOn: Bool

  /// Creates a style that is on or off.
  package init(isOn: Bool) {
    self.isOn = isOn
  }

  /// Text without any escape sequence.
  package static let plain = Style(isOn: false)

  /// Decides from the wish of the caller, the kind of stream and the environment.
  ///
  /// An explicit `always` or `never` wins; else colour needs a terminal that can show it and no `NO_COLOR`.
  package init(wish: String?, isTerminal: Bool, environment: [String: String]) {
    switch wish {
    case "always": isOn = true
    case "never": isOn = false
    default:
      let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
      isOn = isTerminal && !refused && environment["TERM"] != "dumb"
    }
  }

  /// Makes text stand out.
  package func callAsFunction(_ emphasis: Emphasis, _ text: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(emphasis.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Makes text bold.
  package func bold(_ text: String) -> String { self(.bold, text) }

  /// Makes text dim.
  package func dim(_ text: String) -> String { self(.dim, text) }

  /// Makes text red.
  package func red(_ text: String) -> String { self(.red, text) }

  /// Makes text green.
  package func green(_ text: String) -> String { self(.green, text) }

  /// Makes text yellow.
  package func yellow(_ text: String) -> String { self(.yellow, text) }
}
