"""`takt-helper run solo --agent claude`: the helper itself starts a client for each story."""

import threading
import unittest

from support.case import EndToEndTest
from support.model import BrokenWorker, CuriousWorker, LazyWorker, ScriptedModel, Worker, good_workers
from support.project import STORIES, story_files


class HeadlessTest(EndToEndTest):
    def test_the_helper_builds_the_plan_with_the_same_result_as_a_session(self):
        model = ScriptedModel(good_workers())
        sandbox = self.sandbox(model)
        run = sandbox.take_helper("run", "solo", "--agent", "claude")
        self.assertEqual(run.status, 0, run.errors)
        self.assert_all_built(sandbox)  # as in test_solo, commits, files, workbooks and all
        self.assertIn("US-003", run.output)

    def test_agents_that_do_not_report_are_replaced_and_get_no_command_but_their_own(self):
        curious, lazy = CuriousWorker(story_files("US-001")), LazyWorker()
        model = ScriptedModel({**good_workers({"US-002": [lazy], "US-003": [BrokenWorker()]}), "US-001": [curious]})
        sandbox = self.sandbox(model)
        run = sandbox.take_helper("run", "solo", "--agent", "claude")
        self.assertEqual(run.status, 0, run.errors)
        self.assert_all_built(sandbox)
        self.assert_every_command_was_refused(sandbox, curious)
        self.assertIn("takt-helper finish", lazy.sent_back[0])
        self.assertEqual([len(model.attempts[story]) for story in STORIES], [1, 2, 2])

    def test_a_killed_run_is_resumed_where_it_was_and_its_orphan_is_ended_first(self):
        second_has_begun = threading.Event()
        survivors = []

        def die():
            running[0].kill()
            self.assertTrue(sandbox.processes(f"brief {model.attempts['US-002'][0]}"), "the agent outlives the helper")
            second_has_begun.wait(30)

        def look():
            survivors.append(sandbox.processes(f"brief {model.attempts['US-002'][0]}"))
            second_has_begun.set()

        running = []
        workers = good_workers()
        workers["US-002"] = [
            Worker(story_files("US-002"), before_finish=die),
            Worker(story_files("US-002"), before_work=look),
        ]
        model = ScriptedModel(workers)
        sandbox = self.sandbox(model)
        running.append(sandbox.start([str(sandbox.helper), "run", "solo", "--agent", "claude"]))
        self.assertEqual(running[0].wait().status, -9)
        resumed = sandbox.take_helper("resume")
        self.assertEqual(resumed.status, 0, resumed.errors)
        self.assert_all_built(sandbox)
        self.assertEqual([len(model.attempts[story]) for story in STORIES], [1, 2, 1], "only US-002 was built again")
        self.assertEqual(survivors, [{}], "the orphan is ended before another agent gets the story")


if __name__ == "__main__":
    unittest.main()
