/// The completion script for zsh, as a file on `fpath` or sourced.
struct ZshCompletion {
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
    #compdef \(tool)
    # zsh completion for \(tool), made by `\(tool) completions zsh`

    \(function)_commands() {
      local -a commands=(
    \(tree.words(after: []).map { "    " + quoted(item($0)) }.joined(separator: "\n"))
      )
      _describe -t commands command commands
    }

    # the names that the project knows; the last argument says of what, the others are for compadd
    \(function)_names() {
      compadd "${@[1,-2]}" -- ${(f)"$(\(tool) complete ${@[-1]} 2>/dev/null)"}
    }

    \(function)() {
      local curcontext="$curcontext" state line command
      typeset -A opt_args
      _arguments -C \\
        \((tree.options(at: []).map(specification) + [quoted("1: :\(function)_commands")]).joined(separator: " \\\n    ")) \\
        '*:: :->rest' && return
      [[ $state == rest ]] || return

      # the longest command that the words begin with
      command=$words[1]
      while ((CURRENT > 2)); do
        case "$command $words[2]" in
          \(longPaths())) command="$command $words[2]"; shift words; ((CURRENT--)) ;;
          *) break ;;
        esac
      done

      case $command in
    \(tree.paths.map(branch).joined(separator: "\n"))
      esac
    }

    if [[ $funcstack[1] == _\(tool) ]]; then
      \(function) "$@"
    else
      compdef \(function) \(tool)
    fi

    """
  }

  // MARK: -

  private func quoted(_ text: String) -> String {
    var result = "'"
    for character in text { result += character == "'" ? "'\\''" : String(character) }
    return result + "'"
  }

  private func escaped(_ text: String, _ special: Set<Character>) -> String {
    var result = ""
    for character in text { result += special.contains(character) ? "\\" + String(character) : String(character) }
    return result
  }

  private func item(_ word: (word: String, summary: String)) -> String {
    "\(word.word):\(escaped(word.summary, ["\\", ":"]))"
  }

  private func longPaths() -> String {
    let long = tree.paths.filter { $0.count > 1 }.map { quoted($0.joined(separator: " ")) }
    return long.isEmpty ? "''" : long.joined(separator: " | ")
  }

  private func branch(_ path: [String]) -> String {
    let command = tree.command(at: path)
    let following = tree.words(after: path).map(\.word)
    var specifications = tree.options(at: path).map(specification)
    var positionals = (command?.positionals ?? []).filter { !$0.isHidden }[...]
    if !following.isEmpty {
      let own = positionals.popFirst()?.choices ?? []
      specifications.append(quoted("1: :(\((following + own).joined(separator: " ")))"))
    }
    for (place, parameter) in positionals.enumerated() {
      let number = parameter.isRepeating ? "*" : String(place + 1 + (following.isEmpty ? 0 : 1))
      let separator = parameter.isRequired || parameter.isRepeating ? ":" : "::"
      specifications.append(quoted("\(number)\(separator)\(parameter.name):\(action(parameter))"))
    }
    let list = specifications.joined(separator: " \\\n        ")
    return "    \(quoted(path.joined(separator: " "))))\n      _arguments \\\n        \(list) ;;"
  }

  private func specification(_ parameter: Parameter) -> String {
    let spec = parameter.kind == .flag ? "" : "="
    let value = parameter.kind == .flag ? "" : ":\(parameter.valueHint):\(action(parameter))"
    let text = quoted("[\(escaped(parameter.summary, ["\\", "[", "]", ":"]))]\(value)")
    let long = "\(parameter.spelling)\(spec)"
    let star = parameter.isRepeating ? "'*'" : ""
    guard let short = parameter.short else { return "\(star)\(long)\(text)" }
    let exclusion = parameter.isRepeating ? "'*'" : quoted("(-\(short) \(parameter.spelling))")
    return "\(exclusion){-\(short),\(long)}\(text)"
  }

  private func action(_ parameter: Parameter) -> String {
    if !parameter.choices.isEmpty { return "(\(parameter.choices.joined(separator: " ")))" }
    switch parameter.completion {
    case .none: return " "
    case .files: return "_files"
    case .directories: return "_files -/"
    case .names(let kind): return "\(function)_names \(kind.rawValue)"
    case .commands: return "\(function)_commands"
    }
  }
}
