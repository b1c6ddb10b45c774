"""Drivers of a team that are killed while agents work: what was cut off goes on, what fits nowhere is asked, nothing is lost.

TAKT_KILLS says how often the sweep kills (10), TAKT_SEED replays one (printed on failure).
"""

import json
import os
import random
import shutil
import subprocess
import time
import unittest

from support.repository import kill_tree, story
from support.scripted_case import ScriptedCase, tree

KILLS = int(os.environ.get("TAKT_KILLS", "10"))
SEED = os.environ.get("TAKT_SEED") or str(random.randrange(10**9))


class RecoveryTest(ScriptedCase):
    def team(self, stories=None, **settings):
        repository = self.repository(stories or [story(1), story(2), story(3, depends_on=["US-001", "US-002"])])
        settings.setdefault("checkpointSeconds", 1)
        repository.write(".takt/config.json", json.dumps(settings))
        return repository

    def script(self, repository, attempts):
        path = repository.base / "script.json"
        path.write_text(json.dumps({"stories": attempts}))
        return str(path)

    def refs(self, repository, below=""):
        """The helper's own refs, without the run in their names."""
        listed = repository.git("for-each-ref", "--format=%(refname)", f"refs/takt/{below}").splitlines()
        return [f"{name.split('/')[2]}/{name.split('/')[-1]}" for name in listed]

    def wait_until(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, f"never: {what}")
            time.sleep(0.05)

    def killed_at_work(self, repository):
        """Kills the helper when both agents have written half of their files and that is kept."""
        attempts = {
            f"US-00{n}": [[{"write": {"path": f"{n}.txt", "text": "half\n"}}, {"wait": 600000}, {"finish": {}}]]
            for n in (1, 2)
        }
        script = self.script(repository, attempts)
        process = repository.start("run", "team", "--agent", "scripted", "--script", script, "--max-parallel", "2")
        self.wait_until(
            lambda: self.refs(repository, "checkpoint") == ["checkpoint/US-001", "checkpoint/US-002"], "checkpoints")
        self.assertEqual(self.in_use(repository)["state"], "running")
        process.kill()
        process.communicate()
        # The agents that follow only add what is missing: without the first half their work would not be whole.
        rest = {
            f"US-00{n}": [[{"append": {"path": f"{n}.txt", "text": "rest\n"}}, {"finish": {}}]] for n in (1, 2)
        }
        self.script(repository, {**rest, **self.good(3)})

    def in_use(self, repository):
        return repository.take("status")

    def tree_of(self, repository, name):
        return next(repository.base.glob(f".local/state/takt/*/trees/*/{name}"))

    def assert_whole(self, repository, attempts=2):
        self.assertEqual(sorted(name for name, _ in repository.story_commits() if name), ["US-001", "US-002", "US-003"])
        for number in (1, 2):
            self.assertEqual(repository.git("show", f"takt/sample:{number}.txt"), "half\nrest")
        given = [one["story"] for one in repository.journal() if one["event"] == "agent.assigned"]
        self.assertEqual([given.count(f"US-00{n}") for n in (1, 2, 3)], [attempts, attempts, 1])
        self.assertEqual(self.refs(repository, "checkpoint") + self.refs(repository, "story"), [])
        self.assertEqual(repository.debris(), [])

    def test_work_that_was_cut_off_goes_on_where_it_stopped_and_counts_as_no_failure(self):
        repository = self.team()
        before = tree(repository.root, without=(".git", ".takt", "stories.json"))
        self.killed_at_work(repository)
        status = self.in_use(repository)
        self.assertEqual(status["state"], "interrupted")
        self.assertTrue(all(one["lastSignOfLife"] for one in status["pending"]))
        self.assertIn("; last sign of life ", repository.helper("status")[1])
        ended, out, errors = repository.helper("resume")
        self.assertEqual(ended, 0, errors + out)
        self.assert_whole(repository)
        details = [one["detail"] for one in repository.journal() if one["event"] == "agent.ended"]
        self.assertEqual(len(details), 2)
        for detail in details:
            self.assertRegex(detail, "^its driver was gone; last sign of life .* ago$")
        self.assertEqual(tree(repository.root, without=(".git", ".takt", "stories.json")), before)

    def test_trees_that_are_gone_are_made_anew_from_their_checkpoints(self):
        repository = self.team()
        self.killed_at_work(repository)
        for name in ("US-001", "US-002"):
            shutil.rmtree(self.tree_of(repository, name))
        ended, out, errors = repository.helper("resume")
        self.assertEqual(ended, 0, errors + out)
        self.assert_whole(repository)

    def moved(self):
        repository = self.team()
        self.killed_at_work(repository)
        place = self.tree_of(repository, "US-001")
        for words in (["checkout", "-q", "--orphan", "astray"], ["commit", "-q", "-m", "astray"]):
            subprocess.run(["git", *words], cwd=place, env=repository.environment, check=True)
        (place / "new.txt").write_text("new\n")
        ended, out, errors = repository.helper("resume")
        self.assertEqual(ended, 1, errors + out)
        self.assertIn("needs your answer; 0 of 3 stories done", out)
        self.assertIn("`takt-helper resume --discard US-001` keeps them under `refs/takt/keep/`", out)
        self.assertEqual(self.in_use(repository)["state"], "human")
        answer = repository.take("next", "--wait", "0")
        self.assertEqual(answer["state"], "human")
        self.assertEqual(
            [one["command"] for one in answer["actions"][0]["options"]],
            ["takt-helper resume --take US-001", "takt-helper resume --discard US-001"])
        return repository

    def test_a_tree_that_was_moved_is_asked_about_and_what_is_put_aside_is_kept(self):
        repository = self.moved()
        self.script(repository, {
            "US-001": [[{"write": {"path": "1.txt", "text": "half\nrest\n"}}, {"finish": {}}]],
            "US-002": [[{"append": {"path": "2.txt", "text": "rest\n"}}, {"finish": {}}]], **self.good(3)})
        ended, out, errors = repository.helper("resume", "--discard", "US-001")
        self.assertEqual(ended, 0, errors + out)
        kept = next(line.split(" at ")[1] for line in errors.splitlines() if "put aside" in line)
        self.assertEqual(repository.git("show", f"{kept}:new.txt"), "new")
        self.assertEqual(repository.git("show", f"{kept}:1.txt"), "half")
        self.assertNotIn("new.txt", repository.git("ls-tree", "--name-only", "takt/sample"))
        self.assert_whole(repository)

    def test_taken_the_story_goes_on_with_what_is_there(self):
        repository = self.moved()
        ended, out, errors = repository.helper("resume", "--take", "US-001")
        self.assertEqual(ended, 0, errors + out)
        self.assertEqual(repository.git("show", "takt/sample:new.txt"), "new")
        self.assert_whole(repository)

    def test_wrong_answers_are_refused(self):
        repository = self.moved()
        for words, message in [
            (["--take", "US-002"], "nothing is asked about US-002"), (["--take", "x"], "`x` is no story"),
        ]:
            ended, _, errors = repository.helper("resume", *words)
            self.assertNotEqual(ended, 0)
            self.assertIn(message, errors)

    def test_one_story_at_a_time(self):
        repository = self.team()
        script = self.script(repository, self.good(1, 2, 3))
        ended, out, errors = repository.helper(
            "run", "team", "--agent", "scripted", "--script", script, "--single-task")
        self.assertEqual(ended, 0, errors + out)
        self.assertIn("and no more than one story was asked for; 1 of 3 stories done; `takt-helper resume` continues", out)
        ended, out, _ = repository.helper("resume", "--single-task")
        self.assertEqual(ended, 0, out)
        self.assertEqual(len([name for name, _ in repository.story_commits() if name]), 2)
        self.assertEqual(repository.helper("resume")[0], 0)
        self.assertEqual(len([name for name, _ in repository.story_commits() if name]), 3)
        endings = [one for one in repository.journal() if one["event"] == "agent.ended"]
        self.assertEqual(endings, [], "nothing was given out only to be taken back")

    def test_the_run_before_is_archived_when_it_is_over(self):
        repository = self.team()
        script = self.script(repository, self.good(1, 2, 3))
        words = ["run", "team", "--agent", "scripted", "--script", script]
        repository.take("start", "team")
        ended, _, errors = repository.helper(*words, "--archive-previous")
        self.assertEqual(ended, 1, errors)
        self.assertIn("is not over, so it cannot be archived", errors)
        self.assertEqual(repository.helper(*words)[0], 0)
        status, out, errors = repository.helper("start", "team", "--archive-previous")
        self.assertEqual(status, 0, errors + out)
        archive = next(repository.root.glob("tasks/archive/*-sample"))
        self.assertIn(f"archived in tasks/archive/{archive.name}", errors)
        names = sorted(path.name for path in archive.rglob("*") if path.is_file())
        self.assertEqual(
            names,
            ["US-001.md", "US-002.md", "US-003.md", "journal.ndjson", "plan.json", "summary.md", "workflow.yaml"])

    def test_what_an_agent_asks_is_shown_at_the_end(self):
        repository = self.team()
        asks = [[{"finish": {"outcome": "blocked", "category": "spec_unclear", "reason": "Which of the two?"}}]]
        script = self.script(repository, {**self.good(2), "US-001": asks})
        ended, out, errors = repository.helper("run", "team", "--agent", "scripted", "--script", script)
        self.assertEqual(ended, 1, errors + out)
        self.assertIn("US-001 asks: Which of the two?", out)
        self.assertIn("answer by editing US-001 in `stories.json`, then `takt-helper start team`", out)
        self.assertIn("US-001 asks: Which of the two?", repository.helper("status")[1])

    def test_killed_again_and_again_a_team_comes_to_its_end_and_every_story_is_there_once(self):
        chance = random.Random(SEED)
        kills = 0
        while kills < KILLS:
            repository = self.team(checkpointSeconds=1)
            attempts = {
                f"US-00{n}": [[
                    {"write": {"path": f"{n}.txt", "text": "half\n"}}, {"wait": 150},
                    {"append": {"path": f"{n}.txt", "text": "rest\n"}}, {"finish": {}},
                ]] for n in (1, 2, 3)
            }
            words = ["run", "team", "--agent", "scripted", "--script", self.script(repository, attempts)]
            # Every life is a little longer than the one before: a busy machine would otherwise never get anywhere.
            for life in range(1, 1000):
                process = repository.start(*words)
                time.sleep(chance.uniform(0, 1 + life / 4))
                if process.poll() is not None:
                    out, errors = process.communicate()
                    break
                (kill_tree if chance.random() < 0.5 else lambda pid: process.kill())(process.pid)
                process.communicate()
                kills += 1
            self.assertEqual(process.returncode, 0, f"TAKT_SEED={SEED}: {errors.decode()}{out.decode()}")
            # A life that ended right after the run had is followed by another run, which finds everything done.
            journals = sorted(repository.root.glob(".takt/runs/*/journal.ndjson"))
            records = [json.loads(line) for path in journals for line in path.read_text().splitlines()]
            passed = sorted(one["story"] for one in records if one["event"] == "story.passed")
            self.assertEqual(passed, ["US-001", "US-002", "US-003"], f"TAKT_SEED={SEED}")
            commits = sorted(name for name, _ in repository.story_commits() if name)
            self.assertEqual(commits, ["US-001", "US-002", "US-003"], f"TAKT_SEED={SEED}")
            for number in (1, 2, 3):
                self.assertEqual(repository.git("show", f"takt/sample:{number}.txt"), "half\nrest", f"TAKT_SEED={SEED}")
            asked = [one for one in repository.journal() if one["event"] == "recovery.asked"]
            self.assertEqual(asked, [], f"TAKT_SEED={SEED}")


if __name__ == "__main__":
    unittest.main()
