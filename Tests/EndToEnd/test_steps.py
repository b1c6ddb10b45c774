"""A workflow of several steps: stories are built, reviewed and mended. Outcomes are the step's own words, reports reach the
next agent, and the account has a line for everybody who worked."""

import json
import re
import unittest

from support.repository import story, workbook
from support.scripted_case import ScriptedCase

# The words `done` and `unchanged` are a story's too; here they are the steps' own.
REVIEWED = """
name: reviewed
description: Build, review, mend.
max_steps: 6
steps:
  - name: execute
    stories:
    rules:
      - condition: all("passed")
        next: review
      - condition: any("blocked")
        next: ABORT
  - name: review
    instruction: Say whether it can stay.
    persona: reviewer
    output_contracts:
      report:
        - name: review.md
          format: text
    rules:
      - condition: done
        next: COMPLETE
      - condition: needs work
        next: fix
      - condition: hopeless
        next: ABORT
  - name: fix
    instruction: Mend what the review names.
    persona: fixer
    edit: true
    rules:
      - condition: done
        next: review
      - condition: unchanged
        next: ABORT
"""

class StepsCase(ScriptedCase):
    def project(self, workflow=REVIEWED, stories=None, **options):
        repository = self.repository(stories or [story(1), story(2, depends_on=["US-001"])], **options)
        name = re.search(r"^name: (.*)$", workflow, re.M).group(1)
        repository.write(f".takt/workflows/{name}.yaml", workflow)
        return repository

    def account(self, repository, attempts, workflow="reviewed", mode="solo", status=0):
        """Plays a script and answers the account as JSON."""
        script = repository.base / "script.json"
        script.write_text(json.dumps({"stories": attempts}))
        ended, out, errors = repository.helper(
            "run", mode, "--workflow", workflow, "--agent", "scripted", "--script", str(script), "--json")
        self.assertEqual(ended, status, errors + out)
        return json.loads(out)

    def summary_path(self, repository):
        return next(repository.root.glob(".takt/runs/*/journal.ndjson")).parent / "summary.md"

    def subjects(self, account):
        return {row["subject"]: row for row in account["subjects"]}

    def finish(self, repository, token, outcome, text, status=0):
        ended, out, errors = repository.helper("finish", token, "--outcome", outcome, "--json", stdin=text)
        self.assertEqual(ended, status, out + errors)
        return json.loads(out)


def says(outcome, text="A report."):
    return [{"finish": {"outcome": outcome, "text": text}}]


MENDS = [{"write": {"path": "1.txt", "text": "mended\n"}}, {"finish": {"outcome": "done", "text": "Mended."}}]


class OutcomeTest(StepsCase):
    def test_an_agent_of_a_session_finishes_a_step_with_a_word_that_stories_use_too(self):
        repository = self.project(stories=[story(1)])
        repository.take("start", "solo", "--workflow", "reviewed")
        tokens = []
        for files, outcome, text in [
            (["1.txt"], "done", workbook(["1.txt"])), ([], "needs work", "Mend it."), (["1.txt"], "done", "Mended."),
            ([], "done", "It can stay."),
        ]:
            token = repository.take("next", "--wait", "0")["actions"][0]["token"]
            tokens.append(token)
            self.assertEqual(repository.helper("brief", token)[0], 0)
            for name in files:
                repository.write(name, f"{len(tokens)}\n")
            self.finish(repository, token, outcome, text)
        self.assertEqual(repository.take("next", "--wait", "0")["state"], "complete")

    def test_a_step_may_name_unchanged_and_needs_no_reason_and_no_workbook_for_it(self):
        repository = self.project(stories=[story(1)])
        account = self.account(
            repository, self.good(1) | {"review": [says("needs work")], "fix": [says("unchanged")]}, status=1)
        self.assertEqual(self.subjects(account)["fix"]["outcome"], "unchanged")
        self.assertEqual(account["reason"], "step `fix` ended with unchanged")

    def test_a_worker_cannot_finish_its_story_with_a_word_of_the_step(self):
        repository = self.project(stories=[story(1)])
        repository.take("start", "solo", "--workflow", "reviewed")
        token = repository.take("next", "--wait", "0")["actions"][0]["token"]
        repository.helper("brief", token)
        repository.write("1.txt", "1\n")
        for word in ["passed", "needs work"]:
            answer = self.finish(repository, token, word, "no workbook at all", status=1)
            self.assertEqual([refusal["code"] for refusal in answer["refusals"]], ["finish.choice"])
            self.assertIn("choose one of: `done`, `unchanged`, `blocked`", answer["refusals"][0]["message"])

    def test_another_word_is_refused_with_those_of_the_step(self):
        repository = self.project(stories=[story(1)])
        account = self.account(
            repository, self.good(1) | {"review": [says("nice") + says("done")]})
        self.assertTrue(account["complete"])
        refused = [record for record in repository.journal() if record["event"] == "finish.refused"]
        self.assertIn("choose one of: `done`, `needs work`, `hopeless`", refused[0]["refusals"][0]["message"])


class AccountTest(StepsCase):
    def test_a_run_that_ended_blocked_is_not_complete_although_all_stories_are_done(self):
        repository = self.project(stories=[story(1)])
        account = self.account(repository, self.good(1) | {"review": [says("hopeless")]}, status=1)
        self.assertEqual(
            [account["complete"], account["result"], account["reason"], account["done"]],
            [False, "blocked", "step `review` ended with hopeless", 1])
        self.assertIn("step `review` ended with hopeless", self.summary_path(repository).read_text())

    def test_everybody_who_worked_has_a_row_with_attempts_outcome_and_report(self):
        repository = self.project(stories=[story(1)])
        script = self.good(1) | {"review": [[{"crash": "boom"}], says("needs work"), says("done")], "fix": [MENDS]}
        account = self.account(repository, script)
        rows = self.subjects(account)
        self.assertEqual(list(rows), ["US-001", "review", "fix"])
        self.assertEqual([rows["US-001"][key] for key in ("kind", "outcome", "attempts")], ["story", "passed", 1])
        self.assertEqual([rows["fix"][key] for key in ("kind", "outcome", "attempts")], ["step", "done", 1])
        self.assertEqual([rows["review"][key] for key in ("kind", "attempts", "visits")], ["step", 3, 2])
        self.assertEqual(rows["review"]["outcomes"], ["needs work", "done"])
        self.assertTrue((repository.root / rows["review"]["report"]).read_text().startswith("A report."))
        self.assertTrue(rows["fix"]["commit"])
        self.assertEqual(account["reason"], "")

    def test_summary_and_terminal_have_the_rows_and_the_reason(self):
        repository = self.project(stories=[story(1)])
        script = repository.base / "script.json"
        script.write_text(json.dumps({"stories": self.good(1) | {"review": [says("hopeless")]}}))
        status, out, errors = repository.helper(
            "run", "solo", "--workflow", "reviewed", "--agent", "scripted", "--script", str(script))
        self.assertEqual(status, 1, errors)
        for text in [out, self.summary_path(repository).read_text()]:
            self.assertRegex(text, r"review .*hopeless")
            self.assertIn("blocked: step `review` ended with hopeless", text)


class SummaryFileTest(StepsCase):
    """Every end of a run leaves its account, and nobody is sent to a file that is not there."""

    def printed(self, repository, text):
        return [name for name in re.findall(r"[^\s\"`]*summary\.md", text) if not (repository.root / name).exists()]

    def test_a_workflow_without_a_summary_step_leaves_one(self):
        repository = self.project(stories=[story(1)])
        script = repository.base / "script.json"
        script.write_text(json.dumps({"stories": self.good(1) | {"review": [says("done")]}}))
        _, out, _ = repository.helper(
            "run", "solo", "--workflow", "reviewed", "--agent", "scripted", "--script", str(script))
        self.assertIn("summary.md", out)
        self.assertEqual(self.printed(repository, out), [])
        self.assertIn("| review | done |", self.summary_path(repository).read_text())

    def test_a_session_is_given_one_too(self):
        repository = self.project(stories=[story(1)])
        repository.take("start", "solo", "--workflow", "reviewed")
        for change, outcome, text in [(True, "done", workbook(["1.txt"])), (False, "hopeless", "No.")]:
            token = repository.take("next", "--wait", "0")["actions"][0]["token"]
            repository.helper("brief", token)
            if change:
                repository.write("1.txt", "1\n")
            self.finish(repository, token, outcome, text)
        status, out, _ = repository.helper("next", "--wait", "0")
        self.assertEqual([status, self.printed(repository, out)], [1, []])
        self.assertIn("summary.md", out)

    def test_so_do_a_step_limit_and_a_run_that_was_given_up(self):
        endless = self.project(stories=[story(1)])
        account = self.account(
            endless, self.good(1) | {"review": [says("needs work")], "fix": [MENDS[:1] + says("done", "Mended.")]},
            status=1)
        self.assertIn("limit of 6 steps", account["reason"])
        self.assertIn("limit of 6 steps", self.summary_path(endless).read_text())
        given_up = self.project(stories=[story(1)])
        given_up.take("start", "solo", "--workflow", "reviewed")
        given_up.take("next", "--wait", "0")
        self.assertEqual(given_up.helper("stop", "--abandon")[0], 0)
        self.assertIn("blocked: the run was given up", self.summary_path(given_up).read_text())
        self.assertEqual(self.printed(given_up, given_up.helper("status")[1]), [])

    def test_what_was_lost_with_a_kill_after_the_end_is_written_again(self):
        repository = self.project(stories=[story(1)])
        self.account(repository, self.good(1) | {"review": [says("done")]})
        self.summary_path(repository).unlink()
        self.assertEqual(self.printed(repository, repository.helper("status")[1]), [])
        status, out, _ = repository.helper("next", "--wait", "0")
        self.assertEqual([status, self.printed(repository, out)], [0, []])
        self.assertIn("summary.md", out)


if __name__ == "__main__":
    unittest.main()
