"""`/takt solo` in the interactive client, where every agent runs in the background."""

import json
import threading
import unittest

from support.case import EndToEndTest
from support.model import CuriousWorker, LazyWorker, ScriptedModel, StoppingSession, Worker, good_workers
from support.project import story_files
from support.terminal import Terminal, person_has_seen_the_welcome


class TerminalTest(EndToEndTest):
    def terminal(self, sandbox, mode):
        person_has_seen_the_welcome(sandbox)
        if mode:
            settings = {"permissions": {"defaultMode": mode}}
            (sandbox.home / ".claude/settings.json").write_text(json.dumps(settings))
        terminal = Terminal([str(sandbox.bin / "claude")], sandbox)
        self.addCleanup(terminal.close)
        terminal.wait_for_prompt()
        terminal.enter("/takt solo")
        return terminal

    def assert_built(self, sandbox, terminal):
        terminal.wait_until(sandbox.model.session.over.is_set, 60, "end of the run")
        self.assertNotIn("Doyouwanttoproceed", terminal.screen, "the person was asked")
        self.assert_all_built(sandbox)

    def test_a_plan_is_built_in_a_fresh_install(self):
        # without settings the client starts in auto mode, in which agents hand back through a tool of its own
        lazy = LazyWorker()
        sandbox = self.sandbox(ScriptedModel(good_workers({"US-001": [lazy]})))
        self.assert_built(sandbox, self.terminal(sandbox, None))
        self.assertIn("takt-helper finish", lazy.sent_back[0])

    def test_a_plan_is_built_in_manual_mode_and_what_would_ask_is_refused(self):
        lazy, curious = LazyWorker(), CuriousWorker(story_files("US-001"))
        sandbox = self.sandbox(ScriptedModel({**good_workers({"US-002": [lazy]}), "US-001": [curious]}))
        self.assert_built(sandbox, self.terminal(sandbox, "default"))
        self.assertIn("takt-helper finish", lazy.sent_back[0])
        self.assert_every_command_was_refused(sandbox, curious)

    def test_an_agent_that_the_person_has_stopped_is_replaced(self):
        session, may_go_on = StoppingSession(), threading.Event()
        doomed = Worker(story_files("US-001"), before_work=lambda: may_go_on.wait(60))
        self.addCleanup(may_go_on.set)
        model = ScriptedModel(good_workers({"US-001": [doomed]}), session=session)
        sandbox = self.sandbox(model)
        terminal = self.terminal(sandbox, "default")
        terminal.wait_until(lambda: "US-001" in model.attempts and session.agent, 30, "first agent at work")
        terminal.enter("end that agent")
        terminal.wait_until(session.stopped.is_set, 30, "end of the agent")
        self.assert_built(sandbox, terminal)
        self.assertEqual(len(model.attempts["US-001"]), 2)


if __name__ == "__main__":
    unittest.main()
