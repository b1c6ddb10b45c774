"""`/takt solo` in the real client, headless: from a plan to three committed stories."""

import unittest

from support.case import EndToEndTest
from support.model import (
    BrokenWorker,
    CuriousWorker,
    EmptyHandedWorker,
    HastySession,
    LazyWorker,
    ScriptedModel,
    Worker,
)
from support.project import STORIES, story_files


def good_workers(**others):
    """A good worker for every story; `US_001=[…]` puts others in front of one story's."""
    return {story: [*others.get(story.replace("-", "_"), []), Worker(story_files(story))] for story in STORIES}


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
        self.assertEqual(sandbox.project.files["commands/2.sh"], story_files("US-002")["commands/2.sh"].strip())
        self.assertTrue(all("tests passed" in worker[-1].gates[0] for worker in model.workers.values()))

    def test_a_session_in_auto_mode_builds_the_plan_too(self):
        sandbox = self.sandbox(ScriptedModel(good_workers()))
        session = sandbox.session("/takt solo", "--permission-mode", "auto").wait()
        self.assert_all_built(sandbox)
        self.assert_nobody_was_asked(session)

    def test_an_agent_that_only_says_it_is_done_is_sent_back_and_then_replaced(self):
        lazy = LazyWorker()
        model = ScriptedModel(good_workers(US_002=[lazy]))
        sandbox = self.sandbox(model)
        sandbox.session("/takt solo").wait()
        self.assertTrue(lazy.sent_back, "the agent was let go without a word")
        self.assertIn("takt-helper finish", lazy.sent_back[0])
        self.assertEqual(len(model.attempts["US-002"]), 2)
        self.assert_all_built(sandbox)

    def test_a_claim_without_work_is_refused_with_what_to_do(self):
        worker = EmptyHandedWorker(story_files("US-001"))
        workers = good_workers()
        workers["US-001"] = [worker]
        model = ScriptedModel(workers)
        sandbox = self.sandbox(model)
        sandbox.session("/takt solo").wait()
        self.assertEqual(len(worker.refusals), 1, worker.refusals)
        self.assertIn("commands/1.sh", worker.refusals[0])
        self.assertEqual(len(model.attempts["US-001"]), 1, "the same agent put it right")
        self.assert_all_built(sandbox)

    def test_an_agent_whose_model_fails_is_replaced(self):
        model = ScriptedModel(good_workers(US_001=[BrokenWorker()]))
        sandbox = self.sandbox(model)
        sandbox.session("/takt solo").wait()
        self.assertEqual(len(model.attempts["US-001"]), 2)
        self.assert_all_built(sandbox)

    def test_an_agent_gets_no_command_but_its_own(self):
        curious = CuriousWorker(story_files("US-001"))
        workers = good_workers()
        workers["US-001"] = [curious]
        sandbox = self.sandbox(ScriptedModel(workers))
        sandbox.session("/takt solo").wait()
        for command, answer in curious.answers.items():
            self.assertTrue(answer.is_error, f"{command} ran: {answer.text}")
        self.assertFalse((sandbox.project.root / "pwned").exists())
        self.assert_all_built(sandbox)

    def test_a_session_that_stops_early_is_sent_back(self):
        hasty = HastySession(times=3)
        sandbox = self.sandbox(ScriptedModel(good_workers(), session=hasty))
        sandbox.session("/takt solo").wait()
        self.assertEqual(len(hasty.feedback), 3)
        self.assertIn("takt-helper next", hasty.feedback[0])
        self.assert_all_built(sandbox)

    def test_a_session_may_end_when_the_run_is_over(self):
        model = ScriptedModel(good_workers())
        sandbox = self.sandbox(model)
        sandbox.session("/takt solo").wait()
        last = [exchange.conversation for exchange in sandbox.api.exchanges][-1]
        self.assertNotIn("Stop hook feedback", last.news)
        self.assertTrue(model.session.over.is_set())


if __name__ == "__main__":
    unittest.main()
