/// The completion script for fish.
struct FishCompletion {
  private let tool: String
  private let function: String
  private let tree: CompletionTree

  /// Creates the generator.
  init(table: CommandTable) {
    tool = table.tool
    function = "__" + String(table.tool.map { $0 == "-" ? "_" : $0 })
    tree = CompletionTree(table: table)
  }

  /// The whole script.
  func script() -> String {
    """
    # fish completion for \(tool), made by `\(tool) completions fish`

    # succeeds when the words before the cursor make up this command and, if given, so many arguments
    function \(function)_at --argument-names command place
      set -l words (commandline -opc)
      set -l path
      set -l count 0
      set -l pending
      set -l ended
      for word in $words[2..]
        if test -n "$pending"
          set pending
          continue
        end
        if test -z "$ended"
          if test "$word" = --
            set ended yes
            continue
          end
          switch "$path/$word"
            case \(takingValue())
              set pending $word
              continue
          end
          if string match -q -- '-?*' $word
            continue
          end
        end
        if test $count -eq 0
          switch (string trim "$path $word")
            case \(tree.paths.map { quoted($0.joined(separator: " ")) }.joined(separator: " "))
              set path (string trim "$path $word")
              continue
          end
        end
        set count (math $count + 1)
      end
      test "$path" = "$command"; or return 1
      test -z "$place"; and return 0
      string match -q -- $place $count
    end

    complete -c \(tool) -e
    complete -c \(tool) -f
    \(lines().joined(separator: "\n"))

    """
  }

  // MARK: -

  private func quoted(_ text: String) -> String {
    var result = "'"
    for character in text {
      result += character == "'" || character == "\\" ? "\\" + String(character) : String(character)
    }
    return result + "'"
  }

  private func takingValue() -> String {
    let shared = Parameter.shared.filter { $0.kind == .option }.flatMap(\.spellings).map { quoted("*/" + $0) }
    let own = tree.entries.flatMap { entry in
      entry.command.options.filter { $0.kind == .option }.flatMap(\.spellings).map { quoted("\(entry.name)/\($0)") }
    }
    return (shared + own).joined(separator: " ")
  }

  private func lines() -> [String] {
    var lines = Parameter.shared.map { "complete -c \(tool)" + option($0) }
    for path in [[]] + tree.paths {
      for word in tree.words(after: path) {
        lines.append(
          "complete -c \(tool) -n \(condition(path, place: "0")) -a \(quoted(word.word)) -d \(quoted(word.summary))")
      }
      let shared = Set(Parameter.shared.map(\.name))
      for parameter in tree.options(at: path) where !shared.contains(parameter.name) {
        lines.append("complete -c \(tool) -n \(condition(path, place: nil))" + option(parameter))
      }
      for (place, parameter) in (tree.command(at: path)?.positionals ?? []).enumerated() where !parameter.isHidden {
        guard let values = values(parameter) else { continue }
        let number = parameter.isRepeating ? "*" : String(place)
        lines.append("complete -c \(tool) -n \(condition(path, place: number))\(values) -d \(quoted(parameter.name))")
      }
    }
    return lines
  }

  private func condition(_ path: [String], place: String?) -> String {
    let name = path.joined(separator: " ")
    return quoted("\(function)_at \"\(name)\"" + (place.map { " \"\($0)\"" } ?? ""))
  }

  private func option(_ parameter: Parameter) -> String {
    let short = parameter.short.map { " -s \($0)" } ?? ""
    let value = parameter.kind == .flag ? "" : values(parameter) ?? " -x"
    return "\(short) -l \(parameter.name)\(value) -d \(quoted(parameter.summary))"
  }

  private func values(_ parameter: Parameter) -> String? {
    let isOption = parameter.kind == .option
    if !parameter.choices.isEmpty {
      return (isOption ? " -x" : "") + " -a \(quoted(parameter.choices.joined(separator: " ")))"
    }
    switch parameter.completion {
    case .none: return nil
    case .files: return isOption ? " -r -F" : " -F"
    case .directories: return (isOption ? " -x" : "") + " -a '(__fish_complete_directories)'"
    case .names(let kind):
      return (isOption ? " -x" : "") + " -a '(\(tool) complete \(kind.rawValue) 2>/dev/null)'"
    case .commands:
      return (isOption ? " -x" : "") + " -a \(quoted(tree.words(after: []).map(\.word).joined(separator: " ")))"
    }
  }
}
