"""kill -9 of a team's driver at random moments: whatever was cut off, the run comes to the same end.

See support/sweep.py for the switches; TAKT_TEAM_KILLS is the one for how often.
"""

import json
import os
import statistics
import time
import unittest

from support import history
from support.sweep import Sweep
from support.scripted_team import DONE, FILES, TeamRepository, append, attempts, write

# How often each test kills; hundreds take minutes.
KILLS = int(os.environ.get("TAKT_TEAM_KILLS", "5"))

PASSED = ["US-001", "US-002", "US-003", "US-004", "US-005", "US-006"]
BUILT = {name: text for name, text in FILES.items() if name != "src/old.txt"} | {
    "src/one.txt": "1\n",
    "src/new.txt": "old\n",
    "src/left.txt": "left\n",
    "src/right.txt": "right\n",
    "src/bridge.txt": "bridge\n",
}


@unittest.skipUnless(KILLS, "TAKT_TEAM_KILLS=0 leaves them out")
class TeamCrashTest(Sweep):
    maxDiff = None

    def test_a_killed_team(self):
        self.sweep_over(TeamRepository())

    def test_a_killed_team_with_a_tracked_plan(self):
        self.sweep_over(TeamRepository(tracks_plan=True))

    def test_a_killed_team_in_clones(self):
        self.sweep_over(TeamRepository(options=["--isolation", "clone"]))

    def test_a_killed_team_with_a_blocked_story(self):
        """What the blocked story left in its tree must be whole in the ref that the journal names."""
        script = attempts()
        script["US-002"] = [
            [
                write("src/half.txt", "half\n"),
                append("src/shared.txt", "spoiled\n"),
                {"remove": "src/old.txt"},
                {"finish": {"outcome": "blocked", "category": "spec_unclear", "reason": "Which colour?"}},
            ]
        ]
        files = {name: text for name, text in BUILT.items() if name != "src/new.txt"} | {"src/old.txt": "old\n"}

        def kept(repository):
            recorded = [record for record in repository.history() if record["event"] == "work.kept" and record["ref"]]
            self.assertEqual([record["story"] for record in recorded], ["US-002"])
            ref, found = recorded[0]["ref"], {}
            for line in repository.git("diff-tree", "-r", "--name-status", f"{ref}^", ref).splitlines():
                mark, path = line.split("\t")
                found[path] = None if mark == "D" else repository.git("show", f"{ref}:{path}")
            expected = {"src/half.txt": "half", "src/shared.txt": "base\nspoiled", "src/old.txt": None}
            self.assertEqual(found, expected)
            self.assertEqual(sorted(recorded[0]["files"]), sorted(expected))

        passed = [name for name in PASSED if name not in ("US-002", "US-004")]
        self.sweep_over(TeamRepository(script), 1, passed, files, kept)

    def sweep_over(self, template, status=0, passed=PASSED, files=BUILT, further=lambda repository: None):
        self.addCleanup(template.close)
        before = template.checkout()
        times = []
        for _ in range(2):
            repository = template.copy()
            began = time.monotonic()
            ended, _, errors = repository.helper(*repository.command("run"), seconds=300)
            times.append(time.monotonic() - began)
            self.assertEqual(ended, status, errors)
            self.assert_right_end(repository, before, status, passed, files)
            further(repository)
            repository.close()
        seconds = statistics.median(times)

        def play(chance):
            repository = template.copy()
            with self.closing(repository):
                kills = self.play(repository, chance, seconds, status)
                self.assert_right_end(repository, before, status, passed, files)
                further(repository)
            return kills

        self.sweep(play, KILLS)

    def play(self, repository, chance, seconds, status):
        kills, state, command, left = 0, "none", "run", 1.0
        for _ in range(chance.choice([1, 2, 3, 3])):
            process = repository.start(*repository.command(command))
            kills += self.kill(process, chance, (0.1 + left) * seconds)
            answer = self.look(repository)
            state = answer["state"]
            if state in ("complete", "blocked"):
                break
            done = [one for one in answer.get("stories", []) if one["state"] in ("passed", "blocked")]
            left = 1 - len(done) / len(PASSED)
            command = "run" if state == "none" else chance.choice(["run", "resume"])
        if state in ("complete", "blocked"):
            # A run that is over takes no more from anybody; its last command cleans up after the killed one.
            self.assertEqual(repository.helper("resume")[0], status)
        else:
            ended, out, errors = repository.helper(*repository.command(command), seconds=300)
            self.assertEqual(ended, status, f"{command}: {errors}{out}")
        return kills

    def look(self, repository):
        """What everybody must be able to read right after a kill."""
        plan = json.loads((repository.root / "stories.json").read_text())
        self.assertEqual([one["id"] for one in plan["userStories"]], PASSED)
        self.assertEqual(history.problems(repository.history()), [])
        return repository.take("status")

    def assert_right_end(self, repository, before, status, passed, files):
        records = repository.history()
        self.assertEqual(history.problems(records), [])
        events = {record["story"]: record["commit"] for record in records if record["event"] == "story.passed"}
        self.assertEqual(sorted(events), passed, "the journal says it")
        commits = repository.story_commits()
        self.assertEqual(sorted(name for name, _ in commits if name), passed, "one commit for each story")
        self.assertEqual({run for _, run in commits}, {records[0]["run"]})
        self.assertEqual(sorted(repository.steps()), passed, "each was merged once")
        for name, commit in events.items():
            # Fails when it is not.
            repository.git("merge-base", "--is-ancestor", commit, "takt/sample")
            trailer = repository.git("log", "-1", "--format=%(trailers:key=Takt-Story,valueonly,separator=%x2C)", commit)
            self.assertEqual(trailer, name)
        content = repository.content()
        shared = content.pop("src/shared.txt").splitlines()
        lines = {"US-002": "two", "US-003": "three"}
        self.assertEqual(shared[0], "base")
        if "US-002" in passed:
            self.assertEqual(sorted(shared[1:]), sorted(lines.values()))
        else:
            self.assertEqual(shared[1:], ["three"])
        self.assertEqual(content, {name: text for name, text in files.items() if name != "src/shared.txt"})
        self.assert_marked(repository, passed)
        self.assertEqual(repository.checkout(), before, "the user's checkout is as it was")
        self.assertEqual(repository.trees, [])
        self.assertEqual(len(repository.git("worktree", "list", "--porcelain").split("\n\n")), 1)
        self.assertEqual([path.name for path in repository.root.glob(".git/worktrees/*")], [])
        # A git that outlived its killed helper may still be at work for a moment.
        deadline = time.monotonic() + 10
        while repository.debris() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(repository.debris(), [])
        self.assertEqual(repository.git("fsck", "--no-dangling", "--no-progress"), "")
        run = records[0]["run"]
        refs = repository.git("for-each-ref", "--format=%(refname)").splitlines()
        strange = [
            ref for ref in refs
            if ref not in ("refs/heads/main", "refs/heads/takt/sample")
            and not ref.startswith((f"refs/takt/story/{run}/", f"refs/takt/keep/{run}/", f"refs/takt/checkpoint/{run}/"))
        ]
        self.assertEqual(strange, [])
        self.assertEqual(repository.take("status")["state"], "blocked" if status else "complete")
        findings = repository.take("doctor")["findings"]
        self.assertEqual([one for one in findings if one["state"] == "problem"], [])

    def assert_marked(self, repository, passed):
        """The plan says it: on the branch when git tracks it, else in the user's file."""
        is_tracked = "stories.json" in repository.git("ls-files").splitlines()
        text = repository.git("show", "takt/sample:stories.json") if is_tracked else None
        plan = json.loads(text or (repository.root / "stories.json").read_text())
        marked = [one["id"] for one in plan["userStories"] if one["passes"] and one["startTime"] and one["endTime"]]
        self.assertEqual(marked, passed)


if __name__ == "__main__":
    unittest.main()
