#compdef sample
# zsh completion for sample, made by `sample completions zsh`

_sample_commands() {
  local -a commands=(
    'status:say how things are'
    'plan:make plans'
    'hook:answer an event'
    'fail:fail'
    'st:say how things are'
  )
  _describe -t commands command commands
}

# the names that the project knows; the last argument says of what, the others are for compadd
_sample_names() {
  compadd "${@[1,-2]}" -- ${(f)"$(sample complete ${@[-1]} 2>/dev/null)"}
}

_sample() {
  local curcontext="$curcontext" state line command
  typeset -A opt_args
  _arguments -C \
    --version'[show the version and do nothing else]' \
    '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
    --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
    '(-h --help)'{-h,--help}'[show help and do nothing else]' \
    '1: :_sample_commands' \
    '*:: :->rest' && return
  [[ $state == rest ]] || return

  # the longest command that the words begin with
  command=$words[1]
  while ((CURRENT > 2)); do
    case "$command $words[2]" in
      'plan create' | 'plan show' | 'hook stop' | 'plan status') command="$command $words[2]"; shift words; ((CURRENT--)) ;;
      *) break ;;
    esac
  done

  case $command in
    'status')
      _arguments \
        '(-w --workers)'{-w,--workers=}'[how many at once]:N: ' \
        --json'[print one JSON value on standard output]' \
        '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
        --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
        '(-h --help)'{-h,--help}'[show help and do nothing else]' \
        '1::FILE:_files' ;;
    'plan')
      _arguments \
        '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
        --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
        '(-h --help)'{-h,--help}'[show help and do nothing else]' \
        '1: :(create show status)' ;;
    'plan create')
      _arguments \
        --size='[how big it is]:SIZE:(small medium large)' \
        '*'--label='[a word to find it by]:TEXT: ' \
        '*'--after='[a story to come after]:STORY:_sample_names stories' \
        --template='[a plan to begin with, and a long text to be broken in two]:FILE:_files' \
        --dry-run'[write nothing]' \
        '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
        --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
        '(-h --help)'{-h,--help}'[show help and do nothing else]' \
        '1:NAME: ' \
        '*:STORY: ' ;;
    'plan show')
      _arguments \
        '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
        --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
        '(-h --help)'{-h,--help}'[show help and do nothing else]' \
        '1:WORKFLOW:_sample_names workflows' ;;
    'hook')
      _arguments \
        '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
        --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
        '(-h --help)'{-h,--help}'[show help and do nothing else]' \
        '1: :(stop start end)' ;;
    'hook stop')
      _arguments \
        '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
        --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
        '(-h --help)'{-h,--help}'[show help and do nothing else]' ;;
    'fail')
      _arguments \
        --json'[print one JSON value on standard output]' \
        '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
        --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
        '(-h --help)'{-h,--help}'[show help and do nothing else]' ;;
    'plan status')
      _arguments \
        '(-w --workers)'{-w,--workers=}'[how many at once]:N: ' \
        --json'[print one JSON value on standard output]' \
        '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
        --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
        '(-h --help)'{-h,--help}'[show help and do nothing else]' \
        '1::FILE:_files' ;;
    'st')
      _arguments \
        '(-w --workers)'{-w,--workers=}'[how many at once]:N: ' \
        --json'[print one JSON value on standard output]' \
        '(-C --directory)'{-C,--directory=}'[run as if started in DIR]:DIR:_files -/' \
        --color='[colour output\: on a terminal unless NO_COLOR is set (auto), always or never]:WHEN:(auto always never)' \
        '(-h --help)'{-h,--help}'[show help and do nothing else]' \
        '1::FILE:_files' ;;
  esac
}

if [[ $funcstack[1] == _sample ]]; then
  _sample "$@"
else
  compdef _sample sample
fi
