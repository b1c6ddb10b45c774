"""kill -9 at random moments: whatever was cut off, the next command works, and nothing is lost or done twice.

See support/sweep.py for the switches.
"""

import json
import statistics
import time
import unittest

from support.repository import Repository, kill_tree, sleep_until, story, workbook
from support.sweep import KILLS, Sweep

CHECK = """#!/bin/sh
# Fails while a file says `broken`.
! grep -rqs broken src
"""

FILES = {"README.md": "hello\n", "check.sh": CHECK, "src/old.txt": "old\n", "src/kept.txt": "kept\n"}
GATES = [{"name": "check", "command": ["sh", "check.sh"], "timeoutSeconds": 60}]


class CrashTest(Sweep):
    """What must be so after a kill and at the end."""

    def look(self, repository):
        """The state that everybody must be able to read right after a kill."""
        plan = json.loads((repository.root / "stories.json").read_text())
        self.assertEqual([one["id"] for one in plan["userStories"]], self.stories)
        status = repository.take("status")
        records = repository.journal()
        self.assertEqual([record["seq"] for record in records], list(range(1, len(records) + 1)))
        return status

    def assert_right_end(self, repository, passed, files, tracks_plan):
        commits = repository.story_commits()
        self.assertEqual([name for name, _ in commits], passed, "one commit for each story, in their order")
        self.assertEqual(len({run for _, run in commits}), 1)
        events = [record["story"] for record in repository.journal() if record["event"] == "story.passed"]
        self.assertEqual(events, passed, "the journal says it once")
        plan = json.loads((repository.root / "stories.json").read_text())
        marked = [one["id"] for one in plan["userStories"] if one["passes"] and one["startTime"] and one["endTime"]]
        self.assertEqual(marked, passed, "stories.json shows it")
        committed = repository.git("ls-tree", "-r", "--name-only", "takt/sample").splitlines()
        plan_file = ["stories.json"] if tracks_plan else []
        self.assertEqual(committed, sorted(list(files) + plan_file))
        for path, text in files.items():
            self.assertEqual((repository.root / path).read_text(), text, path)
        self.assertEqual((repository.root / "mine.txt").read_text(), "mine\n")
        left = ["?? mine.txt"] + ([] if tracks_plan else ["?? stories.json"])
        self.assertEqual(repository.git("status", "--porcelain", "-uall").splitlines(), left)
        self.assertEqual(repository.debris(), [])
        self.assertEqual(repository.git("symbolic-ref", "--short", "HEAD"), "takt/sample")
        self.assertEqual(repository.git("fsck", "--no-dangling", "--no-progress"), "")


class FinishTest(CrashTest):
    """A session's agent reports, and the helper that checks the report is killed."""

    stories = ["US-001", "US-002"]

    def test_a_killed_finish(self):
        templates = {}
        for tracks_plan in (False, True):
            repository = Repository([story(1), story(2)], files=FILES, gates=GATES, tracks_plan=tracks_plan)
            self.addCleanup(repository.close)
            repository.write("mine.txt", "mine\n")
            repository.take("start", "solo")
            token = self.offer(repository)
            self.work(repository, token, "US-001")
            templates[tracks_plan] = (repository, token)
        self.seconds = statistics.median(self.time(*templates[False]) for _ in range(3))

        def play(chance):
            tracks_plan = chance.random() < 0.5
            template, token = templates[tracks_plan]
            repository = template.copy()
            with self.closing(repository):
                return self.play(repository, token, tracks_plan, chance)

        self.sweep(play)

    def offer(self, repository):
        return repository.take("next", "--wait", "0")["actions"][0]["token"]

    def work(self, repository, token, name):
        status, _, errors = repository.helper("brief", token)
        self.assertEqual(status, 0, errors)
        if name == "US-001":
            (repository.root / "src/old.txt").rename(repository.root / "src/new.txt")
            repository.write("src/kept.txt", "changed\n")
        else:
            repository.write("deep/er/two.txt", "2\n")

    def claims(self, name):
        return ["src/old.txt", "src/new.txt", "src/kept.txt"] if name == "US-001" else ["deep/er/two.txt"]

    def report(self, name, token):
        return ("finish", token, "--outcome", "done"), workbook(self.claims(name))

    def time(self, template, token):
        repository = template.copy()
        began = time.monotonic()
        words, text = self.report("US-001", token)
        repository.take(*words, stdin=text)
        seconds = time.monotonic() - began
        repository.close()
        return seconds

    def play(self, repository, token, tracks_plan, chance):
        words, text = self.report("US-001", token)
        kills = 0
        for _ in range(chance.choice([1, 1, 2, 3])):
            kills += self.kill(repository.start(*words, stdin=text), chance, 1.1 * self.seconds)
            self.look(repository)
        # Any command may come first; it must do without help.
        first = chance.choice(["finish", "next", "start", "resume", "brief"])
        if first == "next":
            repository.take("next", "--wait", "0")
        elif first == "start":
            self.assertTrue(repository.take("start", "solo")["active"])
        elif first == "resume":
            repository.take("resume")
        elif first == "brief":
            status, _, errors = repository.helper("brief", token)
            if status:
                self.assertIn("this assignment is over: accepted", errors)
        status, out, errors = repository.helper(*words, stdin=text)
        if status:
            self.assertEqual(status, 1, errors)
            self.assertIn("this assignment is over: accepted", errors)
        token = self.offer(repository)
        self.work(repository, token, "US-002")
        words, text = self.report("US-002", token)
        repository.take(*words, stdin=text)
        self.assertEqual(repository.take("next", "--wait", "0")["state"], "complete")
        files = {name: text for name, text in FILES.items() if name != "src/old.txt"}
        files |= {"src/new.txt": "old\n", "src/kept.txt": "changed\n", "deep/er/two.txt": "2\n"}
        self.assert_right_end(repository, self.stories, files, tracks_plan)
        return kills


class RunTest(CrashTest):
    """`takt-helper run` is killed, and the run is taken up again until it is over."""

    stories = ["US-001", "US-002", "US-003", "US-004"]
    plan = [story(1), story(2, depends_on=["US-001"]), story(3, depends_on=["US-002"]), story(4)]

    @staticmethod
    def write(path, text):
        return {"write": {"path": path, "text": text}}

    def attempts(self):
        done = {"finish": {}}
        return {
            "US-001": [[self.write("src/one.txt", "1\n"), done]],
            # Refused by the gate, then mended by the next agent.
            "US-002": [
                [self.write("src/two.txt", "broken\n"), done],
                [self.write("src/two.txt", "2\n"), done],
            ],
            "US-003": [[{"remove": "src/old.txt"}, self.write("src/new.txt", "old\n"), done]],
            # A false claim first, and a file that exists is changed.
            "US-004": [[self.write("src/kept.txt", "4\n"), {"finish": {"files": ["none.txt"]}}, done]],
        }

    def test_a_killed_run(self):
        files = {name: text for name, text in FILES.items() if name != "src/old.txt"}
        files |= {"src/one.txt": "1\n", "src/two.txt": "2\n", "src/new.txt": "old\n", "src/kept.txt": "4\n"}
        self.run_sweep(self.attempts(), 0, self.stories, files)

    def test_a_killed_run_with_a_blocked_story(self):
        """What the blocked story left in the tree must be whole in the ref that the journal names."""
        attempts = self.attempts()
        attempts["US-002"] = [
            [
                self.write("src/half.txt", "half\n"),
                self.write("deep/er/half.txt", "deep\n"),
                self.write("src/kept.txt", "spoiled\n"),
                {"remove": "src/old.txt"},
                {"finish": {"outcome": "blocked", "category": "spec_unclear", "reason": "Which colour?"}},
            ]
        ]
        files = dict(FILES) | {"src/one.txt": "1\n", "src/kept.txt": "4\n"}

        def kept(repository):
            recorded = [record for record in repository.journal() if record["event"] == "work.kept"]
            self.assertEqual(len(recorded), 1)
            ref = recorded[0]["ref"]
            found = {}
            for line in repository.git("diff-tree", "-r", "--name-status", f"{ref}^", ref).splitlines():
                mark, path = line.split("\t")
                found[path] = None if mark == "D" else repository.git("show", f"{ref}:{path}")
            expected = {"src/half.txt": "half", "deep/er/half.txt": "deep", "src/kept.txt": "spoiled", "src/old.txt": None}
            self.assertEqual(found, expected)
            self.assertEqual(sorted(recorded[0]["files"]), sorted(expected))

        self.run_sweep(attempts, 1, ["US-001", "US-004"], files, kept)

    def test_a_killed_checkout(self):
        """The run's branch is there already and has many other files; git is killed while it checks them out."""
        repository = Repository([story(1)], files=FILES | {f"many/{n}.txt": f"{n}\n" * 200 for n in range(600)})
        self.addCleanup(repository.close)
        repository.write("mine.txt", "mine\n")
        repository.git("checkout", "-q", "-b", "takt/sample")
        files = dict(FILES)
        for number in range(900):
            path = f"many/{number}.txt"
            if number % 3:
                files[path] = f"other {number}\n" * 200
                repository.write(path, files[path])
            else:
                (repository.root / path).unlink(missing_ok=True)
        repository.git("add", "many")
        repository.git("commit", "-qm", "Other files")
        repository.git("checkout", "-q", "main")
        repository.take("start", "solo")
        times = []
        for _ in range(3):
            copy = repository.copy()
            began = time.monotonic()
            copy.take("next", "--wait", "0")
            times.append(time.monotonic() - began)
            copy.close()
        seconds = min(times)

        def play(chance):
            copy = repository.copy()
            try:
                kills = 0
                for _ in range(chance.choice([1, 2, 3])):
                    process = copy.start("next", "--wait", "0")
                    sleep_until(time.monotonic() + chance.uniform(0, seconds))
                    kills += process.poll() is None
                    kill_tree(process.pid)
                    process.communicate()
                self.assertEqual(copy.take("next", "--wait", "0")["state"], "running")
                self.assertEqual(copy.git("symbolic-ref", "--short", "HEAD"), "takt/sample")
                for path, text in files.items():
                    self.assertEqual((copy.root / path).read_text(), text, path)
                left = copy.git("status", "--porcelain", "-uall").splitlines()
                self.assertEqual(left, ["?? mine.txt", "?? stories.json"])
                self.assertEqual(copy.debris(), [])
            finally:
                copy.close()
            return kills

        # Copies of many files take long.
        self.sweep(play, max(KILLS // 4, 1))

    def run_sweep(self, attempts, status, passed, files, further=lambda repository: None):
        templates = {}
        for tracks_plan in (False, True):
            repository = Repository(self.plan, files=FILES, gates=GATES, tracks_plan=tracks_plan)
            self.addCleanup(repository.close)
            repository.write("mine.txt", "mine\n")
            (repository.base / "script.json").write_text(json.dumps({"stories": attempts}))
            templates[tracks_plan] = repository
        times = []
        for _ in range(3):
            repository = templates[False].copy()
            began = time.monotonic()
            ended, _, errors = self.drive(repository, "run")
            self.assertEqual(ended, status, errors)
            times.append(time.monotonic() - began)
            repository.close()
        seconds = statistics.median(times)

        def play(chance):
            tracks_plan = chance.random() < 0.5
            repository = templates[tracks_plan].copy()
            with self.closing(repository):
                kills = 0
                command = "run"
                for _ in range(chance.choice([1, 1, 2, 4])):
                    process = repository.start(*self.words(repository, command))
                    kills += self.kill(process, chance, 1.1 * seconds)
                    state = self.look(repository)["state"]
                    if state in ("complete", "blocked"):
                        break
                    command = "run" if state == "none" else chance.choice(["run", "resume"])
                if state not in ("complete", "blocked"):
                    ended, out, errors = self.drive(repository, command)
                    self.assertEqual(ended, status, f"{command}: {errors}{out}")
                else:
                    # A run that is over takes no more from anybody; its last command cleans up after the killed one.
                    self.assertEqual(repository.helper("resume")[0], status)
                self.assert_right_end(repository, passed, files, tracks_plan)
                further(repository)
            return kills

        self.sweep(play)

    def words(self, repository, command):
        script = ("--agent", "scripted", "--script", str(repository.base / "script.json"))
        return ("run", "solo", *script) if command == "run" else ("resume", *script)

    def drive(self, repository, command):
        return repository.helper(*self.words(repository, command))


if __name__ == "__main__":
    unittest.main()
