"""A plan in the shape of a diamond whose middle stories want the same line, and whoever works on it."""

import hashlib
import json
import pathlib
import re
import threading

from .case import EndToEndTest
from .model import Worker
from .messages_api import tool
from .project import story

BRANCH = "takt/words"
FILE = "words.sh"


def line(*numbers):
    """The line that stories change: it prints the numbers of the stories that have been there."""
    return f"echo {' '.join(str(number) for number in (0, *numbers))}\n"


def own_files(number):
    """What a story has to itself: a test that its number is printed, or that anything is, for a story beside the diamond."""
    return {f"tests/{number}.sh": f"sh {FILE} | grep -qw {number if number < 5 else 0}\n"}


def files(number, *others):
    """What the worker of a story writes that finds the numbers of others in the line."""
    return {FILE: line(*sorted((number, *others))), **own_files(number)}


def plan(*further):
    """US-001, then US-002 and US-003 side by side, then US-004; the further ones stand beside the two in the middle."""
    stories = [story(1, "Say one"), story(2, "Say two", ["US-001"]), story(3, "Say three", ["US-001"])]
    stories.append(story(4, "Say four", ["US-002", "US-003"]))
    stories += [story(number, f"Beside {number}", ["US-001"]) for number in further]
    return {"project": "Words", "branchName": BRANCH, "description": "Says numbers.", "userStories": stories}


def diamond(**others):
    """Workers of a diamond: the two in the middle are at work at the same time, and the second one conflicts."""
    both, merged = threading.Barrier(2), threading.Event()

    def together():
        # once: whoever takes a story up again is alone
        if not merged.is_set():
            both.wait(60)

    workers = {
        "US-001": [Worker(files(1))],
        "US-002": [Worker(files(2, 1), before_work=together, after_finish=merged.set)],
        "US-003": [Worker(files(3, 1), before_work=together, before_finish=lambda: merged.wait(60))],
        "US-003-merge": [Resolver(1, 2, 3)],
        "US-004": [Worker(files(4, 1, 2, 3))],
    }
    return {**workers, **others}


class Resolver(Worker):
    """Reads the file in conflict, writes what both sides want, finishes."""

    def __init__(self, *numbers, before_work=None):
        super().__init__({FILE: line(*numbers)}, before_work=before_work)
        self.seen = []  # the file as it was found

    def write(self, conversation):
        where = conversation.working_directory
        conversation = yield [tool("Read", file_path=f"{where}/{FILE}")]
        self.seen.append(conversation.results[0].text)
        return (yield from super().write(conversation))


class CommittingWorker(Worker):
    """Commits what it has written by itself."""

    def __init__(self, files):
        super().__init__(files)
        self.answers = []

    def play(self, token, conversation):
        conversation = yield from self.write(conversation)
        for command in ("git add -A", "git commit -q -m mine"):
            conversation = yield [tool("Bash", command=command)]
            self.answers.append(conversation.results[0])
        return (yield from self.finish(token, conversation, self.files))


def state_of(root):
    """Everything about a checkout that a team has no business changing."""
    found = {}
    for path in sorted(pathlib.Path(root).rglob("*")):
        name = str(path.relative_to(root))
        if path.is_dir() or name.split("/")[0] in (".git", ".takt", ".claude"):
            continue
        found[name] = (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
    return found


class TeamTest(EndToEndTest):
    """Compares a finished team run with what it has to be, whoever drove it."""

    def team_sandbox(self, model, plan):
        sandbox = self.sandbox(model, plan)
        project = sandbox.project
        (project.root / FILE).write_text(line())
        (project.root / "note.txt").write_text("mine\n")  # untracked
        project.git("add", FILE)
        project.git("commit", "-q", "-m", "a first word")
        (project.root / "check.sh").touch()
        self.before = (state_of(project.root), project.git("rev-parse", "HEAD"), project.git("symbolic-ref", "HEAD"))
        return sandbox

    def assert_team_built(self, sandbox, numbers=(1, 2, 3, 4), conflicts=("US-003",)):
        project = sandbox.project
        stories = [f"US-{number:03}" for number in numbers]
        with self.subTest("the branch has what every story promised"):
            self.assertEqual(project.git("show", f"{BRANCH}:{FILE}"), line(*sorted(set(numbers) & {1, 2, 3, 4})).strip())
            for number in numbers:
                for path, text in own_files(number).items():
                    self.assertEqual(project.git("show", f"{BRANCH}:{path}"), text.strip())
        with self.subTest("one commit a story, and merges, all with trailers of one run"):
            keys = ("Takt-Story", "Takt-Merge", "Takt-Run")
            fields = "%x1F".join(f"%(trailers:key={key},valueonly,separator=%x2C)" for key in keys)
            log = project.git("log", "--reverse", f"--format={fields}%x1F%P%x1F%s", f"main..{BRANCH}").splitlines()
            entries = [entry.split("\x1f") for entry in log]
            self.assertEqual(sorted(entry[0] for entry in entries if entry[0]), sorted(stories))
            self.assertEqual({len(entry[3].split()) for entry in entries if entry[1]} - {2}, set(), log)
            self.assertEqual(len({entry[2] for entry in entries}), 1, log)
            for conflict in conflicts:
                self.assertIn(conflict, [entry[1] for entry in entries])
            for entry in entries:
                kind = "feat" if entry[0] else "merge"
                name = entry[0] or entry[1]
                self.assertEqual(entry[4], f"{kind}: {name} - {self.stories(sandbox)[name]['title']}")
        with self.subTest("the plan and the workbooks"):
            for name in stories:
                facts = self.stories(sandbox)[name]
                self.assertIs(facts["passes"], True, name)
                self.assertTrue(facts["startTime"] and facts["endTime"], f"times of {name}")
                self.assertIn("## Decisions", self.workbook(sandbox, name))
            for name in conflicts:
                self.assertIn("## Decisions", self.workbook(sandbox, f"{name}-merge"))
        self.assert_untouched(sandbox)
        self.assert_tidy(sandbox)

    def assert_untouched(self, sandbox):
        """The user's checkout is as it was, with the plan in it."""
        project = sandbox.project
        with self.subTest("the user's checkout"):
            now = (state_of(project.root), project.git("rev-parse", "HEAD"), project.git("symbolic-ref", "HEAD"))
            self.assertEqual(now, self.before)
            status = project.git("status", "--porcelain", "--untracked-files=all").splitlines()
            self.assertEqual(status, ["?? note.txt"])

    def assert_tidy(self, sandbox):
        """No tree is left, none of Claude Code's branches, and no ref that nothing needs."""
        project = sandbox.project
        with self.subTest("trees and refs"):
            trees = [entry for entry in project.git("worktree", "list", "--porcelain").splitlines() if "worktree " in entry]
            self.assertEqual(trees, [f"worktree {project.root}"])
            self.assertEqual(list((project.root / ".claude/worktrees").glob("*")), [])
            branches = project.git("for-each-ref", "--format=%(refname:short)", "refs/heads").splitlines()
            # of agents that never began, because the client's git could not make their trees, the client leaves them
            planned = {record["path"].split("/")[-1] for record in self.events(sandbox, "tree.planned")}
            ours = [name for name in branches if name.removeprefix("worktree-") in planned]
            self.assertEqual((ours, branches[:2]), ([], ["main", BRANCH]))
            self.assertEqual(project.git("for-each-ref", "--format=%(refname)", "refs/takt/checkpoint"), "")

    def stories(self, sandbox):
        """The plan's stories as they stand on the branch: git tracks this plan."""
        plan = json.loads(sandbox.project.git("show", f"{BRANCH}:stories.json"))
        return {story["id"]: story for story in plan["userStories"]}

    def publish(self, sandbox, main):
        """Gives the project a remote whose `main` is at a commit of its own: one that is ahead of it, or behind it."""
        project = sandbox.project
        remote = sandbox.base / "remote.git"
        project.git("init", "-q", "--bare", "-b", "main", str(remote))
        project.git("remote", "add", "origin", str(remote))
        project.git("push", "-q", "origin", f"{main}:refs/heads/main")
        project.git("fetch", "-q", "origin")
        project.git("remote", "set-head", "origin", "main")

    def workbook(self, sandbox, name):
        found = list((sandbox.project.root / ".takt/workbooks").rglob(f"{name}.md"))
        return found[0].read_text() if found else ""

    def events(self, sandbox, *types):
        """The journal's records of some types, oldest first."""
        records = []
        for path in sorted((sandbox.project.root / ".takt/runs").glob("*/journal.ndjson")):
            records += [json.loads(entry) for entry in path.read_text().splitlines()]
        return [record for record in records if not types or record["event"] in types]

    def assert_side_by_side(self, sandbox, *names):
        """All of these were fetched by their agents before the first of them was accepted."""
        tokens = {}
        for record in self.events(sandbox, "agent.assigned"):
            tokens.setdefault(record["story"], record["token"])
        order = [(record["event"], record["token"]) for record in self.events(sandbox, "agent.briefed", "finish.accepted")]
        briefed = [order.index(("agent.briefed", tokens[name])) for name in names]
        accepted = [order.index(("finish.accepted", tokens[name])) for name in names]
        self.assertLess(max(briefed), min(accepted), order)


def marks(text):
    """The marks of a conflict in a text that the client has numbered."""
    return re.findall(r"<<<<<<<|=======|>>>>>>>", text)
