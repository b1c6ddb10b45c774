// The stories about what is done: US-001, US-002 and US-004.
extension DemoScript {
  // MARK: - US-001

  static let tickOff: [AgentScript.Step] =
    say("reads todo and its tests")
    + [.write(path: "tests/test-done.sh", text: tickOffTest)]
    + say("lets `done` rewrite the list through a second file")
    + [
      .replace(
        path: "todo",
        old: #"""
          list_tasks() {

          """#,
        new: #"""
          # Replaces the list by what awk makes of it.
          rewrite() {
            awk -F '\t' -v OFS='\t' "$@" "$list" >"$list.new"
            mv "$list.new" "$list"
          }

          finish_task() {
            [ $# -eq 1 ] || complain 'which one? todo done NUMBER'
            rewrite -v number="$1" 'NR == number { $1 = "done" } { print }'
          }

          list_tasks() {

          """#),
      .replace(
        path: "todo",
        old: #"""
            awk -F '\t' '{ printf "%2d [ ] %s\n", NR, $2 }' "$list"
          """#,
        new: #"""
            awk -F '\t' '{ printf "%2d [%s] %s\n", NR, ($1 == "done" ? "x" : " "), $2 }' "$list"
          """#),
      .replace(
        path: "todo",
        old: #"""
            list) list_tasks "$@" ;;
          """#,
        new: #"""
            done) finish_task "$@" ;;
            list) list_tasks "$@" ;;
          """#),
    ]
    + say("adds the box to the listing", 300)
    + [done("the list is written beside itself and then renamed, so that it is never half there")]

  static let tickOffTest = #"""
    . "$ROOT/tests/expect.sh"

    todo add buy milk
    todo add call Ann
    todo add sweep
    todo done 2
    expect 'that task is marked, and no other' ' 1 [ ] buy milk
     2 [x] call Ann
     3 [ ] sweep' "$(todo list)"
    refuses done

    """#

  // MARK: - US-002

  /// The first attempt numbers what it shows instead of what there is; the test for it is right.
  static let hideWrongly: [AgentScript.Step] =
    say("reads how tasks are listed")
    + [
      .write(path: "tests/test-list.sh", text: hideTest),
      .replace(path: "tests/test-done.sh", old: "$(todo list)", new: "$(todo list --all)"),
    ]
    + say("filters and numbers in one go")
    + [.replace(path: "todo", old: listWithBoxes, new: listNumberedWrongly)]
    + say("is sure that this works, and does not try it", 500)
    + [done("done tasks are filtered in the listing")]
    + say("gives up: the gate says otherwise", 500)

  /// The second attempt finds the first one's work in the tree, and mends it.
  static let hideRightly: [AgentScript.Step] =
    say("reads in its brief why the first attempt was refused", 600)
    + say("the number must be the task's own, also when others are hidden", 500)
    + [
      .replace(path: "todo", old: listNumberedWrongly, new: listWithoutDone),
      done("a number belongs to a task, not to a line on the screen"),
    ]

  static let listWithBoxes = #"""
    list_tasks() {
      [ -f "$list" ] || return 0
      awk -F '\t' '{ printf "%2d [%s] %s\n", NR, ($1 == "done" ? "x" : " "), $2 }' "$list"
    }
    """#

  static let listNumberedWrongly = #"""
    list_tasks() {
      all=no
      [ "${1:-}" != --all ] || all=yes
      [ -f "$list" ] || return 0
      awk -F '\t' -v all="$all" '
        all == "yes" || $1 == "open" { printf "%2d [%s] %s\n", ++shown, ($1 == "done" ? "x" : " "), $2 }
      ' "$list"
    }
    """#

  static let listWithoutDone = #"""
    list_tasks() {
      all=no
      [ "${1:-}" != --all ] || all=yes
      [ -f "$list" ] || return 0
      awk -F '\t' -v all="$all" '
        all == "yes" || $1 == "open" { printf "%2d [%s] %s\n", NR, ($1 == "done" ? "x" : " "), $2 }
      ' "$list"
    }
    """#

  static let hideTest = #"""
    . "$ROOT/tests/expect.sh"

    todo add buy milk
    todo add call Ann
    todo add sweep
    todo done 1
    expect 'what is done is hidden and the numbers stay' ' 2 [ ] call Ann
     3 [ ] sweep' "$(todo list)"
    expect '--all shows everything' ' 1 [x] buy milk
     2 [ ] call Ann
     3 [ ] sweep' "$(todo list --all)"
    todo done 2
    expect 'the number that is shown is the one to use' ' 3 [ ] sweep' "$(todo list)"

    """#

  // MARK: - US-004

  static let refuseNumbers: [AgentScript.Step] =
    say("tries `todo done 99`: nothing happens, and nothing is said")
    + [
      .append(path: "tests/test-done.sh", text: refuseTest),
      .replace(
        path: "todo",
        old: #"""
          finish_task() {
            [ $# -eq 1 ] || complain 'which one? todo done NUMBER'

          """#,
        new: #"""
          require_task() {
            case $1 in
              '' | *[!0-9]*) complain "$1 is no number" ;;
            esac
            [ -f "$list" ] || complain "there is no task $1"
            awk -v number="$1" 'NR == number { found = 1 } END { exit !found }' "$list" || complain "there is no task $1"
          }

          finish_task() {
            [ $# -eq 1 ] || complain 'which one? todo done NUMBER'
            require_task "$1"

          """#),
    ]
    + say("looks for the task before it changes anything", 500)
    + [done("the check is a function of its own, for commands to come")]

  static let refuseTest = #"""

    before=$(cat todo.txt)
    refuses done 4
    refuses done 0
    refuses done ''
    refuses done two
    refuses done -1
    expect 'a refusal changes nothing' "$before" "$(cat todo.txt)"
    rm todo.txt
    refuses done 1

    """#
}
