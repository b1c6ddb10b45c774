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

# Plays all three, from its brief alone; every brief it got is kept in the order of time.
AGENT = r"""
set -e
brief=$(takt-helper brief "$1")
number=$(ls "$BRIEFS" | wc -l)
printf '%s\n' "$brief" > "$BRIEFS/$(printf %02d "$number")"
case $brief in
  *"# Story US-"*)
    id=$(printf '%s\n' "$brief" | sed -n 's/^# Story \(US-[0-9]*\),.*/\1/p')
    echo built > "$id.txt"
    takt-helper finish "$1" --outcome done <<WORKBOOK
## Decisions
- $id keeps its word in one file
## Files Changed
- \`$id.txt\`
## Blockers Encountered
None
## Notes for Merge
- $id must be read before it is changed
WORKBOOK
    ;;
  *"Say whether it can stay."*)
    if grep -q mended US-001.txt; then
      echo "Nothing is left to say." | takt-helper finish "$1" --outcome done
    else
      echo "REMARK-17: US-001.txt must say mended." | takt-helper finish "$1" --outcome "needs work"
    fi
    ;;
  *"Mend what the review names."*)
    printf '%s\n' "$brief" | grep -q REMARK-17
    echo mended > US-001.txt
    echo "REMARK-17 is mended." | takt-helper finish "$1" --outcome done
    ;;
esac
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


class CommandAgentTest(StepsCase):
    """Any program as the agent, through the real command line."""

    def play(self, mode="solo"):
        repository = self.project()
        briefs = repository.base / "briefs"
        briefs.mkdir()
        script = repository.base / "agent.sh"
        script.write_text(f"export BRIEFS='{briefs}'\n{AGENT}")
        repository.write(
            ".takt/config.json", json.dumps({"gates": [], "agentCommand": ["sh", str(script), "{token}"]}))
        arguments = ["--isolation", "worktree"] if mode == "team" else []
        status, out, errors = repository.helper(
            "run", mode, "--workflow", "reviewed", "--agent", "command", "--json", *arguments)
        self.assertEqual(status, 0, errors + out)
        return repository, json.loads(out), [path.read_text() for path in sorted(briefs.iterdir())]

    def test_words_of_a_step_are_its_own_and_reports_reach_the_next_agent(self):
        for mode in ["solo", "team"]:
            with self.subTest(mode=mode):
                repository, account, briefs = self.play(mode)
                self.assertTrue(account["complete"])
                self.assertEqual(repository.git("show", "takt/sample:US-001.txt"), "mended")
                self.assertEqual([len(briefs), account["result"]], [5, "complete"])
                review, fix, again = briefs[2:]
                self.assertIn("REMARK-17: US-001.txt must say mended.", fix)
                self.assertIn("REMARK-17 is mended.", again)
                self.assert_has_changes(repository, review)

    def assert_has_changes(self, repository, brief):
        """A reviewer is told what to review: where it began, how much changed, and which commit has which story."""
        base = repository.git("rev-parse", "main")
        commits = dict(zip(["US-001", "US-002"], repository.git("rev-list", "--reverse", "main..takt/sample").split()))
        self.assertIn(base, brief)
        self.assertIn("2 files changed, 2 lines added, 0 removed", brief)
        self.assertIn("US-001.txt", brief)
        for name, commit in commits.items():
            self.assertRegex(brief, rf"{name} .*passed, commit {commit[:10]}")

    def test_a_dependent_story_is_told_what_the_one_before_it_noted(self):
        _, _, briefs = self.play()
        self.assertNotIn("must be read before", briefs[0])
        self.assertIn("- US-001 must be read before it is changed", briefs[1])
        self.assertIn("- US-001 keeps its word in one file", briefs[1])
        self.assertIn("US-001.txt", briefs[1])


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


class BriefTest(StepsCase):
    """What a step's agent is told, as a session's agent fetches it."""

    def brief_of_fix(self, instruction, report="LONG-WORD and {task}"):
        workflow = REVIEWED.replace("instruction: Mend what the review names.", f"instruction: '{instruction}'")
        repository = self.project(workflow, stories=[story(1)])
        repository.take("start", "solo", "--workflow", "reviewed")
        for files, outcome, text in [(["1.txt"], "done", workbook(["1.txt"])), ([], "needs work", report)]:
            token = repository.take("next", "--wait", "0")["actions"][0]["token"]
            repository.helper("brief", token)
            for name in files:
                repository.write(name, "1\n")
            self.finish(repository, token, outcome, text)
        token = repository.take("next", "--wait", "0")["actions"][0]["token"]
        status, brief, errors = repository.helper("brief", token)
        self.assertEqual(status, 0, errors)
        return repository, brief

    def test_an_instruction_names_reports_and_says_where_they_stand(self):
        for name in ["previous_response", "report:review.md", "report:review"]:
            with self.subTest(name=name):
                _, brief = self.brief_of_fix(f"Of {{task}}: {{{name}}} END visit {{step_iteration}} of {{max_steps}} {{x}}")
                text = brief[:brief.index("What the whole plan is about")]
                self.assertRegex(text, r"Of A sample\.: <<<\w+-report\n[^<]*LONG-WORD and \{task\}\n\w+-report>>> END visit 1 of 6 \{x\}")
                self.assertEqual(brief.count("LONG-WORD"), 1, "said once, where the instruction wants it")

    def test_a_report_that_is_too_long_is_cut_and_the_brief_says_where_the_whole_is(self):
        repository, brief = self.brief_of_fix("Mend it.", "\n".join(f"line {number} of a flood" for number in range(5000)))
        path = re.search(r"\(cut, \d+ bytes more: (\S+)\)", brief).group(1)
        self.assertIn("line 4999", (repository.root / path).read_text())
        self.assertNotIn("line 4999", brief)
        self.assertLess(len(brief), 20_000)

    def test_notes_of_stories_before_are_capped_the_nearest_first(self):
        chain = [story(1), *(story(number, depends_on=[f"US-{number - 1:03}"]) for number in range(2, 6))]
        repository = self.repository(chain)
        repository.take("start", "solo")
        briefs = []
        for number in range(1, 6):
            token = repository.take("next", "--wait", "0")["actions"][0]["token"]
            briefs.append(repository.helper("brief", token)[1])
            repository.write(f"{number}.txt", "x\n")
            decisions = "\n".join(f"- decision {number}.{line} " + "x" * 50 for line in range(30))
            self.finish(
                repository, token, "done", workbook([f"{number}.txt"]).replace("## Decisions\nNone", f"## Decisions\n{decisions}"))
        self.assertNotIn("noted that this one builds on", briefs[0])
        last = briefs[-1]
        self.assertIn("decision 4.29", last)
        self.assertLess(last.index("decision 4.0"), last.index("decision 3.0"))
        self.assertNotIn("decision 1.0", last)
        for name in ["US-001.md", "US-002.md"]:
            self.assertRegex(last, rf"\(cut, \d+ bytes more: \S+/{name}\)")
        start = last.index("noted that this one builds on")
        self.assertLess(len(last[start:last.index("## Rules")]), 4800)


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
