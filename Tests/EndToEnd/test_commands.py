"""The command line as users type it: nouns and their older words, options that have no effect, completions."""

import json
import subprocess
import unittest

from support import programs
from support.repository import story
from support.scripted_case import ScriptedCase


class CommandsTest(ScriptedCase):
    def test_nouns_and_the_older_words_are_the_same_commands(self):
        repository = self.repository([story(1)])
        for older, newer in (("status", "run status"), ("trees", "workspace list"), ("waves", "plan waves"), ("trees gc", "workspace gc")):
            self.assertEqual(repository.helper(*older.split()), repository.helper(*newer.split()), newer)
        for words in (["plan"], ["plan", "--help"], ["help", "plan"], ["--", "help", "plan"]):
            status, out, errors = repository.helper(*words)
            self.assertEqual((status, errors), (0, ""), words)
            self.assertIn("plan import, import", out)

    def test_a_session_drives_a_run_with_either_words(self):
        repository = self.repository([story(1)])
        repository.take("run", "start", "solo")
        token = json.loads(repository.helper("run", "next", "--wait", "0")[1])["actions"][0]["token"]
        self.assertEqual(repository.take("next", "--wait", "0")["actions"][0]["token"], token)
        status, out, errors = repository.helper("run", "stop")
        self.assertEqual(status, 0, errors)
        self.assertIn("is stopped; `takt-helper resume` or `/takt solo` continues it", out)

    def test_answers_for_a_run_that_is_over_are_refused(self):
        repository = self.repository([story(1)])
        self.play(repository, self.good(1))
        status, out, errors = repository.helper("resume", "--take", "US-999")
        self.assertEqual((status, out), (1, ""), errors)
        self.assertIn("is over, so there is nothing to answer", errors)
        self.assertIn("hint: `takt-helper status` shows how it ended", errors)

    def test_bash_completes_the_names_of_this_project(self):
        repository = self.repository([story(1), story(2)], gates=[{"name": "tests", "command": ["true"]}])
        script = (
            'PATH="$1:$PATH"; source <(takt-helper completions bash); complete_line() {'
            ' COMP_WORDS=(takt-helper "$@"); COMP_CWORD=$#; _takt_helper; echo "${COMPREPLY[@]}"; }\n'
            "complete_line resume --take ''; complete_line gates ''; complete_line workflow show l; complete_line guide p"
        )
        done = subprocess.run(
            ["bash", "-c", script, "bash", str(programs.helper().parent)],
            cwd=repository.root, stdout=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.stdout, "US-001 US-002\ntests\nlights-out\nprd\n")


if __name__ == "__main__":
    unittest.main()
