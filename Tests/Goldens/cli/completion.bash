# bash completion for sample, made by `sample completions bash`

_sample_words() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$prefix$word"); done < <(compgen -W "$1" -- "$current")
}

_sample_paths() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$prefix$word"); done < <(compgen "$1" -- "$current")
  compopt -o filenames 2>/dev/null
}

_sample() {
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
        */-C | */--directory | */--color | 'status/-w' | 'status/--workers' | 'plan create/--size' | 'plan create/--label' | 'plan create/--after' | 'plan create/--template' | 'plan status/-w' | 'plan status/--workers' | 'st/-w' | 'st/--workers')
          pending="$word"; continue ;;
      esac
      if [[ $word == -?* ]]; then continue; fi
    fi
    if ((place == 0)); then
      case "${path:+$path }$word" in
        'status' | 'plan' | 'plan create' | 'plan show' | 'hook' | 'hook stop' | 'fail' | 'plan status' | 'st')
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
      */-C | */--directory) _sample_paths -d ;;
      */--color) _sample_words 'auto always never' ;;
      'plan create/--size') _sample_words 'small medium large' ;;
      'plan create/--after') _sample_words "$(sample complete stories 2>/dev/null)" ;;
      'plan create/--template') _sample_paths -f ;;
    esac
    return
  fi
  if [[ -z $ended && $current == -* ]]; then
    case "$path" in
      '') _sample_words '--version --directory --color --help' ;;
      'status') _sample_words '--workers --json --directory --color --help' ;;
      'plan') _sample_words '--directory --color --help' ;;
      'plan create') _sample_words '--size --label --after --template --dry-run --directory --color --help' ;;
      'plan show') _sample_words '--directory --color --help' ;;
      'hook') _sample_words '--directory --color --help' ;;
      'hook stop') _sample_words '--directory --color --help' ;;
      'fail') _sample_words '--json --directory --color --help' ;;
      'plan status') _sample_words '--workers --json --directory --color --help' ;;
      'st') _sample_words '--workers --json --directory --color --help' ;;
    esac
    return
  fi
  case "$path/$place" in
    '/0') _sample_words 'status plan hook fail st' ;;
    'status/0') _sample_paths -f ;;
    'plan/0') _sample_words 'create show status' ;;
    'plan show/0') _sample_words "$(sample complete workflows 2>/dev/null)" ;;
    'hook/0') _sample_words 'stop'; _sample_words 'start end' ;;
    'plan status/0') _sample_paths -f ;;
    'st/0') _sample_paths -f ;;
  esac
}

complete -F _sample sample
