"""A session that dies half-way, and the one that takes over."""

import unittest

from support.case import EndToEndTest
from support.model import ScriptedModel, Worker, good_workers
from support.project import STORIES, story_files


class ResumeTest(EndToEndTest):
    def killed_and_resumed(self, arguments_of_first=(), arguments_of_second=()):
        """Kills the session while the agent of US-002 has written its files and not yet finished."""
        running = []
        dying = Worker(story_files("US-002"), before_finish=lambda: running[0].kill())
        workers = good_workers({"US-002": [dying]})
        model = ScriptedModel(workers)
        sandbox = self.sandbox(model)
        running.append(sandbox.session("/takt solo", *arguments_of_first))
        self.assertEqual(running[0].wait().status, -9)
        done = [story for story, _, _ in sandbox.project.story_commits]
        self.assertNotIn("US-002", done)
        second = sandbox.session("/takt solo", *arguments_of_second).wait()
        self.assertEqual(second.status, 0, second.errors)
        self.assert_all_built(sandbox)
        self.assert_nobody_was_asked(second)
        self.assertEqual([len(model.attempts[story]) for story in STORIES], [1, 2, 1], "only US-002 was built again")
        return sandbox

    def test_a_new_session_takes_over_from_a_killed_one(self):
        self.killed_and_resumed()

    def test_the_killed_session_itself_takes_over_when_it_is_resumed(self):
        session = "5c1f6a0e-7f0c-4a52-9d0c-2f3a0c9a7e11"
        self.killed_and_resumed(["--session-id", session], ["--resume", session])

    def test_a_report_that_is_being_checked_when_the_session_dies_counts(self):
        model = ScriptedModel(good_workers())
        sandbox = self.sandbox(model)
        sandbox.project.make_gate_slow(2, "US-001")
        first = sandbox.session("/takt solo")
        sandbox.wait_until(lambda: sandbox.processes("finish") and sandbox.processes("sleep 2"), "gate of `finish`")
        first.kill()
        second = sandbox.session("/takt solo").wait()
        self.assert_all_built(sandbox)
        self.assertEqual(len(model.attempts["US-001"]), 1, "the work is not done again")
        self.assert_nobody_was_asked(second)

    def test_a_run_that_was_stopped_goes_on_when_it_is_asked_for(self):
        stopped = []

        def stop():
            stopped.append(sandbox.session("/takt stop").wait().result["result"])

        model = ScriptedModel(good_workers({"US-002": [Worker(story_files("US-002"), before_work=stop)]}))
        sandbox = self.sandbox(model)
        sandbox.session("/takt solo").wait()
        self.assertIn("is stopped", stopped[0])
        self.assertIn("stopped", model.session.states)
        self.assertIn("stopped", sandbox.take_helper("status").output)
        again = sandbox.session("/takt solo").wait()
        self.assert_all_built(sandbox)
        self.assert_nobody_was_asked(again)

    def test_the_helper_takes_over_from_a_killed_session(self):
        running = []
        dying = Worker(story_files("US-002"), before_finish=lambda: running[0].kill())
        workers = good_workers({"US-002": [dying]})
        sandbox = self.sandbox(ScriptedModel(workers))
        running.append(sandbox.session("/takt solo"))
        running[0].wait()
        resumed = sandbox.take_helper("run", "solo", "--agent", "claude")
        self.assertEqual(resumed.status, 0, resumed.errors)
        self.assert_all_built(sandbox)


if __name__ == "__main__":
    unittest.main()
