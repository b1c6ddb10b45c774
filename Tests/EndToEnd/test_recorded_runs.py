"""Runs that an earlier program left unfinished are resumed to their end by this one, with every byte it wrote kept."""

import json
import unittest

from support.recorded import RecordedRepository
from support.scripted_case import ScriptedCase


class RecordedRunsTest(ScriptedCase):
    def recorded(self, name):
        repository = RecordedRepository(name)
        self.addCleanup(repository.close)
        return repository

    def assert_resumed(self, repository, attempts, *stories):
        """Plays the rest of a run; the records that were there stay as they are, but for one that was cut off."""
        before = repository.journal_path().read_bytes()
        whole = before[: before.rfind(b"\n") + 1]
        script = repository.base / "script.json"
        script.write_text(json.dumps({"stories": attempts}))
        ended, out, errors = repository.helper("resume", "--agent", "scripted", "--script", str(script))
        self.assertEqual(ended, 0, errors + out)
        self.assertTrue(repository.journal_path().read_bytes().startswith(whole))
        self.assertEqual(sorted(name for name, _ in repository.story_commits() if name), list(stories))
        for number in stories:
            self.assertTrue(repository.git("show", f"takt/sample:{int(number[-3:])}.txt"))
        status, out, errors = repository.helper("validate", ".takt/runs/" + self.run_name(repository) + "/journal.ndjson")
        self.assertEqual(status, 0, errors + out)

    def test_a_driver_that_was_killed(self):
        repository = self.recorded("solo-killed")
        rest = {"US-002": [[{"append": {"path": "2.txt", "text": "rest\n"}}, {"finish": {}}]], **self.good(3)}
        self.assert_resumed(repository, rest, "US-001", "US-002", "US-003")
        self.assertEqual(repository.git("show", "takt/sample:2.txt"), "half\nrest")

    def test_a_record_that_was_cut_off_while_a_gate_ran(self):
        repository = self.recorded("solo-torn")
        repository.write(".takt/runs/" + self.run_name(repository) + "/config.json", '{"gates":[]}')
        self.assert_resumed(repository, self.good(2), "US-001", "US-002")
        self.assertEqual(len([one for one in repository.journal() if one["event"] == "journal.repaired"]), 1)

    def test_a_run_that_was_stopped(self):
        self.assert_resumed(self.recorded("solo-stopped"), self.good(2), "US-001", "US-002")

    def test_a_breaker_that_tripped_twice(self):
        self.assert_resumed(self.recorded("breaker"), self.good(1), "US-001")

    def test_a_team_whose_trees_are_gone(self):
        rest = {f"US-00{n}": [[{"append": {"path": f"{n}.txt", "text": "rest\n"}}, {"finish": {}}]] for n in (1, 2)}
        repository = self.recorded("team-killed")
        self.assert_resumed(repository, {**rest, **self.good(3)}, "US-001", "US-002", "US-003")
        for number in (1, 2):
            self.assertEqual(repository.git("show", f"takt/sample:{number}.txt"), "half\nrest", "from its checkpoint")

    def test_a_question_that_was_left_open(self):
        repository = self.recorded("team-asked")
        self.assertEqual(repository.take("status")["recovery"][0]["story"], "US-002")
        # The tree that was asked about is not here, so the question has no ground any more.
        self.assert_resumed(repository, self.good(1, 2, 3), "US-001", "US-002", "US-003")

    def test_a_session_that_was_asked_for_one_story(self):
        repository = self.recorded("session-single")
        repository.take("start", "solo")
        self.assert_resumed(repository, self.good(2), "US-001", "US-002")


if __name__ == "__main__":
    unittest.main()
