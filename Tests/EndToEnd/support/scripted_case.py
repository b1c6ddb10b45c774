"""A test case for runs that a script drives: the helper alone, no client."""

import hashlib
import json
import os
import pathlib
import stat
import unittest

from . import programs
from .repository import Repository, workbook


class ScriptedCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if not programs.helper():
            self.skipTest(programs.NO_HELPER)

    def repository(self, *arguments, **options):
        repository = Repository(*arguments, **options)
        self.addCleanup(repository.close)
        return repository

    def play(self, repository, attempts, status=0, **options):
        """Runs the plan with a script; answers what was printed."""
        script = repository.base / "script.json"
        script.write_text(json.dumps({"stories": attempts}))
        ended, out, errors = repository.helper(
            "run", "solo", "--agent", "scripted", "--script", str(script), **options)
        self.assertEqual(ended, status, errors + out)
        return out + errors

    def good(self, *numbers):
        return {
            f"US-{n:03}": [[{"write": {"path": f"{n}.txt", "text": f"{n}\n"}}, {"finish": {}}]] for n in numbers
        }

    def assert_built(self, repository, *stories):
        self.assertEqual([name for name, _ in repository.story_commits()], list(stories))
        self.assertEqual(repository.debris(), [])

    def session(self, repository, change, files, seconds=60):
        """One story as a session plays it: its agent changes what `change` changes and names these files."""
        repository.take("start", "solo")
        token = repository.take("next", "--wait", "0")["actions"][0]["token"]
        status, _, errors = repository.helper("brief", token)
        self.assertEqual(status, 0, errors)
        change(repository.root)
        return repository.helper("finish", token, "--outcome", "done", "--json", stdin=workbook(files), seconds=seconds)

    def accepted(self, repository, change, files, **options):
        status, out, errors = self.session(repository, change, files, **options)
        self.assertEqual(status, 0, errors + out)
        self.assert_built(repository, "US-001")
        left = repository.git("status", "--porcelain", "-z", "-uall").split("\0")
        self.assertEqual([line for line in left if line and line != "?? stories.json"], [])
        return json.loads(out)

    def run_name(self, repository):
        return next(repository.root.glob(".takt/runs/*")).name


def tree(root, without=()):
    """Names, modes and contents below a folder; git's own changing files of no importance left out."""
    found = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in without]
        for name in names:
            if name in without:
                continue
            path = pathlib.Path(folder) / name
            status = path.lstat()
            content = os.readlink(path) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
            found[str(path.relative_to(root))] = (stat.S_IMODE(status.st_mode), content)
    return found
