// The stories about what is shown: US-003, US-005 and US-006.
extension DemoScript {
  // MARK: - US-003

  static let urgentFirst: [AgentScript.Step] =
    say("reads what the list's lines look like")
    + [
      .write(path: "tests/test-urgent.sh", text: urgentTest),
      .replace(
        path: "todo",
        old: #"""
            [ $# -gt 0 ] || complain 'what is to be done? todo add TEXT'
            text=$(printf '%s' "$*" | tr '\t\n' '  ')
            printf 'open\t%s\n' "$text" >>"$list"
          """#,
        new: #"""
            urgency=
            if [ "${1:-}" = --urgent ]; then
              urgency=urgent
              shift
            fi
            [ $# -gt 0 ] || complain 'what is to be done? todo add [--urgent] TEXT'
            text=$(printf '%s' "$*" | tr '\t\n' '  ')
            printf 'open\t%s\t%s\n' "$text" "$urgency" >>"$list"
          """#),
    ]
    + say("reads the list twice: what is urgent, then the rest", 550)
    + [
      .replace(
        path: "todo",
        old: #"""
              all == "yes" || $1 == "open" { printf "%2d [%s] %s\n", NR, ($1 == "done" ? "x" : " "), $2 }
            ' "$list"
          """#,
        new: #"""
              FNR == 1 { pass++ }
              (all == "yes" || $1 == "open") && (pass == 1) == ($3 == "urgent") {
                printf "%2d [%s] %s%s\n", FNR, ($1 == "done" ? "x" : " "), ($3 == "urgent" ? "! " : ""), $2
              }
            ' "$list" "$list"
          """#),
      .replace(
        path: "todo", old: "open or done, then the text.\n", new: "open or done, the text, and urgent or nothing.\n"),
      done("urgency is a third field that may be missing, so lists from before stay as they are"),
    ]

  static let urgentTest = #"""
    . "$ROOT/tests/expect.sh"

    printf 'open\tfrom before\n' >todo.txt
    todo add sweep
    todo add --urgent call Ann
    expect 'what is urgent comes first, with its own number' ' 3 [ ] ! call Ann
     1 [ ] from before
     2 [ ] sweep' "$(todo list)"
    todo done 3
    expect 'it stays urgent when it is done' ' 3 [x] ! call Ann' "$(todo list --all | sed -n 1p)"
    refuses add --urgent

    """#

  // MARK: - US-005

  /// The workbook of the first report names a test that nobody wrote.
  static let count: [AgentScript.Step] =
    say("lets awk do the counting")
    + [
      .replace(
        path: "todo",
        old: #"""
          command=${1:-list}

          """#,
        new: #"""
          count_tasks() {
            [ -f "$list" ] || {
              echo '0 open, 0 done'
              return
            }
            awk -F '\t' '{ count[$1]++ } END { printf "%d open, %d done\n", count["open"], count["done"] }' "$list"
          }

          command=${1:-list}

          """#),
      .replace(
        path: "todo",
        old: #"""
            add) add_task "$@" ;;
          """#,
        new: #"""
            add) add_task "$@" ;;
            count) count_tasks "$@" ;;
          """#),
    ]
    + say("reports a test that it never wrote", 500)
    + [
      .finish(
        AgentScript.Report(
          files: ["todo", "tests/test-count.sh"], decisions: "- counting is one pass, with a test of its own"))
    ]
    + say("is found out, and writes the test", 800)
    + [.write(path: "tests/test-count.sh", text: countTest), done("counting is one pass, with a test of its own")]

  static let countTest = #"""
    . "$ROOT/tests/expect.sh"

    expect 'no list' '0 open, 0 done' "$(todo count)"
    todo add buy milk
    expect 'one task' '1 open, 0 done' "$(todo count)"
    todo add --urgent call Ann
    todo add sweep
    todo done 1
    expect 'some of both' '2 open, 1 done' "$(todo count)"

    """#

  // MARK: - US-006

  static let explain: [AgentScript.Step] =
    say("collects what `todo` understands by now")
    + [
      .write(path: "tests/test-help.sh", text: helpTest),
      .replace(
        path: "todo",
        old: #"""
          command=${1:-list}

          """#,
        new: #"""
          explain() {
            cat <<'TEXT'
          todo add [--urgent] TEXT   adds a task
          todo list [--all]          shows what is open, or everything
          todo done NUMBER           marks a task as done
          todo count                 says how many there are
          todo help                  shows this
          TEXT
          }

          command=${1:-list}

          """#),
      .replace(
        path: "todo",
        old: #"""
            list) list_tasks "$@" ;;
          """#,
        new: #"""
            help | --help | -h) explain ;;
            list) list_tasks "$@" ;;
          """#),
    ]
    + say("shows the new commands in the README")
    + [
      .replace(
        path: "README.md",
        old: #"""
              ./todo list

          """#,
        new: #"""
              ./todo add --urgent "call Ann"
              ./todo done 1
              ./todo list
              ./todo count

          `./todo help` explains them.

          """#),
      done("the help is plain text in the program, so that it cannot get lost"),
    ]

  static let helpTest = #"""
    . "$ROOT/tests/expect.sh"

    for command in $(sed -n 's/^  \([a-z]*\)[ )].*;;$/\1/p' "$ROOT/todo"); do
      expect "help has a line for $command" '1' "$(todo help | grep -c "^todo $command ")"
    done
    expect 'every way to ask gives the same' "$(todo help)" "$(todo --help)"

    """#
}
