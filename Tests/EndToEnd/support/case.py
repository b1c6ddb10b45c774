"""What the end-to-end tests share: skipping by name, a sandbox each, and an account of what happened when one fails."""

import os
import sys
import unittest

from . import private_network, programs
from .messages_api import Failure
from .project import STORIES
from .sandbox import Sandbox


class EndToEndTest(unittest.TestCase):
    """A test against the real client and the real helper. TAKT_KEEP=1 keeps the folders of failed tests."""

    def setUp(self):
        reason = (
            (None if programs.claude() else programs.NO_CLAUDE)
            or (None if programs.helper() else programs.NO_HELPER)
            or private_network.enter()
        )
        if reason:
            self.skipTest(reason)

    def sandbox(self, model, plan=None):
        sandbox = Sandbox(model, plan)
        self.addCleanup(self._clean_up, sandbox)
        return sandbox

    @property
    def _has_failed(self):
        """Whether anything has failed so far; `_outcome.success` is true again by the time of the cleanups."""
        result = self._outcome.result
        return any(getattr(case, "test_case", case) is self for case, _ in result.failures + result.errors)

    def _clean_up(self, sandbox):
        failed = self._has_failed
        keep = failed and bool(os.environ.get("TAKT_KEEP"))
        if failed:
            print(account(sandbox), file=sys.stderr)
        if keep:
            print(f"kept: {sandbox.base}", file=sys.stderr)
        sandbox.close(keep)
        self.assertEqual(sandbox.api.broken, [], "the scripted model raised an exception")

    def assert_all_built(self, sandbox):
        """Every story is committed once, with trailers of one run, marked as passed, and has its workbook."""
        project = sandbox.project
        commits = [commit for commit in project.story_commits if commit[0]]
        self.assertEqual(sorted(story for story, _, _ in commits), list(STORIES), "one commit for each story")
        order = [story for story, _, _ in commits]
        self.assertLess(order.index("US-001"), order.index("US-002"), "US-002 depends on US-001")
        self.assertEqual(len({run for _, run, _ in commits}), 1, "all of one run")
        self.assertTrue(all(run for _, run, _ in commits), "Takt-Run is named")
        for story, _, subject in commits:
            self.assertEqual(subject, f"feat: {story} - {project.stories[story]['title']}")
        for story in STORIES:
            facts = project.stories[story]
            self.assertIs(facts["passes"], True, story)
            self.assertTrue(facts["startTime"] and facts["endTime"], f"times of {story}")
            self.assertIn("## Decisions", project.workbooks.get(story, ""), f"workbook of {story}")
        self.assertEqual(project.files, project.expected_files)
        self.assertEqual(project.git("status", "--porcelain", "--untracked-files=all", "--", ":!stories.json"), "")

    def assert_every_command_was_refused(self, sandbox, curious):
        self.assertEqual(list(curious.answers), list(curious.forbidden))
        for command, answer in curious.answers.items():
            self.assertTrue(answer.is_error, f"{command} ran: {answer.text}")
        self.assertFalse((sandbox.project.root / "pwned").exists())

    def assert_nobody_was_asked(self, process):
        self.assertEqual(process.result.get("permission_denials"), [])


def account(sandbox):
    """The conversations of a failed test, one line for each thing said."""
    lines = [f"--- what was said in {sandbox.base}"]
    for exchange in sandbox.api.exchanges:
        conversation = exchange.conversation
        name = f"agent {conversation.token}" if conversation.token else "session"
        for result in conversation.results:
            mark = "error" if result.is_error else "result"
            lines.append(f"{name}: {mark} of {result.tool}: {_short(result.text)}")
        if conversation.news and conversation.turn:
            lines.append(f"{name}: hears: {_short(conversation.news)}")
        if isinstance(exchange.reply, Failure):
            lines.append(f"{name}: API failure {exchange.reply.status}")
            continue
        for block in exchange.reply:
            lines.append(f"{name}: says: {_short(block.get('text') or str(block.get('input')))}")
    return "\n".join(lines)


def _short(text, length=600):
    text = " ⏎ ".join(text.strip().splitlines())
    return text if len(text) <= length else f"{text[:length]} …"
