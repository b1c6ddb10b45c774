"""`/takt solo` in the interactive client, where every agent runs in the background."""

import json
import unittest

from support.case import EndToEndTest
from support.model import CuriousWorker, LazyWorker, ScriptedModel, Worker
from support.project import STORIES, story_files
from support.terminal import Terminal


class TerminalTest(EndToEndTest):
    def built_interactively(self, mode, first_workers=()):
        workers = {story: [Worker(story_files(story))] for story in STORIES}
        workers["US-001"] = [*first_workers, *workers["US-001"]]
        model = ScriptedModel(workers)
        sandbox = self.sandbox(model)
        person_has_seen_the_welcome(sandbox)
        if mode:
            settings = {"permissions": {"defaultMode": mode}}
            (sandbox.home / ".claude/settings.json").write_text(json.dumps(settings))
        terminal = Terminal([str(sandbox.bin / "claude")], sandbox)
        self.addCleanup(terminal.close)
        terminal.wait_for_prompt()
        terminal.enter("/takt solo")
        terminal.wait_until(model.session.over.is_set, 40, "end of the run")
        self.assertNotIn("Doyouwanttoproceed", terminal.screen, "the person was asked")
        self.assert_all_built(sandbox)
        return sandbox

    def test_a_plan_is_built_in_a_fresh_install(self):
        # without settings the client starts in auto mode
        self.built_interactively(None)

    def test_a_plan_is_built_in_manual_mode(self):
        self.built_interactively("default")

    def test_an_agent_that_only_says_it_is_done_is_sent_back_and_then_replaced(self):
        for mode in ("auto", "default"):
            with self.subTest(mode=mode):
                lazy = LazyWorker()
                self.built_interactively(mode, [lazy])
                self.assertIn("takt-helper finish", lazy.sent_back[0])

    def test_a_command_that_would_ask_is_refused_instead(self):
        curious = CuriousWorker(story_files("US-001"))
        self.built_interactively("default", [curious])
        self.assertTrue(all(answer.is_error for answer in curious.answers.values()), curious.answers)


def person_has_seen_the_welcome(sandbox):
    """The state of a person who has started the client before and trusts the project."""
    state = {
        "hasCompletedOnboarding": True,
        "theme": "dark",
        "numStartups": 5,
        "customApiKeyResponses": {"approved": ["sk-dummy"], "rejected": []},
        "projects": {
            str(sandbox.project.root): {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
        },
    }
    (sandbox.home / ".claude.json").write_text(json.dumps(state))


if __name__ == "__main__":
    unittest.main()
