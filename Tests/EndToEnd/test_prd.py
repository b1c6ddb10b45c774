"""From an idea to an approved plan: `/prd` in the real client, and `takt-helper plan create` with a planner."""

import json
import unittest

from support.case import EndToEndTest
from support.model import ScriptedModel
from support.planning import (
    DOCUMENT,
    IDEA,
    PRD,
    SECRET,
    CuriousPlanningSession,
    PlannerModel,
    PlanningSession,
    circular_draft,
    good_draft,
    oversized_draft,
    split_draft,
)
from support.terminal import Terminal, person_has_seen_the_welcome


class PlanningTest(EndToEndTest):
    def planless(self, model):
        """A sandbox whose project has instructions but no plan, and nothing that hides `.takt` but what takt makes."""
        sandbox = self.sandbox(model)
        project = sandbox.project
        project.git("rm", "-q", "stories.json", ".gitignore")
        project.git("rm", "-q", "--cached", "--ignore-unmatch", "-r", ".takt")
        (project.root / "CLAUDE.md").write_text("# Words\nA program in one file, `count.sh`.\n")
        project.git("add", "CLAUDE.md")
        project.git("commit", "-q", "-m", "no plan")
        return sandbox

    def journal(self, sandbox):
        """The events of all runs, oldest first."""
        journals = sorted((sandbox.project.root / ".takt/runs").glob("*/journal.ndjson"))
        return [json.loads(line) for path in journals for line in path.read_text().splitlines()]

    def assert_planned(self, sandbox, draft):
        project = sandbox.project
        self.assertEqual(json.loads((project.root / "stories.json").read_text()), draft["plan"])
        hidden = json.loads((project.root / ".takt/scenarios.json").read_text())
        self.assertEqual(hidden, draft["scenarios"])
        validation = sandbox.take_helper("validate", "--strict", "stories.json", ".takt/scenarios.json")
        self.assertEqual(validation.status, 0, validation.output + validation.errors)
        with self.subTest("scenarios are nowhere that git sees"):
            visible = project.git("ls-files", "--cached", "--others", "--exclude-standard").splitlines()
            self.assertIn("stories.json", visible)
            self.assertEqual([name for name in visible if name.startswith(".takt")], [])
            texts = {name: (project.root / name).read_text() for name in visible}
            self.assertEqual([name for name, text in texts.items() if SECRET in text], [])
        with self.subTest("a run can start"):
            project.git("add", "stories.json", "tasks")
            project.git("commit", "-q", "-m", "plan")
            start = sandbox.take_helper("start", "solo")
            self.assertEqual(start.status, 0, start.output + start.errors)


class PrdTest(PlanningTest):
    def assert_stages(self, sandbox, expected=("draft", "reviewing", "accepted")):
        events = self.journal(sandbox)
        self.assertEqual([event["stage"] for event in events if "stage" in event], list(expected), events)
        modes = [event["mode"] for event in events if "mode" in event]
        self.assertEqual(modes, ["planning"], "one planning run, and no other")
        self.assertEqual(sandbox.project.git("branch", "--format=%(refname:short)"), "main")

    def test_an_idea_with_answers_becomes_a_valid_plan_and_nobody_is_asked(self):
        model = ScriptedModel({}, session=PlanningSession())
        sandbox = self.planless(model)
        session = sandbox.session(IDEA).wait()
        answers = model.session.answers
        self.assertEqual(session.status, 0, session.errors)
        self.assert_nobody_was_asked(session)
        self.assertEqual(session.result["result"], model.session.words)
        self.assertEqual([name for name, answer in answers.items() if answer.is_error], ["first draft"])
        with self.subTest("the skill is short and has the answers, character for character"):
            idea = IDEA.removeprefix("/prd ")
            self.assertIn(f"`{idea}`", model.session.skill)
            self.assertLessEqual(len(model.session.skill.encode()) - len(idea.encode()), 4000)
            self.assertNotIn("AskUserQuestion", model.session.tools)
        with self.subTest("guides are fetched"):
            self.assertIn("What not", answers["guide prd"].text)
            self.assertIn("acceptanceCriteria", answers["guide stories"].text)
        with self.subTest("a draft is refused with everything that is wrong with it, and without its scenarios"):
            refusal = answers["first draft"].text
            for named in ("US-001 → US-002 → US-001", "US-009"):
                self.assertIn(named, refusal)
            self.assertNotIn(SECRET, refusal)
        self.assertIn("US-002", answers["review"].text)
        self.assertNotIn(SECRET, answers["review"].text)
        self.assertEqual((sandbox.project.root / DOCUMENT).read_text(), PRD.replace("It's", "It is"))
        self.assert_stages(sandbox)
        self.assert_planned(sandbox, good_draft())

    def test_a_session_that_plans_may_write_the_prd_and_nothing_else(self):
        session = CuriousPlanningSession()
        sandbox = self.planless(ScriptedModel({}, session=session))
        process = sandbox.session(IDEA).wait()
        self.assertEqual(len(process.result["permission_denials"]), len(session.forbidden))
        for name in session.forbidden:
            self.assertTrue(session.answers[name].is_error, f"{name}: {session.answers[name].text}")
        self.assertEqual(sandbox.project.git("log", "-1", "--format=%s"), "no plan")
        new = sandbox.project.git("ls-files", "--others", "--exclude-standard").splitlines()
        self.assertEqual(sorted(new), ["stories.json", DOCUMENT])
        self.assert_stages(sandbox)
        self.assert_planned(sandbox, good_draft())


class PrdTerminalTest(PlanningTest):
    QUESTION = {
        "question": "1. Whose problem is it?",
        "header": "Why",
        "multiSelect": False,
        "options": [
            {"label": "A: writers", "description": "people who are paid per word"},
            {"label": "B: something else", "description": "say what"},
        ],
    }

    def test_a_person_is_asked_the_questions_of_the_gates_and_nothing_else(self):
        session = PlanningSession(asks=self.QUESTION)
        sandbox = self.planless(ScriptedModel({}, session=session))
        person_has_seen_the_welcome(sandbox)
        settings = {"permissions": {"defaultMode": "default"}}
        (sandbox.home / ".claude/settings.json").write_text(json.dumps(settings))
        terminal = Terminal([str(sandbox.bin / "claude")], sandbox)
        self.addCleanup(terminal.close)
        terminal.wait_for_prompt()
        terminal.enter("/prd count the words of a file")
        terminal.wait_until(lambda: "Whoseproblemisit?" in terminal.screen, 30, "question")
        terminal.press("\r")
        terminal.wait_until(lambda: session.words, 30, "end of the planning")
        self.assertIn("A: writers", session.answers["question"].text)
        self.assertNotIn("Doyouwanttoproceed", terminal.screen, "the person was asked")
        self.assertNotIn("Doyouwanttocreate", terminal.screen, "the person was asked")
        self.assert_planned(sandbox, good_draft())


class PlanCreateTest(PlanningTest):
    def test_a_planner_is_refused_until_its_draft_is_valid_and_asked_once_to_split_what_is_too_big(self):
        # the second draft is too big as well, and the depth is 1
        still_big = split_draft()
        still_big["plan"]["userStories"][2]["size"] = "large"
        still_big["plan"]["userStories"][2]["title"] = "Rewrite all commands"
        model = PlannerModel([circular_draft(), oversized_draft(), still_big])
        sandbox = self.planless(model)
        (sandbox.project.root / "tasks").mkdir()
        (sandbox.project.root / DOCUMENT).write_text(PRD)
        create = sandbox.take_helper("plan", "create", DOCUMENT, "--agent", "claude", "--depth", "1")
        self.assertEqual(create.status, 0, create.output + create.errors)
        self.assertEqual([answer.is_error for answer in model.answers], [True, False, False])
        self.assertIn("US-001 → US-002 → US-001", model.answers[0].text)
        self.assertIn("US-009", model.answers[0].text)
        with self.subTest("the first brief has the document, the second what is to be split"):
            self.assertEqual(len(model.briefs), 2)
            self.assertIn("count their words by hand", model.briefs[0])
            self.assertIn("US-002: ", model.briefs[1])
            self.assertIn(SECRET, model.briefs[1], "the planner goes on with its own scenarios")
        with self.subTest("a person reviews and accepts"):
            self.assertFalse((sandbox.project.root / "stories.json").exists(), "a draft is no plan")
            early = sandbox.take_helper("plan", "accept")
            self.assertNotEqual(early.status, 0)
            self.assertIn("plan review", early.errors)
            review = sandbox.take_helper("plan", "review")
            self.assertIn("US-003", review.output)
            self.assertEqual(sandbox.take_helper("plan", "accept").status, 0)
            plan = json.loads((sandbox.project.root / "stories.json").read_text())
            self.assertEqual(plan, still_big["plan"])


if __name__ == "__main__":
    unittest.main()
