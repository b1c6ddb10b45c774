"""Many helpers at once on one run of a team: nothing that anybody was told is lost, and nobody sees half of anything.

TAKT_OPERATIONS says how many commands each of the eight agents gives (20), TAKT_SEEDS how many runs there are (1),
TAKT_SEED where they begin.
"""

import collections
import json
import os
import pathlib
import random
import sys
import threading
import time
import unittest

from support import history, programs
from support.repository import Repository, story, workbook
from support.scripted_team import TeamRepository, attempts

OPERATIONS = int(os.environ.get("TAKT_OPERATIONS", "20"))
SEEDS = int(os.environ.get("TAKT_SEEDS", "1"))
SEED = int(os.environ.get("TAKT_SEED") or random.randrange(10**9))
AGENTS = 8
# What an agent may be told of an assignment that a stop took away.
LOST = ("this assignment is over", "was stopped", "is stopped", "is over")


class Storm:
    """Agents of one session, each with a tree as Claude Code makes them, and what they were told."""

    def __init__(self, repository, seed):
        self.repository = repository
        self.seed = seed
        self.lock = threading.Lock()
        self.taken = set()
        self.trees = 0
        self.told = collections.defaultdict(list)
        self.problems = []
        self.calls = collections.Counter()

    def call(self, *words, agent="", place=None, stdin=""):
        environment = dict(self.repository.environment)
        if agent:
            environment["TAKT_AGENT_ID"] = agent
        self.calls[words[0]] += 1
        status, out, errors = self.repository.helper(
            *words, stdin=stdin, seconds=300, cwd=place or self.repository.root, env=environment)
        if status not in (0, 1):
            self.problems.append(f"{words}: status {status}: {errors}")
        return status, out, errors

    def tree(self):
        """A work tree as Claude Code makes one for its agent."""
        with self.lock:
            self.trees += 1
            name = f"agent-{self.trees}"
            place = self.repository.root / ".claude/worktrees" / name
            start = pathlib.Path(f"/proc/{os.getpid()}/stat")
            since = start.read_text().rsplit(")", 1)[1].split()[19] if start.exists() else ""
            for _ in range(40):
                try:
                    self.repository.git("worktree", "add", "-q", "-f", "-b", f"worktree-{name}", str(place), "main")
                    break
                except AssertionError:
                    self.repository.git("branch", "-D", f"worktree-{name}", check=False)
                    time.sleep(0.05)
            reason = f"claude agent {name} (pid {os.getpid()} start {since})" if since else "claude agent"
            self.repository.git("worktree", "lock", "--reason", reason, str(place))
            return name, place

    def agent(self, number):
        chance = random.Random(f"{self.seed}:{number}")
        mine = None
        try:
            for _ in range(OPERATIONS):
                mine = self.operation(chance, mine)
        except (AssertionError, ValueError, KeyError, OSError) as error:
            self.problems.append(repr(error))
        if mine:
            self.leave(mine)

    def leave(self, mine):
        self.repository.git("worktree", "unlock", str(mine["place"]), check=False)

    def operation(self, chance, mine):
        if chance.random() < 0.01:
            # A person stops the run, and another one, or the same, lets it go on.
            status, _, _ = self.call("stop", "--json")
            self.told["stopped" if status == 0 else "not stopped"].append("")
            self.call("resume", "--json")
            return mine
        if chance.random() < 0.15:
            self.call("status", "--json")
            return mine
        if mine is None:
            return self.begin()
        token = mine["token"]
        if not mine["briefed"]:
            return self.fetch(mine)
        what = chance.choice(["gates", "brief", "refused", "accepted", "accepted"])
        if what == "gates":
            self.call("gates", agent=mine["agent"], place=mine["place"])
            return mine
        if what == "brief":
            return self.fetch(mine)
        if what == "refused":
            return self.finish(mine, token, ["not-there.txt"])
        (mine["place"] / f"{token}.txt").write_text("done\n")
        return self.finish(mine, token, [f"{token}.txt"])

    def begin(self):
        status, out, errors = self.call("next", "--wait", "0")
        if status:
            return None
        for action in json.loads(out)["actions"]:
            if action["action"] != "agent":
                self.told[action["action"]].append(action)
                continue
            with self.lock:
                if action["token"] in self.taken:
                    continue
                self.taken.add(action["token"])
            name, place = self.tree()
            return {"token": action["token"], "agent": name, "place": place, "briefed": False}
        return None

    def fetch(self, mine):
        status, _, errors = self.call("brief", mine["token"], agent=mine["agent"], place=mine["place"])
        if status == 0:
            if not mine["briefed"]:
                self.told["briefed"].append(mine["token"])
            mine["briefed"] = True
            return mine
        return self.lost(mine, errors)

    def finish(self, mine, token, files):
        status, out, errors = self.call(
            "finish", token, "--outcome", "done", "--json", agent=mine["agent"], place=mine["place"],
            stdin=workbook(files))
        if status == 0:
            self.told["accepted"].append(token)
            self.leave(mine)
            return None
        if out.startswith("{") and "refusals" in json.loads(out):
            self.told["refused"].append(token)
            return mine
        return self.lost(mine, errors)

    def lost(self, mine, errors):
        """The run was stopped meanwhile, so that nothing of this assignment counts any more."""
        self.told["lost"].append(errors)
        self.leave(mine)
        return None


class TeamConcurrencyTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if not programs.helper():
            self.skipTest(programs.NO_HELPER)

    def test_eight_agents(self):
        for seed in range(SEED, SEED + SEEDS):
            with self.subTest(seed=seed):
                self.storm(seed)

    def storm(self, seed):
        stories = [story(number) for number in range(1, max(12, OPERATIONS * 3 // 2) + 1)]
        gates = [{"name": "files", "command": ["test", "-f", "README.md"]}]
        repository = Repository(stories, gates=gates)
        self.addCleanup(repository.close)
        repository.take("start", "team", "--max-parallel", str(AGENTS))
        before = repository.git("ls-files", "--stage")
        storm = Storm(repository, seed)
        over = threading.Event()
        reads = [collections.Counter() for _ in range(3)]
        readers = [threading.Thread(target=self.read, args=(storm, over, reads[n])) for n in range(3)]
        agents = [threading.Thread(target=storm.agent, args=(n,)) for n in range(AGENTS)]
        for thread in readers + agents:
            thread.start()
        for thread in agents:
            thread.join()
        over.set()
        for thread in readers:
            thread.join()
        records = history.read(max(repository.root.glob(".takt/runs/*/journal.ndjson")))
        counts = {name: len(found) for name, found in storm.told.items()}
        print(
            f"seed {seed}: {sum(storm.calls.values())} calls {dict(storm.calls)}, told {counts}, "
            f"{len(records)} records, reads {dict(sum(reads, collections.Counter()))}", file=sys.stderr)
        self.assertEqual(storm.problems, [])
        self.assertEqual(history.problems(records), [])
        self.assertEqual(storm.told["human"], [], "there was nothing to ask")
        self.assertEqual([text for text in storm.told["lost"] if not any(part in text for part in LOST)], [])

        def recorded(event):
            return sorted(record["token"] for record in records if record["event"] == event)

        self.assertEqual(recorded("agent.briefed"), sorted(set(storm.told["briefed"])))
        self.assertEqual(recorded("finish.accepted"), sorted(storm.told["accepted"]))
        self.assertEqual(recorded("finish.refused"), sorted(storm.told["refused"]))
        # Work that a stop came across is merged by the next who asks.
        repository.helper("resume")
        repository.take("next", "--wait", "0")
        records = history.read(max(repository.root.glob(".takt/runs/*/journal.ndjson")))
        self.assertEqual(history.problems(records), [])
        self.assertEqual(recorded("finish.accepted"), recorded("story.passed"))
        passed = [record["story"] for record in records if record["event"] == "story.passed"]
        commits = [name for name, _ in repository.story_commits() if name]
        self.assertEqual(sorted(commits), sorted(passed))
        tree = repository.git("ls-tree", "--name-only", "takt/sample").splitlines()
        self.assertEqual(tree, sorted(["README.md"] + [f"{token}.txt" for token in storm.told["accepted"]]))
        plan = json.loads((repository.root / "stories.json").read_text())
        self.assertEqual(sorted(one["id"] for one in plan["userStories"] if one["passes"]), sorted(passed))
        self.assertEqual(repository.git("ls-files", "--stage"), before)
        self.assertEqual(repository.git("symbolic-ref", "--short", "HEAD"), "main")
        self.assertEqual(repository.git("fsck", "--no-dangling", "--no-progress"), "")
        self.assertGreater(len(passed), 0)

    def read(self, storm, over, reads):
        """What a reader may see: a plan, a journal and a status that are whole, and never older than before.

        The plan follows the journal: what it says is done is done, and what is done is in it a moment later.
        """
        repository, done, told = storm.repository, 0, 0
        try:
            while not over.is_set():
                plan = json.loads((repository.root / "stories.json").read_bytes())
                now = sum(one["passes"] for one in plan["userStories"])
                if now < done:
                    storm.problems.append(f"{now} stories in the plan after {done}")
                done = now
                reads["plan"] += 1
                history.read(max(repository.root.glob(".takt/runs/*/journal.ndjson")))
                reads["journal"] += 1
                if reads["plan"] % 10 == 0:
                    stories = repository.take("status")["stories"]
                    passed = sum(one["state"] == "passed" for one in stories)
                    if passed < max(told, done):
                        storm.problems.append(f"{passed} stories told after {told}, with {done} in the plan")
                    told = passed
                    reads["status"] += 1
                # A journal of thousands of records takes this process as long to read as a command takes.
                time.sleep(0.02)
        except (AssertionError, ValueError, KeyError, OSError) as error:
            storm.problems.append(repr(error))

    def test_readers_of_a_team(self):
        """Plan and account are replaced as a whole while a team is driven."""
        repository = TeamRepository()
        self.addCleanup(repository.close)
        over = threading.Event()
        problems, reads = [], collections.Counter()

        def read():
            try:
                while not over.is_set():
                    json.loads((repository.root / "stories.json").read_bytes())
                    reads["plan"] += 1
                    if repository.journal_path():
                        repository.history()
                        reads["journal"] += 1
                        summary = repository.journal_path().parent / "summary.md"
                        if summary.exists():
                            text = summary.read_text()
                            if not text.startswith("# ") or not text.endswith("\n"):
                                problems.append(text)
                            reads["account"] += 1
                    repository.take("status")
                    reads["status"] += 1
            except (AssertionError, ValueError, KeyError, OSError) as error:
                problems.append(repr(error))

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        status, _, errors = repository.helper(*repository.command("run"), seconds=300)
        time.sleep(0.3)
        over.set()
        for reader in readers:
            reader.join()
        self.assertEqual(status, 0, errors)
        self.assertEqual(problems, [])
        self.assertGreater(reads["account"], 0)
        self.assertEqual(history.problems(repository.history()), [])

    def test_a_second_driver_is_told_at_once(self):
        script = attempts()
        script["US-001"][0].insert(0, {"wait": 5000})
        repository = TeamRepository(script)
        self.addCleanup(repository.close)
        first = repository.start(*repository.command("run"))
        self.addCleanup(first.communicate)
        self.addCleanup(first.kill)
        deadline = time.monotonic() + 30
        while not any(record["event"] == "agent.briefed" for record in repository.history()):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        seconds = []
        for command in ("run", "resume") * 5:
            began = time.monotonic()
            status, _, errors = repository.helper(*repository.command(command))
            seconds.append(time.monotonic() - began)
            self.assertEqual(status, 4, errors)
            self.assertIn(f"is being driven by `takt-helper run` (process {first.pid})", errors)
        print(f"a second driver is refused in at most {max(seconds):.2f} s", file=sys.stderr)
        self.assertEqual(history.problems(repository.history()), [])
        records = [record for record in repository.history() if record["event"] == "driver.attached"]
        self.assertEqual(len(records), 1)


if __name__ == "__main__":
    unittest.main()
