package import TaktSystem

extension Arguments {
  /// The style for a stream, from `--color`, the environment and the kind of stream.
  package func style(on stream: any OutputStream, in context: Context) -> Style {
    Style(wish: value(Parameter.color.name), isTerminal: stream.isTerminal, environment: context.environment)
  }
}
