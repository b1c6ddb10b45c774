"""Many helpers at once: one of them wins, the others are told, nobody sees half of anything.

TAKT_ROUNDS says how often each storm is repeated (3).
"""

import json
import os
import threading
import unittest

from support import programs
from support.repository import Repository, story, workbook

ROUNDS = int(os.environ.get("TAKT_ROUNDS", "3"))
PROCESSES = 8


class ConcurrencyTest(unittest.TestCase):
    def setUp(self):
        if not programs.helper():
            self.skipTest(programs.NO_HELPER)

    def repository(self, *arguments, **options):
        repository = Repository(*arguments, **options)
        self.addCleanup(repository.close)
        return repository

    def at_once(self, repository, commands):
        """Starts all commands before it waits for any: (status, standard output, standard error) of each."""
        processes = [repository.start(*words, stdin=stdin) for words, stdin in commands]
        answers = []
        for process in processes:
            out, errors = process.communicate(timeout=60)
            answers.append((process.returncode, out.decode(), errors.decode()))
        return answers

    def assert_gapless(self, repository):
        records = repository.journal()
        self.assertEqual([record["seq"] for record in records], list(range(1, len(records) + 1)))
        return records

    def test_one_start_begins_the_run(self):
        for _ in range(ROUNDS):
            repository = self.repository()
            answers = self.at_once(repository, [(("start", "solo", "--json"), "")] * PROCESSES)
            self.assertEqual([status for status, _, _ in answers], [0] * PROCESSES, answers)
            begun = [json.loads(out) for _, out, _ in answers]
            self.assertEqual(sum(not one["active"] for one in begun), 1)
            self.assertEqual(len({one["run"] for one in begun}), 1)
            self.assertEqual(len(self.assert_gapless(repository)), 1)

    def test_everybody_is_offered_the_same(self):
        for _ in range(ROUNDS):
            repository = self.repository()
            repository.take("start", "solo")
            answers = self.at_once(repository, [(("next", "--wait", "0"), "")] * PROCESSES)
            self.assertEqual([status for status, _, _ in answers], [0] * PROCESSES, answers)
            tokens = {json.loads(out)["actions"][0]["token"] for _, out, _ in answers}
            self.assertEqual(len(tokens), 1)
            events = [record["event"] for record in self.assert_gapless(repository)]
            self.assertEqual(events.count("agent.assigned"), 1)
            self.assertEqual(events.count("branch.ready"), 1)

    def test_one_report_is_accepted(self):
        gates = [{"name": "slow", "command": ["sleep", "0.2"]}]
        for _ in range(ROUNDS):
            repository = self.repository([story(1), story(2)], gates=gates)
            repository.take("start", "solo")
            for number in (1, 2):
                token = repository.take("next", "--wait", "0")["actions"][0]["token"]
                self.assertEqual(repository.helper("brief", token)[0], 0)
                repository.write(f"{number}.txt", "x\n")
                report = (("finish", token, "--outcome", "done"), workbook([f"{number}.txt"]))
                answers = self.at_once(repository, [report] * PROCESSES)
                self.assertEqual(sorted(status for status, _, _ in answers), [0] + [1] * (PROCESSES - 1), answers)
                for status, _, errors in answers:
                    if status:
                        self.assertRegex(errors, "is being checked already|this assignment is over: accepted|run `.*` is over")
            self.assertEqual(repository.take("next", "--wait", "0")["state"], "complete")
            self.assertEqual([name for name, _ in repository.story_commits()], ["US-001", "US-002"])
            events = [record["event"] for record in self.assert_gapless(repository)]
            self.assertEqual(events.count("finish.accepted"), 2)
            self.assertEqual(repository.debris(), [])

    def test_two_agents_want_one_brief(self):
        """An agent of a session is known by its id; the second one is sent away."""
        for _ in range(ROUNDS):
            repository = self.repository()
            repository.take("start", "solo")
            token = repository.take("next", "--wait", "0")["actions"][0]["token"]
            processes = [
                repository.start("brief", token, env=dict(repository.environment, TAKT_AGENT_ID=f"agent-{number}"))
                for number in range(PROCESSES)
            ]
            statuses = []
            for process in processes:
                process.communicate(timeout=60)
                statuses.append(process.returncode)
            self.assertEqual(sorted(statuses), [0] + [1] * (PROCESSES - 1))
            events = [record["event"] for record in self.assert_gapless(repository)]
            self.assertEqual(events.count("agent.briefed"), 1)

    def test_one_of_many_drivers(self):
        """Several `run`s on one project: one drives, the others are told by whom; nothing is done twice."""
        for _ in range(ROUNDS):
            repository = self.repository([story(number) for number in range(1, 5)])
            script = repository.base / "script.json"
            attempts = {
                f"US-{n:03}": [[{"write": {"path": f"{n}.txt", "text": "x\n"}}, {"wait": 800}, {"finish": {}}]]
                for n in range(1, 5)
            }
            script.write_text(json.dumps({"stories": attempts}))
            words = ("run", "solo", "--agent", "scripted", "--script", str(script))
            answers = self.at_once(repository, [(words, "")] * PROCESSES)
            for status, _, errors in answers:
                if status:
                    self.assertEqual(status, 4, errors)
                    self.assertIn("is being driven by `takt-helper run` (process ", errors)
            self.assertEqual(sum(status == 0 for status, _, _ in answers), 1, answers)
            self.assertEqual([name for name, _ in repository.story_commits()], [f"US-{n:03}" for n in range(1, 5)])
            self.assert_gapless(repository)

    def test_readers_never_see_half_of_anything(self):
        stories = [story(number) for number in range(1, 13)]
        repository = self.repository(stories, tracks_plan=True)
        attempts = {
            one["id"]: [[{"write": {"path": f"{one['id']}.txt", "text": "x\n"}}, {"finish": {}}]] for one in stories
        }
        script = repository.base / "script.json"
        script.write_text(json.dumps({"stories": attempts}))
        over = threading.Event()
        problems, reads = [], [0] * 4

        def read(number):
            last = 0
            try:
                while not over.is_set():
                    if number % 2:
                        plan = json.loads((repository.root / "stories.json").read_bytes())
                        done = sum(one["passes"] for one in plan["userStories"])
                    else:
                        stories = repository.take("status")["stories"]
                        done = sum(one["state"] == "passed" for one in stories)
                    if done < last:
                        problems.append(f"{done} stories after {last}")
                    last = done
                    reads[number] += 1
            except (AssertionError, ValueError, KeyError, OSError) as error:
                problems.append(repr(error))

        readers = [threading.Thread(target=read, args=(number,)) for number in range(4)]
        for reader in readers:
            reader.start()
        status, _, errors = repository.helper("run", "solo", "--agent", "scripted", "--script", str(script), seconds=300)
        over.set()
        for reader in readers:
            reader.join()
        self.assertEqual(status, 0, errors)
        self.assertEqual(problems, [])
        self.assertTrue(all(reads), reads)


if __name__ == "__main__":
    unittest.main()
