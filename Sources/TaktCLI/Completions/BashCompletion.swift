/// The completion script for bash 3.2 and newer, with or without the bash-completion package.
struct BashCompletion {
  private let tool: String
  private let function: String
  private let tree: CompletionTree

  /// Creates the generator.
  init(table: CommandTable) {
    tool = table.tool
    function = "_" + String(table.tool.map { $0 == "-" ? "_" : $0 })
    tree = CompletionTree(table: table)
  }

  /// The whole script.
  func script() -> String {
    """
    # bash completion for \(tool), made by `\(tool) completions bash`

    \(function)_words() {
      local word
      while IFS= read -r word; do COMPREPLY+=("$prefix$word"); done < <(compgen -W "$1" -- "$current")
    }

    \(function)_paths() {
      local word
      while IFS= read -r word; do COMPREPLY+=("$prefix$word"); done < <(compgen "$1" -- "$current")
      compopt -o filenames 2>/dev/null
    }

    \(function)() {
      local current="${COMP_WORDS[COMP_CWORD]}" prefix="" word="" pending="" ended="" path="" index=0
      local -i place=0
      COMPREPLY=()
      for ((index = 1; index < COMP_CWORD; index++)); do
        word="${COMP_WORDS[index]}"
        if [[ -n $pending ]]; then
          # bash cuts `--name=value` into three words
          [[ $word == "=" ]] || pending=""
          continue
        fi
        if [[ -z $ended ]]; then
          if [[ $word == "--" ]]; then ended=yes; continue; fi
          case "$path/$word" in
            \(takingValue()))
              pending="$word"; continue ;;
          esac
          if [[ $word == -?* ]]; then continue; fi
        fi
        if ((place == 0)); then
          case "${path:+$path }$word" in
            \(tree.paths.map { quoted($0.joined(separator: " ")) }.joined(separator: " | ")))
              path="${path:+$path }$word"; continue ;;
          esac
        fi
        place+=1
      done

      if [[ -n $pending && $current == "=" ]]; then current=""; fi
      if [[ -z $pending && -z $ended && $current == --*=* ]]; then
        pending="${current%%=*}" prefix="${current%%=*}=" current="${current#*=}"
      fi
      if [[ -n $pending ]]; then
        case "$path/$pending" in
    \(values())
        esac
        return
      fi
      if [[ -z $ended && $current == -* ]]; then
        case "$path" in
    \(options())
        esac
        return
      fi
      case "$path/$place" in
    \(places())
      esac
    }

    complete -F \(function) \(tool)

    """
  }

  // MARK: -

  private func quoted(_ text: String) -> String {
    "'" + text + "'"
  }

  /// Shared options count after every path; a command's own only after its own.
  private func patterns(_ select: (Parameter) -> Bool) -> [(patterns: [String], parameter: Parameter)] {
    var result: [(patterns: [String], parameter: Parameter)] = []
    for parameter in Parameter.shared where parameter.kind == .option && select(parameter) {
      result.append((parameter.spellings.map { "*/" + $0 }, parameter))
    }
    for entry in tree.entries {
      for parameter in entry.command.options where parameter.kind == .option && select(parameter) {
        result.append((parameter.spellings.map { quoted("\(entry.name)/\($0)") }, parameter))
      }
    }
    return result
  }

  private func takingValue() -> String {
    patterns { _ in true }.flatMap(\.patterns).joined(separator: " | ")
  }

  private func action(_ parameter: Parameter) -> String? {
    if !parameter.choices.isEmpty { return "\(function)_words '\(parameter.choices.joined(separator: " "))'" }
    switch parameter.completion {
    case .none: return nil
    case .files: return "\(function)_paths -f"
    case .directories: return "\(function)_paths -d"
    case .names(let kind): return "\(function)_words \"$(\(tool) complete \(kind.rawValue) 2>/dev/null)\""
    case .commands: return "\(function)_words '\(tree.words(after: []).map(\.word).joined(separator: " "))'"
    }
  }

  private func values() -> String {
    patterns { action($0) != nil && !$0.isHidden }
      .map { "      \($0.patterns.joined(separator: " | "))) \(action($0.parameter) ?? ":") ;;" }
      .joined(separator: "\n")
  }

  private func options() -> String {
    ([[]] + tree.paths).map { path in
      let names = tree.options(at: path).map(\.spelling).joined(separator: " ")
      return "      \(quoted(path.joined(separator: " ")))) \(function)_words '\(names)' ;;"
    }.joined(separator: "\n")
  }

  private func places() -> String {
    var lines: [String] = []
    for path in [[]] + tree.paths {
      let name = path.joined(separator: " ")
      let following = tree.words(after: path).map(\.word)
      var actions: [[String]] = following.isEmpty ? [] : [["\(function)_words '\(following.joined(separator: " "))'"]]
      var repeating: String?
      for (place, parameter) in (tree.command(at: path)?.positionals ?? []).enumerated() {
        while actions.count <= place { actions.append([]) }
        guard let action = action(parameter), !parameter.isHidden else { continue }
        actions[place].append(action)
        if parameter.isRepeating { repeating = action }
      }
      for (place, list) in actions.enumerated() where !list.isEmpty {
        lines.append("    \(quoted("\(name)/\(place)"))) \(list.joined(separator: "; ")) ;;")
      }
      if let repeating { lines.append("    \(quoted(name + "/"))*) \(repeating) ;;") }
    }
    return lines.joined(separator: "\n")
  }
}
