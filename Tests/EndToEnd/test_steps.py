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
        ended = [record["outcome"] for record in repository.journal() if record["event"] == "step.finished"]
        self.assertEqual(ended[-2:], ["needs work", "unchanged"])
        self.assertEqual(account["done"], 1)

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


if __name__ == "__main__":
    unittest.main()
