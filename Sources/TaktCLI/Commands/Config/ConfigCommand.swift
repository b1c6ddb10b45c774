import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper config`: lists all settings with their values and where they come from.
enum ConfigCommand {
  /// The table entry.
  static let command = Command(
    path: ["config"], group: .configuring, callableBy: [.user, .session],
    summary: "list all settings with their values and origins",
    discussion: """
      A setting comes from the project's `takt.json`, from your defaults in `~/.config/takt/config.json`, or from takt \
      itself, in this order. A run keeps the settings that it began with.
      """,
    parameters: [.json],
    examples: [
      Example("takt-helper config", "for people"),
      Example("takt-helper config --json", "for programs"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let layers = try Project.locate(context).configuration()
    for remark in layers.remarks {
      context.errorOutput.write("takt-helper: note: \(ForeignText.line(remark, limit: 400))\n")
    }
    let style = arguments.style(on: context.output, in: context)
    context.answer(
      arguments, json: ["settings": .array(SettingTable.all.map { value($0, layers) })],
      text: text(layers, context.output.width, style))
    return .success
  }

  static func value(_ setting: any SettingEntry, _ layers: LayeredConfiguration) -> JSONValue {
    [
      "name": .string(setting.name), "value": layers.configuration.json(of: setting) ?? .null,
      "origin": .string(layers.file(of: setting) ?? "default"), "default": setting.fallbackValue ?? .null,
      "type": .string(setting.typeText), "meaning": .string(setting.meaning),
    ]
  }

  private static func text(_ layers: LayeredConfiguration, _ width: Int?, _ style: Style) -> String {
    var table = TextTable([.init("setting"), .init("value"), .init("origin")])
    for setting in SettingTable.all {
      let file = layers.file(of: setting)
      table.add([
        .init(setting.name, file == nil ? nil : .bold),
        .init(layers.configuration.json(of: setting)?.compact ?? "none"),
        .init(file ?? "default", file == nil ? .dim : nil),
      ])
    }
    return table.rendered(width: width, style: style)
  }
}
