"""Hooks as a client calls them, with input that a good client does not send."""

import json
import os
import unittest

from support.scripted_case import ScriptedCase

FOLDERS = ("", ".", "./", "..", "../..", "sub", "./sub/../sub", "sub/deep", "nowhere")


class HooksTest(ScriptedCase):
    def test_a_relative_folder_is_taken_from_the_one_the_hook_runs_in(self):
        repository = self.repository()
        repository.take("start", "solo")
        action = repository.take("next", "--wait", "0")["actions"][0]
        (repository.root / "sub/deep").mkdir(parents=True)
        agent = {"tool_name": "Agent", "tool_input": {"subagent_type": action["agent"], "prompt": action["prompt"]}}

        def ask(event, more, folder):
            text = json.dumps({"session_id": "session-1", "hook_event_name": event, "cwd": folder, **more})
            status, out, errors = repository.helper("hook", event, stdin=text, seconds=20)
            self.assertEqual((status, errors), (0, ""), (event, folder))
            return out

        events = (
            ("stop", {}),
            ("subagent-stop", {"agent_id": "a1"}),
            ("permission-request", {}),
            ("pre-tool-use", {"tool_name": "Bash", "tool_input": {"command": "takt-helper status"}}),
            ("pre-tool-use", {"tool_name": "Write", "tool_input": {"file_path": "tasks/prd-x.md", "content": ""}}),
        )
        for event, more in events:
            for folder in FOLDERS:
                with self.subTest(event, folder=folder):
                    self.assertEqual(ask(event, more, folder), ask(event, more, os.path.realpath(repository.root / folder)))
                ask(event, more, "a/../../b")
        for folder, is_inside in (("..", False), (".", True), ("sub", True)):
            self.assertEqual("permissionDecision" in ask("pre-tool-use", agent, folder), is_inside, folder)


if __name__ == "__main__":
    unittest.main()
