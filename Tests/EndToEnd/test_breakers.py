"""Breakers, with the scripted agent: what trips, what never does, and how a run goes on."""

import json
import unittest

from support.repository import story
from support.scripted_case import ScriptedCase

WORKFLOW = """name: patient
steps:
  - name: execute
    stories:
      retries: 20
    rules:
      - condition: all("passed")
        next: COMPLETE
      - condition: any("blocked")
        next: ABORT
"""

GATE = {"name": "tests", "command": ["sh", "-c", "echo $$; grep -q right one.txt"]}


def writes(text, *more):
    return [{"write": {"path": "one.txt", "text": text}}, *more]


class BreakersTest(ScriptedCase):
    def patient(self, *, stories=1, config=None, gates=()):
        """A repository whose workflow tries again and again."""
        repository = self.repository([story(number) for number in range(1, stories + 1)], gates=gates)
        repository.write(".takt/workflows/patient.yaml", WORKFLOW)
        repository.write(".takt/config.json", json.dumps({"gates": list(gates), "crashPauseSeconds": 0, **(config or {})}))
        return repository

    def run_script(self, repository, attempts, *arguments):
        script = repository.base / "script.json"
        script.write_text(json.dumps({"stories": attempts}))
        return repository.helper(
            "run", "solo", "--workflow", "patient", "--agent", "scripted", "--script", str(script), *arguments)

    def events(self, repository, name):
        journal = next(repository.root.glob(".takt/runs/*/journal.ndjson"))
        return [event for event in map(json.loads, journal.read_text().splitlines()) if event["event"] == name]

    def assert_tripped(self, ended, breaker, seen):
        status, out, errors = ended
        self.assertEqual(status, 6, out + errors)
        self.assertIn(f"breaker `{breaker}`", out)
        self.assertIn(seen, out)
        self.assertIn("`takt-helper resume` grants", out)

    def test_rounds_that_change_nothing_trip_and_resume_grants_as_many_again(self):
        repository = self.patient()
        crashing = {"US-001": [[{"crash": f"error {letter * 5}"}] for letter in "abcdefghijklmnop"]}
        self.assert_tripped(self.run_script(repository, crashing), "no-progress", "3 rounds in a row at US-001")
        self.assertEqual(len(self.events(repository, "agent.assigned")), 3)
        for attempts in (6, 9):
            status, out, errors = repository.helper("resume")
            self.assertEqual(status, 6, out + errors)
            self.assertEqual(len(self.events(repository, "agent.assigned")), attempts)

    def test_status_says_what_the_breaker_saw_and_what_helps(self):
        repository = self.patient()
        self.run_script(repository, {"US-001": [[{"crash": f"error {letter * 5}"}] for letter in "abc"]})
        _, out, _ = repository.helper("status")
        self.assertIn("stopped", out)
        self.assertIn("why: breaker `no-progress`: 3 rounds in a row at US-001", out)
        self.assertIn("next: `takt-helper resume` grants 3 further rounds", out)
        answer = repository.take("next", "--wait", "0")
        self.assertEqual(answer["state"], "stopped")
        self.assertIn("breaker `no-progress`", answer["message"])

    def test_gates_that_fail_the_same_way_on_the_same_tree_are_no_progress(self):
        repository = self.patient(gates=[GATE])
        attempts = {"US-001": [writes("wrong\n", {"finish": {}}, {"crash": word * 3}) for word in ("ab", "cd", "ef")]}
        self.assert_tripped(self.run_script(repository, attempts), "no-progress", "failing gates: tests")

    def test_repetition_that_changes_something_goes_on_until_it_succeeds(self):
        repository = self.patient(gates=[GATE])
        words = ["fee", "fie", "foe", "fum", "bee", "boo", "bah"]
        attempts = [writes(f"{word}\n", {"crash": f"stuck at {word}"}) for word in words]
        status, out, errors = self.run_script(
            repository, {"US-001": [*attempts, writes("right\n", {"finish": {}})]})
        self.assertEqual(status, 0, out + errors)
        self.assert_built(repository, "US-001")
        self.assertEqual(self.events(repository, "breaker.tripped"), [])

    def test_the_same_error_five_times_trips_whatever_numbers_are_in_it(self):
        repository = self.patient()
        attempts = [
            writes(f"{n}\n", {"crash": f"12:0{n}:31 linker: {n} symbols missing in /tmp/b{n}/x.o"}) for n in range(9)
        ]
        self.assert_tripped(self.run_script(repository, {"US-001": attempts}), "same-error", "5 rounds in a row")
        self.assertEqual(len(self.events(repository, "agent.assigned")), 5)

    def test_a_broken_agent_does_not_block_one_story_after_the_other(self):
        repository = self.repository([story(number) for number in range(1, 9)])
        attempts = {f"US-{n:03}": [[{"crash": "agent: command not found"}]] for n in range(1, 9)}
        out = self.play(repository, attempts, status=6)
        self.assertIn("breaker `same-error`", out)
        self.assertEqual(len(self.events(repository, "story.blocked")), 1)

    def test_a_story_has_as_many_rounds_as_asked_for(self):
        repository = self.patient()
        attempts = [writes(f"{letter}\n", {"crash": letter * 4}) for letter in "abcdefghijklmnopqrstuvwxyz"]
        ended = self.run_script(repository, {"US-001": attempts}, "--max-iterations", "4")
        self.assert_tripped(ended, "max-iterations", "US-001 had 4 rounds, and its limit is 4")
        self.assertEqual(repository.helper("resume")[0], 6)
        self.assertEqual(len(self.events(repository, "agent.assigned")), 8)

    def test_ten_rounds_are_the_default_and_fifty_the_most(self):
        repository = self.patient()
        attempts = [writes(f"{letter}\n", {"crash": letter * 4}) for letter in "abcdefghijklmnopqrstuvwxyz"]
        status, _, errors = self.run_script(repository, {"US-001": attempts}, "--max-iterations", "51")
        self.assertEqual(status, 2)
        self.assertIn("50", errors)
        ended = self.run_script(repository, {"US-001": attempts})
        self.assert_tripped(ended, "max-iterations", "US-001 had 10 rounds, and its limit is 10")

    def test_a_setting_of_the_budget_that_is_misspelt_is_told(self):
        repository = self.patient(config={"budget": {"storyMinutes": 1}})
        repository.write(".takt/config.json", json.dumps({"gates": [], "budget": {"runMinuets": 1}}))
        _, _, errors = repository.helper("validate", ".takt/config.json")
        self.assertIn("did you mean `runMinutes`?", errors + _)


if __name__ == "__main__":
    unittest.main()
