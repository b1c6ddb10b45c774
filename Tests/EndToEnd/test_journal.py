"""Journals that no takt of today wrote, what lies beside a journal, and the words for where a run stands."""

import json
import shutil
import unittest

from support.recorded import RecordedRepository, sealed
from support.repository import story
from support.scripted_case import ScriptedCase

COMMANDS = (("status",), ("next", "--wait", "0"), ("resume",), ("stop",), ("start", "solo"), ("run", "solo"))


class JournalTest(ScriptedCase):
    def setUp(self):
        super().setUp()
        self.repository = RecordedRepository("solo-killed")
        self.addCleanup(self.repository.close)
        self.path = self.repository.journal_path()
        self.lines = self.path.read_bytes().splitlines(keepends=True)

    def record(self, number, **changes):
        """A record of the run with other members."""
        members = json.loads(self.lines[number - 1])
        members.pop("crc")
        return sealed({**members, **changes})

    def assert_refused(self, lines, *words):
        self.path.write_bytes(b"".join(lines))
        before = {path: path.read_bytes() for path in self.path.parent.iterdir() if path.is_file()}
        relative = str(self.path.relative_to(self.repository.root))
        for command in (("validate", relative), *COMMANDS):
            status, out, errors = self.repository.helper(*command, seconds=20)
            self.assertIn(status, (1, 3, 4, 5), f"{command}: {status} {errors}{out}")
            for word in words:
                self.assertIn(word, errors + out, command)
        self.assertEqual({path: path.read_bytes() for path in self.path.parent.iterdir() if path.is_file()}, before)

    def test_a_newer_takts_last_record_is_refused_and_stays(self):
        last = self.record(len(self.lines), seq=len(self.lines) + 1, event="moon.landed")
        self.assert_refused([*self.lines, last], "written by a newer takt", "event `moon.landed`", "update takt")

    def test_a_whole_last_record_with_another_number_is_damage(self):
        for number in (1, len(self.lines) + 2, 2**63 - 1):
            last = self.record(len(self.lines), seq=number)
            self.assert_refused([*self.lines, last], f"record {len(self.lines) + 1} is missing, {number} stands in its place")

    def test_a_number_that_is_too_great_in_the_middle(self):
        lines = [*self.lines]
        lines[3] = self.record(4, seq=2**63 - 1)
        self.assert_refused(lines, f"record 4 is missing, {2**63 - 1} stands in its place")

    def test_a_job_that_is_assigned_twice(self):
        given = next(n for n, line in enumerate(self.lines, 1) if json.loads(line)["event"] == "agent.assigned")
        last = self.record(given, seq=len(self.lines) + 1)
        self.assert_refused([*self.lines, last], "is assigned a second time")

    def test_a_process_that_cannot_be(self):
        for pid in (0, -1, 2**63 - 1):
            lines = [*self.lines]
            place = next(n for n, line in enumerate(lines) if json.loads(line)["event"] == "driver.attached")
            process = {**json.loads(lines[place])["process"], "pid": pid}
            lines[place] = self.record(place + 1, process=process)
            self.assert_refused(lines, f"`pid` cannot be {pid}")

    def test_what_was_torn_off_is_still_repaired(self):
        self.path.write_bytes(b"".join(self.lines) + b'{"seq":')
        rest = {"US-002": [[{"append": {"path": "2.txt", "text": "rest\\n"}}, {"finish": {}}]], **self.good(3)}
        script = self.repository.base / "script.json"
        script.write_text(json.dumps({"stories": rest}))
        status, out, errors = self.repository.helper("resume", "--agent", "scripted", "--script", str(script))
        self.assertEqual(status, 0, errors + out)
        self.assertIn("journal.repaired", [one["event"] for one in self.repository.journal()])


REVIEW = """name: look
steps:
  - name: review
    persona: reviewer
    instruction: Look at it.
    rules:
      - condition: good
        next: COMPLETE
      - condition: failed
        next: ABORT
"""


class BesideTheJournalTest(ScriptedCase):
    def test_nothing_beside_the_journal_says_what_a_step_may_have_changed(self):
        repository = self.repository()
        repository.write(".takt/workflows/look.yaml", REVIEW)
        repository.take("start", "solo", "--workflow", "look")
        token = repository.take("next", "--wait", "0")["actions"][0]["token"]
        self.assertEqual(repository.helper("brief", token)[0], 0)
        begun = [one for one in repository.journal() if one["event"] == "work.begun"]
        self.assertEqual([one["token"] for one in begun], [token])
        repository.write("README.md", "changed by the agent\n")
        tree = repository.git("stash", "create") + "^{tree}"
        folder = next(repository.root.glob(".takt/runs/*"))
        for name in ("agents", "hints"):
            (folder / name).mkdir(exist_ok=True)
            (folder / name / f"{token}.tree").write_text(repository.git("rev-parse", tree))
        status, out, errors = repository.helper("finish", token, "--outcome", "good", "--json", stdin="Fine.\n")
        self.assertEqual(status, 1, errors + out)
        self.assertEqual([one["code"] for one in json.loads(out)["refusals"]], ["finish.has-changes"])
        repository.write("README.md", "hello\n")
        self.assertEqual(repository.helper("finish", token, "--outcome", "good", stdin="Fine.\n")[0], 0)
        self.assertEqual(repository.take("next", "--wait", "0")["state"], "complete")

    def test_hints_may_be_lost(self):
        repository = self.repository()
        repository.take("start", "solo")
        token = repository.take("next", "--wait", "0")["actions"][0]["token"]
        environment = {**repository.environment, "TAKT_TOKEN": token}
        text = json.dumps({"session_id": "session-1", "cwd": str(repository.root)})
        folder = next(repository.root.glob(".takt/runs/*"))
        before = (folder / "journal.ndjson").read_bytes()
        answers = []
        for number in range(8):
            answers.append(repository.helper("hook", "stop", stdin=text, env=environment)[1])
            if number == 5:
                shutil.rmtree(folder / "hints")
        self.assertTrue(answers[0] and answers[6], answers)
        self.assertIn("", answers[:6], "it is told so often and no more")
        self.assertEqual((folder / "journal.ndjson").read_bytes(), before)


class PhaseTest(ScriptedCase):
    def test_next_and_status_say_the_same_of_a_run(self):
        repository = self.repository()

        def phases():
            return repository.take("next", "--wait", "0")["state"], repository.take("status")["state"]

        self.assertEqual(repository.take("status")["state"], "none")
        repository.take("start", "solo")
        self.assertEqual(repository.take("status")["state"], "unattended")
        self.assertEqual(phases(), ("running", "running"))
        token = repository.take("next", "--wait", "0")["actions"][0]["token"]
        repository.helper("brief", token)
        self.assertEqual(phases(), ("waiting", "waiting"))
        self.assertEqual(repository.take("stop")["state"], "stopped")
        self.assertEqual(phases(), ("stopped", "stopped"))
        self.assertEqual(repository.take("resume")["state"], "unattended")
        self.assertEqual(phases(), ("running", "running"))
        self.assertEqual(repository.take("stop", "--abandon")["state"], "blocked")
        self.assertEqual(repository.take("status")["state"], "blocked")

    def test_a_run_that_the_helper_drives_ends_with_the_same_words(self):
        repository = self.repository([story(1)])
        script = repository.base / "script.json"
        script.write_text(json.dumps({"stories": {"US-001": [[{"crash": "no"}]]}}))
        status, out, errors = repository.helper("run", "solo", "--agent", "scripted", "--script", str(script), "--json")
        self.assertEqual((status, json.loads(out)["state"]), (1, "blocked"), errors)
        self.assertEqual(repository.take("status")["state"], "blocked")


if __name__ == "__main__":
    unittest.main()
