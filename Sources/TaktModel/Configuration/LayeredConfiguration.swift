package import TaktText

/// A configuration made of several files, and where each of its settings comes from.
///
/// Later files win, setting by setting.
package struct LayeredConfiguration: Sendable {
  /// A file that was read.
  package struct Layer: Sendable {
    /// The file.
    package let source: SourceText
    /// What it may set.
    package let origin: Configuration.Source

    /// Creates a layer.
    package init(_ source: SourceText, _ origin: Configuration.Source) {
      self.source = source
      self.origin = origin
    }
  }

  /// What the files come to.
  package private(set) var configuration = Configuration()

  /// What deserves a look in them.
  package private(set) var warnings: [Diagnostic] = []

  /// What the caller should know of the files themselves, in sentences.
  package var notes: [String] = []

  /// Notes and warnings, each as one sentence.
  package var remarks: [String] {
    notes
      + warnings.map { warning in
        let place = warning.position.map { ":\($0.line):\($0.column)" } ?? ""
        let hint = warning.hint.map { "; \($0)" } ?? ""
        return "\(warning.file ?? "")\(place): \(warning.message)\(hint)"
      }
  }

  private var files: [String: String] = [:]

  /// Reads files, the most general first.
  ///
  /// - Throws: An input failure with the findings of the first file that has errors.
  package init(_ layers: [Layer]) throws(Failure) {
    for layer in layers {
      let reading = Configuration.read(layer.source, from: layer.origin)
      let read = try reading.get("the configuration `\(layer.source.name)`")
      configuration.override(with: read)
      warnings += reading.diagnostics
      for setting in SettingTable.all where read.sets(setting) { files[setting.name] = layer.source.name }
    }
  }

  /// The file that a setting's value comes from, or nil for the default.
  package func file(of setting: any SettingEntry) -> String? {
    files[setting.name]
  }
}
