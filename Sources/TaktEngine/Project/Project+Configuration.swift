package import TaktModel
package import TaktSystem
package import TaktText

extension Context {
  /// The folder of the user's own configuration, workflows and briefs, or nil without a home.
  package var userConfigurationFolder: String? {
    if let folder = environment["XDG_CONFIG_HOME"], PathText.isAbsolute(folder) { return "\(folder)/takt" }
    return environment["HOME"].map { "\($0)/.config/takt" }
  }

  /// The file of the user's defaults, or nil without a home.
  package var userConfigurationPath: String? { userConfigurationFolder.map { "\($0)/config.json" } }
}

extension Project {
  /// The configuration that belongs to the repository, relative to the root.
  package static let configurationPath = "takt.json"

  /// Where the configuration was before; read where there is no `takt.json`.
  package static let formerConfigurationPath = "\(stateFolder)/config.json"

  /// The project's configuration file, relative to the root; where there is none, the one to write.
  package var configurationPath: String {
    let isFormer = !exists(Self.configurationPath) && exists(Self.formerConfigurationPath)
    return isFormer ? Self.formerConfigurationPath : Self.configurationPath
  }

  /// Reads and checks the user's defaults and the project's configuration; the project's settings win.
  package func configuration() throws(Failure) -> LayeredConfiguration {
    var layers: [LayeredConfiguration.Layer] = []
    if let path = context.userConfigurationPath, let layer = try layer(path, shown: path, .user) {
      layers.append(layer)
    }
    let path = configurationPath
    if let layer = try layer("\(root)/\(path)", shown: path, .project) { layers.append(layer) }
    var configuration = try LayeredConfiguration(layers)
    if exists(Self.configurationPath), exists(Self.formerConfigurationPath) {
      configuration.notes.append(
        "`\(Self.formerConfigurationPath)` is ignored, because there is a `\(Self.configurationPath)`; move its settings "
          + "there and remove it")
    }
    return configuration
  }

  private func layer(
    _ path: String, shown: String, _ origin: Configuration.Source
  ) throws(Failure) -> LayeredConfiguration.Layer? {
    let bytes = try reporting { () throws(SystemError) in try context.files.readIfPresent(path) }
    return bytes.map { LayeredConfiguration.Layer(SourceText(name: shown, bytes: $0), origin) }
  }

  private func exists(_ path: String) -> Bool { context.files.exists("\(root)/\(path)") }
}
