/// One way to a model: the agent program that is started, and the model that it is told to use.
package struct ProviderRoute: Hashable, Sendable {
  /// The agent program, such as `claude`; empty for the driver's own.
  package var program: String
  /// The model, or nil for the program's own choice.
  package var model: String?

  /// Describes a way to a model.
  package init(program: String = "", model: String? = nil) {
    self.program = program
    self.model = model
  }
}
