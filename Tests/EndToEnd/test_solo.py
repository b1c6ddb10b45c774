"""`/takt solo` in the real client, headless: from a plan to three committed stories."""

import unittest

from support.case import EndToEndTest
from support.model import (
    BrokenWorker,
    CarelessWorker,
    CuriousWorker,
    EmptyHandedWorker,
    ForgetfulSession,
    HastySession,
    HelplessWorker,
    LazyWorker,
    ScriptedModel,
    TalkativeSession,
    good_workers,
)
from support.project import story_files


class SoloTest(EndToEndTest):
    def test_a_plan_is_built_to_complete_and_nobody_is_asked(self):
        model = ScriptedModel(good_workers())
        sandbox = self.sandbox(model)
        session = sandbox.session("/takt solo").wait()
        self.assertEqual(session.status, 0, session.errors)
        self.assert_all_built(sandbox)
        self.assert_nobody_was_asked(session)
        self.assertEqual(model.session.states, ["running", "running", "running", "complete"])
        self.assertIn("summary", session.result["result"])
        self.assertTrue(all("gate `tests`: passed" in worker[-1].gates[0] for worker in model.workers.values()))
        last = sandbox.api.exchanges[-1].conversation
        self.assertNotIn("Stop hook feedback", last.news, "a session may end when the run is over")

    def test_agents_that_claim_what_is_not_so_are_refused_and_replaced(self):
        empty_handed, lazy = EmptyHandedWorker(story_files("US-001")), LazyWorker()
        model = ScriptedModel(good_workers({"US-001": [empty_handed], "US-002": [lazy], "US-003": [BrokenWorker()]}))
        sandbox = self.sandbox(model)
        session = sandbox.session("/takt solo").wait()
        self.assert_all_built(sandbox)
        self.assert_nobody_was_asked(session)
        with self.subTest("a claim without work is refused with what to do, and the same agent puts it right"):
            self.assertEqual(len(empty_handed.refusals), 1, empty_handed.refusals)
            self.assertIn("no file is changed", empty_handed.refusals[0])
            self.assertEqual(len(model.attempts["US-001"]), 1)
        with self.subTest("an agent that only says it is done is sent back, and replaced when that does not help"):
            self.assertTrue(lazy.sent_back, "the agent was let go without a word")
            self.assertIn("takt-helper finish", lazy.sent_back[0])
            self.assertEqual(len(model.attempts["US-002"]), 2)
        with self.subTest("an agent whose model fails is replaced"):
            self.assertEqual(len(model.attempts["US-003"]), 2)

    def test_agents_that_do_not_come_to_an_end_are_replaced(self):
        careless = CarelessWorker(story_files("US-003"))
        model = ScriptedModel(good_workers({"US-002": [LazyWorker()], "US-003": [careless]}), idle=4)
        sandbox = self.sandbox(model)
        # enough for good work; the lazy one reaches the limit while it is sent back, and no hook is told of that
        sandbox.limit_turns("takt-worker", 6)
        sandbox.session("/takt solo").wait()
        self.assert_all_built(sandbox)
        with self.subTest("agents that do not even ask for their briefs"):
            self.assertEqual(model.idle, 0)
            self.assertEqual(sandbox.attempts("US-001"), 2, "three idle agents are one attempt")
        with self.subTest("an agent out of turns"):
            self.assertEqual(len(model.attempts["US-002"]), 2)
        with self.subTest("a workbook that names other files is refused with both lists"):
            self.assertEqual(len(careless.refusals), 1, careless.refusals)
            for named in ("`commands/other.sh`", "`commands/3.sh`", "`tests/3.sh`"):
                self.assertIn(named, careless.refusals[0])

    def test_an_agent_gets_no_command_but_its_own_and_a_hasty_session_is_sent_back(self):
        curious, hasty = CuriousWorker(story_files("US-001")), HastySession(times=3)
        sandbox = self.sandbox(ScriptedModel(good_workers({"US-001": [curious]}), session=hasty))
        sandbox.session("/takt solo").wait()
        self.assert_all_built(sandbox)
        self.assert_every_command_was_refused(sandbox, curious)
        self.assertEqual(len(hasty.feedback), 3, "also when all that is left is to tell the person")
        self.assertIn("takt-helper next", hasty.feedback[0])
        self.assertEqual(hasty.states[-1], "complete")

    def test_a_story_that_cannot_be_done_blocks_what_depends_on_it_and_nothing_else(self):
        model = ScriptedModel(good_workers({"US-001": [HelplessWorker()] * 3}))
        sandbox = self.sandbox(model)
        session = sandbox.session("/takt solo").wait()
        self.assertEqual([story for story, _, _ in sandbox.project.story_commits], ["US-003"])
        self.assertEqual(model.session.states[-1], "blocked")
        self.assertNotIn("US-002", model.attempts)
        passes = {story: facts["passes"] for story, facts in sandbox.project.stories.items()}
        self.assertEqual(passes, {"US-001": False, "US-002": False, "US-003": True})
        self.assertIn("1 of 3", session.result["result"])
        self.assertIn("Which numbers?", sandbox.take_helper("status").output)

    def test_agents_work_in_the_foreground_whatever_the_session_asks_for(self):
        # the client ends what runs in the background of a headless session after ten minutes
        sandbox = self.sandbox(ScriptedModel(good_workers(), session=ForgetfulSession()))
        session = sandbox.session("/takt solo").wait()
        self.assert_all_built(sandbox)
        self.assertEqual(session.result["subagent_stats"]["started_in_background"], 0)

    def test_in_auto_mode_only_the_prompt_that_was_named_is_let_through(self):
        model = ScriptedModel(good_workers(), session=TalkativeSession())
        sandbox = self.sandbox(model)
        sandbox.session("/takt solo", "--permission-mode", "auto").wait()
        self.assertTrue(model.session.answers[0].is_error, model.session.answers[0].text)
        self.assert_all_built(sandbox)

    def test_the_other_words_of_the_skill_start_nothing(self):
        model = ScriptedModel(good_workers())
        sandbox = self.sandbox(model)
        for words, said in (
            ("/takt", "no run was started yet"),
            ("/takt status", "no run was started yet"),
            ("/takt stop", "no run was ever started"),
        ):
            with self.subTest(words):
                session = sandbox.session(words).wait()
                self.assertIn(said, session.result["result"])
                self.assert_nobody_was_asked(session)
        self.assertEqual(model.attempts, {})
        self.assertEqual(sandbox.project.git("branch", "--format=%(refname:short)"), "main")


if __name__ == "__main__":
    unittest.main()
