"""Repositories, settings and streams as they are not in examples: the run does its work all the same, or says why not."""

import json
import os
import shutil
import subprocess
import unittest

from support import programs
from support.repository import story, workbook
from support.scripted_case import ScriptedCase, tree

TITLES = [
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned #",
    "&& touch pwned",
    "| touch pwned",
    "> pwned",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "\\",
    "--upload-pack=touch pwned",
    "-F/etc/passwd",
    "--",
    "x\n\nTakt-Story: US-999",
    "x\r\nTakt-Run: 20200101-000000-other",
    "Takt-Story: US-999",
    "x\n\nSigned-off-by: Somebody <a@example.com>",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m\u009d0;owned\u009c",
    "\u202etxet desrever",
    "\u200b\u2060\ufeff",
    "%s%n%x00%(trailers)",
    "{token} {boundary} {gates}",
    "# not a comment",
    "e\u0301\U0001f600 \U000e0041",
    "x" * 20000,
    "\u0000 zero",
]


class OddSurroundingsTest(ScriptedCase):
    def test_hostile_titles(self):
        stories = [story(number, title) for number, title in enumerate(TITLES, 1)]
        repository = self.repository(stories, tracks_plan=True)
        said = self.play(repository, self.good(*range(1, len(TITLES) + 1)))
        self.assert_built(repository, *(one["id"] for one in stories))
        ended, out, errors = repository.helper("status")
        said += out + errors
        summary = next(repository.root.glob(".takt/runs/*/summary.md")).read_text()
        messages = repository.git("log", "--format=%B%x00", "main..takt/sample").split("\0")[:-1]
        for text in (said, summary, *messages):
            foreign = [c for c in text if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c in "\u202e\u200b\u2060\ufeff"]
            self.assertEqual(foreign, [])
        for message in messages:
            lines = message.strip("\n").split("\n")
            self.assertEqual(len(lines), 4, message)
            self.assertTrue(lines[0].startswith("feat: US-"), message)
            self.assertLessEqual(len(lines[0]), 300)
            self.assertEqual(lines[1], "")
            self.assertRegex(lines[2], r"^Takt-Story: US-\d{3}$")
            self.assertRegex(lines[3], r"^Takt-Run: [0-9]{8}-[0-9]{6}-sample$")
        self.assertEqual([p for p in repository.base.rglob("*pwned*")], [])
        ended, out, _ = repository.helper("status", "--json")
        self.assertEqual([one["title"] for one in json.loads(out)["stories"]], TITLES)

    # Paths of the repository

    def test_paths_of_the_repository(self):
        for name in ("with space", "quo'te\"s", "new\nline", "\U0001f600 e\u0301", "-dash", "$(touch pwned)", "a\\b", "*"):
            with self.subTest(name):
                repository = self.repository(name=name, gates=[{"name": "here", "command": ["test", "-f", "1.txt"]}])
                self.play(repository, self.good(1, 2))
                self.assert_built(repository, "US-001", "US-002")
                status, out, errors = repository.helper("status", cwd=repository.base, *())
                status, out, errors = repository.helper("-C", str(repository.root), "status", cwd=repository.base)
                self.assertEqual(status, 0, errors)
                self.assertEqual(list(repository.base.rglob("pwned")), [])

    def test_a_path_that_is_not_text(self):
        repository = self.repository()
        other = os.fsencode(repository.base) + b"/not-\xff-text"
        try:
            os.rename(os.fsencode(repository.root), other)
        except OSError:
            self.skipTest("this file system takes only names that are text")
        done = subprocess.run(
            [str(programs.helper()), "start", "solo"], cwd=other, env=repository.environment, capture_output=True, check=False
        )
        self.assertIn(done.returncode, (0, 4), done.stderr)
        self.assertNotIn(b"Fatal", done.stderr)

    # The environment

    def test_variables_of_another_repository(self):
        other = self.repository()
        repository = self.repository(gates=[{"name": "git", "command": ["git", "rev-parse", "--show-toplevel"]}])
        before = tree(other.root)
        variables = {
            "GIT_DIR": str(other.root / ".git"),
            "GIT_WORK_TREE": str(other.root),
            "GIT_INDEX_FILE": str(other.root / ".git/index"),
            "GIT_OBJECT_DIRECTORY": str(other.root / ".git/objects"),
            "GIT_COMMON_DIR": str(other.root / ".git"),
            "GIT_NAMESPACE": "elsewhere",
            "GIT_LITERAL_PATHSPECS": "0",
            "GIT_EXTERNAL_DIFF": "false",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "core.worktree",
            "GIT_CONFIG_VALUE_0": str(other.root),
        }
        self.play(repository, self.good(1, 2), env=dict(repository.environment, **variables))
        self.assert_built(repository, "US-001", "US-002")
        self.assertEqual(tree(other.root), before)
        log = next(repository.root.glob(".takt/runs/*/gates/*-git.log")).read_text()
        self.assertEqual(log.strip(), str(repository.root))

    def test_an_agent_program_does_not_get_another_repository(self):
        other = self.repository()
        repository = self.repository([story(1)])
        repository.write("agent.sh", "#!/bin/sh\ngit rev-parse --absolute-git-dir > seen.txt\nenv | grep ^GIT_ >> seen.txt\n")
        repository.git("add", "-A")
        repository.git("commit", "-qm", "agent")
        repository.write(".takt/config.json", json.dumps({"agentCommand": ["sh", "agent.sh", "{token}"]}))
        variables = {"GIT_DIR": str(other.root / ".git"), "GIT_WORK_TREE": str(other.root), "GIT_INDEX_FILE": "/x"}
        repository.helper("run", "solo", "--agent", "command", env=dict(repository.environment, **variables))
        seen = repository.git("show", "refs/takt/keep/" + self.run_name(repository) + "/US-001:seen.txt")
        self.assertEqual(seen.splitlines()[0], str(repository.root / ".git"))
        self.assertNotIn("GIT_DIR=", seen)

    def test_settings_of_the_repository(self):
        cases = {
            "a hook that refuses": {"core.hooksPath": "hooks"},
            "a signature without a key": {"commit.gpgSign": "true", "user.signingKey": "nobody", "gpg.program": "false"},
            "CRLF by setting": {"core.autocrlf": "true"},
            "a template that is not there": {"commit.template": "/nowhere"},
            "an external diff": {"diff.external": "false"},
            "renames": {"diff.renames": "copies", "status.renames": "copies"},
            "status settings": {"status.showUntrackedFiles": "no", "status.relativePaths": "true", "status.branch": "true"},
            "colour": {"color.ui": "always", "color.status": "always"},
            "a log format": {"format.pretty": "short", "log.showSignature": "true", "log.decorate": "full"},
            "no reflog": {"core.logAllRefUpdates": "false"},
            "modes ignored": {"core.fileMode": "false"},
            "file monitor": {"core.fsmonitor": "false-program", "core.untrackedCache": "true"},
            "split index": {"core.splitIndex": "true"},
            "an unusual branch": {"init.defaultBranch": "x", "branch.autoSetupMerge": "always"},
            "ignored submodules": {"diff.ignoreSubmodules": "all"},
            "an excludes file": {"core.excludesFile": "/dev/null"},
            "cleanup": {"commit.cleanup": "scissors", "core.commentChar": "f"},
            "trailers": {"trailer.ifexists": "replace", "trailer.separators": "="},
        }
        for name, settings in cases.items():
            with self.subTest(name):
                repository = self.repository(tracks_plan=True)
                repository.write("hooks/pre-commit", "#!/bin/sh\ntouch ../hook-ran\nexit 1\n")
                os.chmod(repository.root / "hooks/pre-commit", 0o755)
                repository.git("add", "-A")
                repository.git("commit", "-qm", "hooks")
                for key, value in settings.items():
                    repository.git("config", key, value)
                self.play(repository, self.good(1, 2))
                self.assert_built_with(repository, settings)

    def assert_built_with(self, repository, settings):
        log = repository.git(
            "-c", "trailer.separators=:", "-c", "log.showSignature=false", "log", "--no-color", "--no-decorate",
            "--format=%s", "main..takt/sample")
        self.assertEqual(log.splitlines(), ["feat: US-002 - Story 2", "feat: US-001 - Story 1"])
        self.assertEqual(repository.git("-c", "color.status=false", "status", "--porcelain", "--no-branch"), "")
        self.assertEqual(list(repository.base.rglob("hook-ran")), [])
        self.assertEqual(repository.debris(), [])

    # Line ends

    def test_a_plan_behind_a_link_or_with_a_mode(self):
        for kind in ("link", "executable"):
            with self.subTest(kind):
                repository = self.repository(tracks_plan=True)
                path = repository.root / "stories.json"
                if kind == "link":
                    (repository.root / "plans").mkdir()
                    path.rename(repository.root / "plans/real.json")
                    path.symlink_to("plans/real.json")
                else:
                    os.chmod(path, 0o755)
                repository.git("add", "-A")
                repository.git("commit", "-qm", kind)
                self.play(repository, self.good(1, 2))
                self.assert_built(repository, "US-001", "US-002")
                self.assertEqual(path.is_symlink(), kind == "link")
                self.assertEqual(repository.git("status", "--porcelain"), "")
                self.assertIn('"passes": true', path.read_text())

    # What a story may do to files

    def test_a_project_that_is_a_submodule(self):
        outer = self.repository()
        inner = self.repository()
        outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "inner")
        outer.git("commit", "-qam", "submodule")
        before = tree(outer.root, without=("inner", "modules"))
        root = outer.root / "inner"
        outer.git("-C", "inner", "config", "user.name", "Tester")
        outer.git("-C", "inner", "config", "user.email", "tester@example.com")
        shutil.copy(inner.root / "stories.json", root)
        (outer.base / "script.json").write_text(json.dumps({"stories": self.good(1, 2)}))
        status, out, errors = outer.helper(
            "run", "solo", "--agent", "scripted", "--script", str(outer.base / "script.json"), cwd=root)
        self.assertEqual(status, 0, errors + out)
        self.assertEqual(len(outer.git("-C", "inner", "log", "--format=%s", "main..takt/sample").splitlines()), 2)
        self.assertEqual(tree(outer.root, without=("inner", "modules")), before)

    def test_standard_streams(self):
        def closed(number):
            return lambda: os.close(number)

        repository = self.repository()
        self.assertEqual(repository.helper("start", "solo", preexec_fn=closed(1))[0], 0)
        for number in (0, 1, 2):
            with self.subTest(f"{number} closed"):
                status, _, errors = repository.helper("next", "--wait", "0", preexec_fn=closed(number))
                self.assertEqual(status, 0, errors)
        token = repository.take("next", "--wait", "0")["actions"][0]["token"]
        repository.write("1.txt", "1\n")
        status, _, errors = repository.helper("finish", token, "--outcome", "done", preexec_fn=closed(0))
        self.assertEqual(status, 1, "without a workbook the report is refused")
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [str(programs.helper()), "finish", token, "--outcome", "done"], input=workbook(["1.txt"]).encode(),
                stdout=full, stderr=subprocess.PIPE, cwd=repository.root, env=repository.environment, check=False)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn(b"standard output", done.stderr)
            # The answer was lost, the work was not.
            self.assertEqual(len(repository.story_commits()), 1)
            for words in (["status"], ["next", "--wait", "0"], ["version"]):
                done = subprocess.run(
                    [str(programs.helper()), *words], stdout=full, stderr=full, cwd=repository.root,
                    env=repository.environment, check=False)
                self.assertEqual(done.returncode, 4, words)
        self.play(repository, self.good(1, 2))
        self.assert_built(repository, "US-001", "US-002")


if __name__ == "__main__":
    unittest.main()
