"""`takt-helper run solo --agent claude`: the helper itself starts a client for each story."""

import unittest

from support.case import EndToEndTest
from support.model import BrokenWorker, LazyWorker, ScriptedModel, Worker
from support.project import STORIES, story_files


def good_workers():
    return {story: [Worker(story_files(story))] for story in STORIES}


class HeadlessTest(EndToEndTest):
    def test_the_helper_builds_the_plan_with_the_same_result_as_a_session(self):
        by_helper = self.sandbox(ScriptedModel(good_workers()))
        run = by_helper.take_helper("run", "solo", "--agent", "claude")
        self.assertEqual(run.status, 0, run.errors)
        self.assert_all_built(by_helper)

        by_session = self.sandbox(ScriptedModel(good_workers()))
        by_session.session("/takt solo").wait()
        self.assertEqual(by_helper.project.files, by_session.project.files)
        subjects = [
            [subject for _, _, subject in sandbox.project.story_commits] for sandbox in (by_helper, by_session)
        ]
        self.assertEqual(*subjects)

    def test_an_agent_that_only_says_it_is_done_is_replaced(self):
        workers = good_workers()
        workers["US-001"].insert(0, LazyWorker())
        model = ScriptedModel(workers)
        sandbox = self.sandbox(model)
        run = sandbox.take_helper("run", "solo", "--agent", "claude")
        self.assertEqual(run.status, 0, run.errors)
        self.assertEqual(len(model.attempts["US-001"]), 2)
        self.assert_all_built(sandbox)

    def test_an_agent_whose_model_fails_is_replaced(self):
        workers = good_workers()
        workers["US-001"].insert(0, BrokenWorker())
        sandbox = self.sandbox(ScriptedModel(workers))
        run = sandbox.take_helper("run", "solo", "--agent", "claude")
        self.assertEqual(run.status, 0, run.errors)
        self.assert_all_built(sandbox)

    def test_a_killed_run_goes_on_where_it_was(self):
        running = []
        workers = good_workers()
        workers["US-002"].insert(0, Worker(story_files("US-002"), before_finish=lambda: running[0].kill()))
        model = ScriptedModel(workers)
        sandbox = self.sandbox(model)
        running.append(sandbox.start([str(sandbox.helper), "run", "solo", "--agent", "claude"]))
        self.assertEqual(running[0].wait().status, -9)
        resumed = sandbox.take_helper("run", "solo", "--agent", "claude")
        self.assertEqual(resumed.status, 0, resumed.errors)
        self.assert_all_built(sandbox)
        self.assertEqual(len(model.attempts["US-001"]), 1, "finished work is not done again")


if __name__ == "__main__":
    unittest.main()
