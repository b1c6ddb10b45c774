#!/bin/sh
# Builds takt-helper and installs takt for one person: skills and agents for Claude Code, and the program.
# Run it again to update; a run with nothing to do changes nothing.
#
# Nothing happens before the last line, so half a file does nothing at all.
set -eu

usage() {
  cat <<'TEXT'
usage: ./install.sh [--binary FILE]

Builds takt-helper and installs it with takt's skills and agents for Claude Code. No settings are touched.

  --binary FILE  install this program instead of building one
  -h, --help     show this and do nothing else

Where things go:
  ${CLAUDE_CONFIG_DIR:-$HOME/.claude}   skills/, agents/takt-*.md and lib/takt/
  ${XDG_BIN_HOME:-$HOME/.local/bin}     takt-helper, a link to lib/takt/bin/takt-helper

A file there that somebody else wrote, or that was changed by hand, is kept beside the new one as FILE.yours.
TEXT
}

# Says what is in the way and what to do about it, and ends with a status.
fail() {
  printf 'install.sh: error: %s\n' "$2" >&2
  [ $# -lt 3 ] || printf '  hint: %s\n' "$3" >&2
  exit "$1"
}

report() {
  printf '  %-10s %s\n' "$1" "$2"
}

# The whole of takt's own files, one a line: source, tab, destination below the configuration folder.
pack() {
  (cd "$clone" && find skills lib -type f ! -name '.*' ! -name '*~' | LC_ALL=C sort) | while IFS= read -r file; do
    case $file in
      skills/*) printf '%s\t%s\n' "$file" "$file" ;;
      lib/agents/takt-*.md)
        printf '%s\t%s\n' "$file" "agents/${file#lib/agents/}"
        printf '%s\t%s\n' "$file" "lib/takt/${file#lib/}"
        ;;
      *) printf '%s\t%s\n' "$file" "lib/takt/${file#lib/}" ;;
    esac
  done
}

# Refuses a place that cannot take a file.
check_place() {
  if [ -d "$1" ] && { [ ! -L "$1" ] || [ "$1" != "$link" ]; }; then
    fail 4 "\`$1\` is a folder where a file should be" "move it away, then run this again"
  fi
  folder=$1
  while :; do
    folder=$(dirname -- "$folder")
    [ -e "$folder" ] || [ -L "$folder" ] && break
  done
  if [ -L "$folder" ] && [ ! -e "$folder" ]; then
    fail 4 "\`$folder\` is a link that leads nowhere" "create what it points to or remove it, then run this again"
  fi
  [ -d "$folder" ] || fail 4 "\`$folder\` is not a folder" "move it away, then run this again"
  [ -w "$folder" ] && [ -x "$folder" ] ||
    fail 4 "\`$folder\` cannot be written by you" "mend its owner or mode, or set CLAUDE_CONFIG_DIR and XDG_BIN_HOME"
}

# What tells one version of a file from another.
fingerprint() {
  cksum <"$1"
}

# Moves a complete file into place: whoever looks sees the old one or the new one.
place() {
  mkdir -p -- "$(dirname -- "$2")" || fail 4 "\`$(dirname -- "$2")\` could not be created"
  temporary=$(dirname -- "$2")/.takt-install.$$
  cp -- "$1" "$temporary" && chmod "$3" "$temporary" && mv -f -- "$temporary" "$2" ||
    fail 4 "\`$2\` could not be written"
  temporary=
}

# Puts one file in its place and notes it.
#   $1: source  $2: destination below the configuration folder  $3: mode
install_file() {
  destination=$configuration/$2
  notes="$notes$(fingerprint "$1") $2
"
  if [ -f "$destination" ] && cmp -s -- "$1" "$destination" && { [ "$3" != 755 ] || [ -x "$destination" ]; }; then
    report unchanged "$destination"
    return 0
  fi
  changes=$((changes + 1))
  if [ ! -e "$destination" ]; then
    place "$1" "$destination" "$3"
    report installed "$destination"
    return 0
  fi
  if ! grep -qxF -- "$(fingerprint "$destination") $2" "$manifest" 2>/dev/null; then
    kept=$destination.yours
    number=2
    while [ -e "$kept" ] || [ -L "$kept" ]; do
      kept=$destination.yours.$number
      number=$((number + 1))
    done
    cp -p -- "$destination" "$kept" || fail 4 "\`$kept\` could not be written"
    report kept "$kept"
  fi
  place "$1" "$destination" "$3"
  report updated "$destination"
}

install_link() {
  program=$configuration/lib/takt/bin/takt-helper
  if [ -L "$link" ] && [ "$(readlink -- "$link")" = "$program" ]; then
    report unchanged "$link"
    return 0
  fi
  word=installed
  [ ! -L "$link" ] || word=updated
  mkdir -p -- "$commands" || fail 4 "\`$commands\` could not be created"
  temporary=$commands/.takt-install.$$
  # A link that leads to a folder would swallow what is moved onto it, so the old one goes first.
  ln -s -- "$program" "$temporary" && { [ ! -d "$link" ] || rm -f -- "$link"; } && mv -f -- "$temporary" "$link" ||
    fail 4 "\`$link\` could not be written"
  temporary=
  changes=$((changes + 1))
  report "$word" "$link"
}

# Says what to do so that `takt-helper` is found, and what to type.
advise() {
  printf '\n'
  found=$(command -v takt-helper 2>/dev/null || :)
  name=takt-helper
  case :${PATH:-}: in
    *":$commands:"*)
      if [ "$found" = "$link" ] || [ -z "$found" ]; then
        printf '%s is on your PATH.\n' "$commands"
      else
        printf 'Note: %s comes before %s on your PATH, so it is what `takt-helper` starts.\n' "$found" "$link"
        name="\"$link\""
      fi
      ;;
    *)
      printf '%s is not on your PATH. Claude Code does not need it; for your own shell, add this to its profile:\n' "$commands"
      printf '  export PATH="%s:$PATH"\n' "$commands"
      name="\"$link\""
      ;;
  esac
  cat <<TEXT

What to type next:
  $name demo      a whole run in a throw-away project, without a model
  $name doctor    in your project: whether anything is missing
  claude                in your project; there, /prd makes a plan and /takt says where it stands
Sessions of Claude Code that are open now have to be started again to see the new skills.
TEXT
}

main() {
  binary=
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help)
        usage
        return 0
        ;;
      --binary=*) binary=${1#--binary=} ;;
      --binary)
        [ $# -gt 1 ] || fail 2 "\`--binary\` needs a file" "see ./install.sh --help"
        binary=$2
        shift
        ;;
      *) fail 2 "\`$1\` is not an option of this script" "see ./install.sh --help" ;;
    esac
    shift
  done

  clone=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
  [ -f "$clone/lib/workflows/lights-out.yaml" ] && [ -d "$clone/skills" ] ||
    fail 4 "\`$clone\` is not a complete clone of takt" "run install.sh where it lies in the clone"
  if [ -z "${HOME:-}" ] && { [ -z "${CLAUDE_CONFIG_DIR:-}" ] || [ -z "${XDG_BIN_HOME:-}" ]; }; then
    fail 4 "HOME is not set, so it is not known where to install" "set HOME, or both CLAUDE_CONFIG_DIR and XDG_BIN_HOME"
  fi
  configuration=${CLAUDE_CONFIG_DIR:-${HOME:-}/.claude}
  commands=${XDG_BIN_HOME:-${HOME:-}/.local/bin}
  for folder in "$configuration" "$commands"; do
    case $folder in
      /*) ;;
      *) fail 4 "\`$folder\` is not an absolute path" "set HOME, CLAUDE_CONFIG_DIR and XDG_BIN_HOME to absolute paths" ;;
    esac
  done
  link=$commands/takt-helper
  manifest=$configuration/lib/takt/installed.txt
  files=$(pack)

  # Everything that can be in the way is looked for before anything is built or changed.
  while IFS='	' read -r source destination; do
    check_place "$configuration/$destination"
  done <<TEXT
$files
TEXT
  check_place "$configuration/lib/takt/bin/takt-helper"
  check_place "$manifest"
  check_place "$link"
  [ -L "$link" ] || [ ! -e "$link" ] ||
    fail 4 "\`$link\` is there already and was not put there by takt" "move it away, then run this again"

  if [ -z "$binary" ]; then
    command -v swift >/dev/null 2>&1 ||
      fail 4 "\`swift\` is not on PATH" "install Swift 6.2 or later from https://www.swift.org/install, then run this again"
    printf 'Building takt-helper (the first time takes some minutes)\n'
    swift build -c release --package-path "$clone" --product takt-helper >&2 ||
      fail 4 "takt-helper could not be built" "what the compiler said stands above"
    binary=$(swift build -c release --package-path "$clone" --show-bin-path)/takt-helper
  fi
  [ -f "$binary" ] || fail 4 "there is no program \`$binary\`" "build it, or leave \`--binary\` out"
  version=$("$binary" version) || fail 4 "\`$binary\` does not start" "build it again, or leave \`--binary\` out"

  printf 'Installing %s\n' "$version"
  changes=0 notes='' temporary=''
  trap '[ -z "$temporary" ] || rm -f -- "$temporary"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  # The program comes first: it understands the files of an older pack, but not the other way round.
  install_file "$binary" lib/takt/bin/takt-helper 755
  while IFS='	' read -r source destination; do
    install_file "$clone/$source" "$destination" 644
  done <<TEXT
$files
TEXT
  install_link

  if [ "$(cat -- "$manifest" 2>/dev/null)" != "${notes%?}" ]; then
    temporary=$configuration/lib/takt/.takt-install.$$
    printf '%s' "$notes" >"$temporary" && mv -f -- "$temporary" "$manifest" || fail 4 "\`$manifest\` could not be written"
    temporary=
  fi

  if [ "$changes" -eq 0 ]; then
    printf 'Nothing changed: all of it was there already.\n'
  else
    printf 'Done: %s files installed or updated.\n' "$changes"
  fi
  advise
}

main "$@"
