"""Any program can be the agent: one that fetches its brief and reports is as good as any other, and one that hangs, floods
or leaves processes behind is ended without harm to the run."""

import json
import pathlib
import time
import unittest

from support import programs
from support.repository import Repository, story

# Does each story by writing a file named after it, which it learns from its brief alone.
GOOD = r"""
set -e
brief=$(takt-helper brief "$1")
id=$(printf '%s\n' "$brief" | sed -n 's/^# Story \(US-[0-9]*\),.*/\1/p')
echo done > "$id.txt"
takt-helper gates
takt-helper finish "$1" --outcome done <<WORKBOOK
## Decisions
None
## Files Changed
- \`$id.txt\`
## Blockers Encountered
None
## Notes for Merge
None
WORKBOOK
"""


class CommandAgentTest(unittest.TestCase):
    def setUp(self):
        if not programs.helper():
            self.skipTest(programs.NO_HELPER)
        self.repository = Repository([story(1), story(2, depends_on=["US-001"])])
        self.addCleanup(self.repository.close)

    def configure(self, script, **settings):
        path = self.repository.base / "agent.sh"
        path.write_text(script)
        settings["agentCommand"] = ["sh", str(path), "{token}", "{prompt}"]
        settings.setdefault("gates", [])
        self.repository.write(".takt/config.json", json.dumps(settings))

    def run_solo(self, seconds=60):
        status, out, errors = self.repository.helper("run", "solo", "--agent", "command", "--json", seconds=seconds)
        return status, json.loads(out), errors

    def test_a_program_that_fetches_its_brief_and_reports_builds_the_plan(self):
        self.configure(GOOD, gates=[{"name": "there", "command": ["sh", "-c", "ls US-00*.txt"]}])
        status, account, errors = self.run_solo()
        self.assertEqual(status, 0, errors)
        self.assertTrue(account["complete"])
        self.assertEqual([name for name, _ in self.repository.story_commits()], ["US-001", "US-002"])
        self.assertEqual([line["gates"][0]["ending"] for line in account["stories"]], ["exit 0", "exit 0"])

    def test_a_program_that_claims_success_with_its_exit_status_proves_nothing(self):
        self.configure("echo 'All done, all tests pass.'; exit 0\n")
        status, account, _ = self.run_solo()
        self.assertEqual(status, 1)
        self.assertEqual([line["state"] for line in account["stories"]], ["blocked", "blocked"])
        self.assertEqual(account["stories"][0]["attempts"], 3)
        self.assertEqual(self.repository.story_commits(), [])

    def test_the_last_words_of_a_program_that_fails_are_in_the_account(self):
        self.configure("echo 'no licence for this machine' >&2; exit 7\n")
        _, account, _ = self.run_solo()
        self.assertIn("its program ended with status 7: no licence for this machine", account["stories"][0]["note"])

    def test_a_program_that_hangs_ignores_term_and_leaves_another_behind_is_ended(self):
        marker = self.repository.base / "survivor"
        self.configure(
            f"trap '' TERM\n(trap '' TERM; while :; do date +%s%N > '{marker}'; sleep 0.1; done) &\nwhile :; do sleep 1; done\n",
            agentTimeoutSeconds=1,
        )
        # One attempt is enough to see it, and each takes the whole time that a program has to end by itself.
        built_in = pathlib.Path(__file__).parents[2] / "lib/workflows/lights-out.yaml"
        self.repository.write(".takt/workflows/lights-out.yaml", built_in.read_text().replace("retries: 2", "retries: 0"))
        begun = time.monotonic()
        status, account, _ = self.run_solo(seconds=90)
        self.assertLess(time.monotonic() - begun, 60)
        self.assertEqual(status, 1)
        self.assertIn("it was still at work after 1 s", account["stories"][0]["note"])
        time.sleep(0.5)
        last = marker.read_text()
        time.sleep(0.5)
        self.assertEqual(marker.read_text(), last, "a process of the agent still runs")

    def test_a_program_that_floods_its_output_does_not_fill_the_disk_or_the_memory(self):
        self.configure("yes 'a line that is repeated for ever' | head -c 200000000\n" + GOOD)
        status, _, errors = self.run_solo(seconds=120)
        self.assertEqual(status, 0, errors)
        logs = list(pathlib.Path(self.repository.root).glob(".takt/runs/*/agents/*.log"))
        self.assertEqual(len(logs), 2)
        self.assertLess(max(log.stat().st_size for log in logs), 68_000_000)


if __name__ == "__main__":
    unittest.main()
