"""Journals that no takt of today wrote: every command refuses them alike, at once, and leaves every byte."""

import json
import unittest

from support.recorded import RecordedRepository, sealed
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


if __name__ == "__main__":
    unittest.main()
