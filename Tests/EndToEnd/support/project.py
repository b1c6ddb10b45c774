"""The project that the tests build: a small shell program, its tests, and a plan of three stories."""

import json
import pathlib
import subprocess

STORIES = ("US-001", "US-002", "US-003")

_CHECK = """#!/bin/sh
# Runs every test of the project.
cd "$(dirname "$0")" || exit 1
ran=0
for test in tests/*.sh; do
  sh "$test" || { echo "failed: $test"; exit 1; }
  ran=$((ran + 1))
done
echo "$ran tests passed"
"""


def story_files(story):
    """What a good worker writes for a story."""
    number = int(story[-3:])
    return {
        f"commands/{number}.sh": f"echo $((${{1:-0}} + {number}))\n",
        f"tests/{number}.sh": f'test "$(sh commands/{number}.sh 1)" = {number + 1}\n',
    }


def story(number, title, depends_on=()):
    return {
        "id": f"US-{number:03}",
        "title": title,
        "description": f"As a person who counts, I want to add {number}, so that I need not do it in my head.",
        "type": "logic",
        "acceptanceCriteria": [f"`sh commands/{number}.sh N` prints N + {number}", "a test shows it"],
        "priority": number,
        "size": "small",
        "passes": False,
        "verify": "inline",
        "startTime": "",
        "endTime": "",
        "dependsOn": list(depends_on),
    }


PLAN = {
    "project": "Adder",
    "branchName": "takt/adder",
    "description": "Adds small numbers.",
    "userStories": [
        story(1, "Add one"),
        story(2, "Add two", ["US-001"]),
        story(3, "Add three"),
    ],
}


class Project:
    """A git repository with one commit on `main`, a plan and one gate."""

    def __init__(self, root, environment, plan=None):
        self.root = pathlib.Path(root)
        self._environment = environment
        self._write("check.sh", _CHECK)
        self._write("tests/0.sh", "test 1 = 1\n")
        self._write(".gitignore", "/.takt/\n")
        self._write("stories.json", json.dumps(plan or PLAN, indent=2) + "\n")
        gates = [{"name": "tests", "command": ["sh", "check.sh"], "timeoutSeconds": 60}]
        self._write(".takt/config.json", json.dumps({"gates": gates, "crashPauseSeconds": 0}))
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Tester")
        self.git("config", "user.email", "tester@example.com")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "start")

    def _write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def make_gate_slow(self, seconds, story):
        """Lets the gate take its time once the files of a story are there."""
        slow = f"\ntest -e {next(iter(story_files(story)))} && sleep {seconds}\nran=0"
        self._write("check.sh", _CHECK.replace("\nran=0", slow, 1))
        self.git("commit", "-q", "-a", "-m", "slow")

    def git(self, *arguments):
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=self._environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    @property
    def stories(self):
        """The plan's stories as they stand in stories.json, by id."""
        plan = json.loads((self.root / "stories.json").read_text())
        return {story["id"]: story for story in plan["userStories"]}

    @property
    def story_commits(self):
        """(story, run, subject) of the commits since `main`, oldest first."""
        trailers = "%(trailers:key=Takt-Story,valueonly,separator=%x2C)%x1F%(trailers:key=Takt-Run,valueonly,separator=%x2C)"
        log = self.git("log", "--reverse", f"--format={trailers}%x1F%s", "main..HEAD")
        return [tuple(line.split("\x1f")) for line in log.splitlines()]

    @property
    def files(self):
        """What is committed at HEAD, apart from the plan, whose times differ from run to run."""
        names = self.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
        return {name: self.git("show", f"HEAD:{name}") for name in names if name != "stories.json"}

    @property
    def expected_files(self):
        """What `files` should be once every story is built."""
        names = self.git("ls-tree", "-r", "--name-only", "main").splitlines()
        before = {name: self.git("show", f"main:{name}") for name in names if name != "stories.json"}
        built = {path: text.strip() for story in STORIES for path, text in story_files(story).items()}
        return {**before, **built}

    @property
    def workbooks(self):
        """The text of the filed workbooks, by story."""
        found = {}
        for path in sorted((self.root / ".takt").rglob("*.md")):
            for story in STORIES:
                if story in path.name and "## Decisions" in path.read_text():
                    found[story] = path.read_text()
        return found
