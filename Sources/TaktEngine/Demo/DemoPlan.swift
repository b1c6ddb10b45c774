/// What is to be built in the demo: the PRD that a person approved, the plan, and the project's gate.
enum DemoPlan {
  /// Every file by its path; all are tracked.
  static let files: [(path: String, text: String)] = [
    ("tasks/prd-todo-status.md", prd), ("stories.json", plan), (Project.configurationPath, configuration),
  ]

  static let prd = #"""
    # Task status

    **Why.** A list that only grows is no help. People want to tick things off, see what is left, and see first what
    cannot wait.

    **What.**
    - A task can be marked as done; done tasks leave the list and can still be shown.
    - A task can be urgent; urgent tasks come first.
    - The list can be counted.
    - What makes no sense is refused with a sentence.
    - `todo help` tells all of this.

    **What not.** No dates, no colours, no other file format: lists that exist today keep working.

    """#

  static let configuration = #"""
    {
      "gates": [{ "name": "tests", "command": ["sh", "tests/run.sh"], "timeoutSeconds": 60 }]
    }

    """#

  static let plan = #"""
    {
      "project": "todo",
      "branchName": "takt/todo-status",
      "description": "Tasks can be ticked off, put first and counted. Lists that exist today keep working.",
      "userStories": [
        {
          "id": "US-001",
          "title": "Tick a task off",
          "description": "As someone with a list, I want to mark a task as done so that I see what I got done.",
          "type": "logic",
          "acceptanceCriteria": [
            "`todo done NUMBER` marks the task with that number in `todo list`",
            "The other tasks stay as they are"
          ],
          "priority": 1, "size": "small", "passes": false, "verify": "inline",
          "startTime": "", "endTime": "", "dependsOn": []
        },
        {
          "id": "US-002",
          "title": "Hide what is done",
          "description": "As someone with a list, I want to see only what is left so that the list stays short.",
          "type": "logic",
          "acceptanceCriteria": [
            "`todo list` leaves out tasks that are done, `todo list --all` shows them",
            "A task has the same number in both lists"
          ],
          "priority": 2, "size": "small", "passes": false, "verify": "inline",
          "startTime": "", "endTime": "", "dependsOn": ["US-001"]
        },
        {
          "id": "US-003",
          "title": "Put urgent tasks first",
          "description": "As someone with a list, I want urgent tasks at the top so that I begin with them.",
          "type": "logic",
          "acceptanceCriteria": [
            "`todo add --urgent TEXT` adds a task that is listed before the others, with a `!`",
            "Lists from before this story are read as they are"
          ],
          "priority": 3, "size": "small", "passes": false, "verify": "inline",
          "startTime": "", "endTime": "", "dependsOn": ["US-002"]
        },
        {
          "id": "US-004",
          "title": "Refuse numbers that are none",
          "description": "As someone who mistypes, I want to be told so that I do not believe in something I never did.",
          "type": "logic",
          "acceptanceCriteria": [
            "`todo done` fails with a sentence for a number that no task has, and for what is no number",
            "The list is not changed by it"
          ],
          "priority": 4, "size": "small", "passes": false, "verify": "inline",
          "startTime": "", "endTime": "", "dependsOn": ["US-001"]
        },
        {
          "id": "US-005",
          "title": "Count the tasks",
          "description": "As someone with a long list, I want to see how much is left so that I keep my courage.",
          "type": "logic",
          "acceptanceCriteria": ["`todo count` prints `2 open, 1 done`, also for a list that is not there yet"],
          "priority": 5, "size": "small", "passes": false, "verify": "inline",
          "startTime": "", "endTime": "", "dependsOn": ["US-002"]
        },
        {
          "id": "US-006",
          "title": "Explain the commands",
          "description": "As someone new, I want to be told what there is so that I need not read the program.",
          "type": "logic",
          "acceptanceCriteria": [
            "`todo help` has a line for every command",
            "The README shows the new commands"
          ],
          "priority": 6, "size": "small", "passes": false, "verify": "inline",
          "startTime": "", "endTime": "", "dependsOn": ["US-003", "US-004", "US-005"]
        }
      ]
    }

    """#
}
