/// The program that the demo works on: a task list for the shell, as it is before the first story.
///
/// Nothing but POSIX sh and awk, so that it runs wherever takt does.
enum DemoProgram {
  /// Every file by its path.
  static let files: [(path: String, text: String)] = [
    ("README.md", readme), ("todo", program), ("tests/run.sh", runner), ("tests/expect.sh", expectations),
    ("tests/test-add.sh", addTest),
  ]

  static let readme = #"""
    # todo

    A task list in a plain text file, one task a line.

        ./todo add "buy milk"
        ./todo list

    The tests: `sh tests/run.sh`

    """#

  static let program = #"""
    #!/bin/sh
    # todo: a task list in a plain text file.
    #
    # One task a line, its fields divided by tabs: open or done, then the text.
    # The file is todo.txt in the present folder, or what TODO_FILE says.
    set -eu

    list=${TODO_FILE:-todo.txt}

    complain() {
      printf 'todo: %s\n' "$1" >&2
      exit 1
    }

    add_task() {
      [ $# -gt 0 ] || complain 'what is to be done? todo add TEXT'
      text=$(printf '%s' "$*" | tr '\t\n' '  ')
      printf 'open\t%s\n' "$text" >>"$list"
    }

    list_tasks() {
      [ -f "$list" ] || return 0
      awk -F '\t' '{ printf "%2d [ ] %s\n", NR, $2 }' "$list"
    }

    command=${1:-list}
    [ $# -eq 0 ] || shift
    case $command in
      add) add_task "$@" ;;
      list) list_tasks "$@" ;;
      *) complain "there is no command $command" ;;
    esac

    """#

  static let runner = #"""
    #!/bin/sh
    # Runs every tests/test-*.sh in an empty folder of its own; fails when one of them does.
    set -u
    unset TODO_FILE

    root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
    work=$(mktemp -d) || exit 2
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM

    failed=0
    for test in "$root"/tests/test-*.sh; do
      name=$(basename "$test" .sh)
      mkdir "$work/$name" || exit 2
      if (cd "$work/$name" && ROOT=$root sh "$test"); then
        printf 'ok   %s\n' "$name"
      else
        printf 'FAIL %s\n' "$name"
        failed=1
      fi
    done
    exit "$failed"

    """#

  static let expectations = #"""
    # What the tests have in common; each of them reads this file first.
    set -eu

    todo() {
      sh "$ROOT/todo" "$@"
    }

    # expect WHAT WANTED GOT
    expect() {
      if [ "$2" != "$3" ]; then
        printf '%s\nwanted:\n%s\ngot:\n%s\n' "$1" "$2" "$3"
        exit 1
      fi
    }

    # refuses COMMAND ...: it fails, and says why
    refuses() {
      if complaint=$(todo "$@" 2>&1); then
        printf 'todo %s should have failed\n' "$*"
        exit 1
      fi
      case $complaint in
        'todo: '*) ;;
        *) expect "todo $* says what is wrong" 'todo: ...' "$complaint" ;;
      esac
    }

    """#

  static let addTest = #"""
    . "$ROOT/tests/expect.sh"

    expect 'a new list is empty' '' "$(todo list)"
    todo add buy milk
    todo add 'call "Ann" \n 100%'
    expect 'tasks are listed in order' ' 1 [ ] buy milk
     2 [ ] call "Ann" \n 100%' "$(todo)"
    refuses add
    refuses fly

    """#
}
