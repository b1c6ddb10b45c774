"""Repositories, names and streams as they are not in examples: the run does its work all the same, or says why not."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import unittest

from support import programs
from support.repository import Repository, story, workbook

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


class OddSurroundingsTest(unittest.TestCase):
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

    # Foreign text

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
        repository.write(".takt/config.json", json.dumps({"agentCommand": ["sh", "agent.sh"]}))
        variables = {"GIT_DIR": str(other.root / ".git"), "GIT_WORK_TREE": str(other.root), "GIT_INDEX_FILE": "/x"}
        repository.helper("run", "solo", "--agent", "command", env=dict(repository.environment, **variables))
        seen = repository.git("show", "refs/takt/keep/" + self.run_name(repository) + "/US-001:seen.txt")
        self.assertEqual(seen.splitlines()[0], str(repository.root / ".git"))
        self.assertNotIn("GIT_DIR=", seen)

    def run_name(self, repository):
        return next(repository.root.glob(".takt/runs/*")).name

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

    def test_line_ends_by_attributes(self):
        for attribute in ("* text=auto eol=crlf", "* text eol=crlf", "* -text", "*.json text eol=crlf\n*.txt text eol=lf"):
            with self.subTest(attribute):
                repository = self.repository(tracks_plan=True)
                repository.write(".gitattributes", attribute + "\n")
                repository.git("add", "-A")
                repository.git("commit", "-qm", "attributes")
                (repository.root / "stories.json").unlink()
                repository.git("checkout", "-q", "--", "stories.json")
                before = (repository.root / "stories.json").read_bytes()
                self.play(repository, self.good(1, 2))
                self.assert_built(repository, "US-001", "US-002")
                self.assertEqual(repository.git("status", "--porcelain"), "")
                after = (repository.root / "stories.json").read_bytes()
                self.assertEqual(after.count(b"\r\n"), before.count(b"\r\n"), "line ends stay")
                stored = repository.git("cat-file", "-p", "HEAD:stories.json")
                if "-text" not in attribute:
                    self.assertNotIn("\r", stored)

    # The plan's own file

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

    def test_odd_names(self):
        names = [
            "with space", " leading", "trailing ", "quote\"s'", "back\\slash", "-dash", "--option=x", "$(touch pwned)",
            "\u00e9 composed", "e\u0301 decomposed", "\u0301accent", "\U0001f600", "semi;colon", "star*", "[a]", ":(top)x", "#hash",
            "deep/er/[x]/file", "tab\tname", "new\nline", "a -> b", "\u202ename",
        ]
        repository = self.repository([story(1)])

        def change(root):
            for name in names:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text("x\n")

        shown = [re.sub(r"[\t\n\u202e]", lambda m: f"\\u{{{ord(m[0]):X}}}", name) for name in names]
        answer = self.accepted(repository, change, shown)
        self.assertEqual(sorted(answer["files"]), sorted(names))
        self.assertEqual(list(repository.base.rglob("pwned")), [])

    def test_names_that_are_equal_as_text_only(self):
        """A user's own file is not taken for work because another one is called nearly the same."""
        repository = self.repository([story(1)])
        try:
            repository.write("\u00e9.txt", "one\n")
            repository.write("e\u0301.txt", "other, longer\n")
        except OSError:
            self.skipTest("no such names here")
        if len(list(repository.root.glob("*.txt"))) < 2:
            self.skipTest("this file system takes the two names for one")
        status, out, errors = self.session(repository, lambda root: (root / "1.txt").write_text("1\n"), ["1.txt"])
        self.assertEqual(status, 0, errors + out)
        self.assertEqual(repository.git("show", "--name-only", "--format=", "HEAD"), "1.txt")

    def test_a_name_that_is_not_text(self):
        repository = self.repository([story(1)])
        try:
            (repository.root / os.fsdecode(b"not-\xff-text")).write_text("x\n")
        except OSError:
            self.skipTest("this file system takes only names that are text")
        status, _, errors = repository.helper("start", "solo")
        self.assertEqual(status, 3)
        self.assertIn("there is a file whose name is not UTF-8: `not-\ufffd-text`", errors)
        self.assertEqual(list(repository.root.glob(".takt/runs")), [])
        # Once git tracks it, it is nobody's business while nobody changes it.
        repository.git("add", "-A")
        repository.git("commit", "-qm", "odd")
        attempts = self.good(1)
        attempts["US-001"].insert(0, [{"write": {"path": "half.txt", "text": "x\n"}}, {"crash": "x"}])
        self.play(repository, attempts)
        self.assert_built(repository, "US-001")

    def test_every_kind_of_change(self):
        files = {name: f"{name}\n" for name in ("change", "delete", "rename", "mode", "to-link", "to-folder", "folder/file")}
        repository = self.repository([story(1)], files=files)
        (repository.root / "link").symlink_to("change")
        repository.git("add", "-A")
        repository.git("commit", "-qm", "link")

        def change(root):
            (root / "change").write_text("changed\n")
            (root / "delete").unlink()
            (root / "rename").rename(root / "renamed")
            os.chmod(root / "mode", 0o755)
            (root / "to-link").unlink()
            (root / "to-link").symlink_to("/etc/passwd")
            (root / "to-folder").unlink()
            (root / "to-folder").mkdir()
            (root / "to-folder/inner").write_text("inner\n")
            shutil.rmtree(root / "folder")
            (root / "folder").write_text("a file now\n")
            (root / "link").unlink()
            (root / "link").write_text("a file now\n")
            (root / "empty").mkdir()
            (root / "dangling").symlink_to("nowhere")
            (root / "run.sh").write_text("#!/bin/sh\n")
            os.chmod(root / "run.sh", 0o755)

        named = [
            "change", "delete", "rename", "renamed", "mode", "to-link", "to-folder", "to-folder/inner", "folder/file",
            "folder", "link", "dangling", "run.sh",
        ]
        self.accepted(repository, change, named)
        modes = {line.split("\t")[1]: line.split()[0] for line in repository.git("ls-tree", "-r", "HEAD").splitlines()}
        self.assertEqual(modes["mode"], "100755")
        self.assertEqual(modes["run.sh"], "100755")
        self.assertEqual(modes["to-link"], "120000")
        self.assertEqual(modes["link"], "100644")
        self.assertTrue((repository.root / "empty").is_dir())

    def test_every_kind_of_change_is_put_aside(self):
        """The same by an agent that then gives up: the work is kept, and the checkout is as it was."""
        files = {name: f"{name}\n" for name in ("change", "delete", "mode", "to-folder", "folder/file")}
        repository = self.repository([story(1)], files=files)
        before = tree(repository.root, without=(".git", ".takt", "stories.json"))
        repository.take("start", "solo")
        token = repository.take("next", "--wait", "0")["actions"][0]["token"]
        repository.helper("brief", token)
        root = repository.root
        (root / "change").write_text("changed\n")
        (root / "delete").unlink()
        os.chmod(root / "mode", 0o755)
        (root / "to-folder").unlink()
        (root / "to-folder").mkdir()
        (root / "to-folder/inner").write_text("inner\n")
        shutil.rmtree(root / "folder")
        (root / "folder").write_text("a file now\n")
        (root / "dangling").symlink_to("nowhere")
        self.assertEqual(
            repository.helper(
                "finish", token, "--outcome", "blocked", "--category", "spec_unclear", "--reason", "Which?")[0], 0)
        self.assertEqual(repository.helper("next", "--wait", "0")[0], 1)
        self.assertEqual(tree(root, without=(".git", ".takt", "stories.json")), before)
        ref = f"refs/takt/keep/{self.run_name(repository)}/US-001"
        self.assertEqual(repository.git("show", f"{ref}:to-folder/inner"), "inner")
        self.assertEqual(repository.git("show", f"{ref}:folder"), "a file now")

    def test_many_files(self):
        repository = self.repository([story(1)])
        names = [f"many/{number % 40}/{number}.txt" for number in range(2000)]

        def change(root):
            for name in names:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(name)

        self.assertEqual(len(self.accepted(repository, change, names)["files"]), 2000)

    # Repositories in repositories

    def test_a_submodule(self):
        inner = self.repository()
        repository = self.repository()
        repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "inner")
        repository.git("commit", "-qam", "submodule")
        self.play(repository, self.good(1, 2))
        self.assert_built(repository, "US-001", "US-002")
        self.assertEqual(repository.git("status", "--porcelain"), "?? stories.json")

    def test_a_change_inside_a_submodule(self):
        inner = self.repository()
        repository = self.repository([story(1)])
        repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "inner")
        repository.git("commit", "-qam", "submodule")

        def change(root):
            (root / "inner/README.md").write_text("changed inside\n")
            (root / "1.txt").write_text("1\n")

        status, out, errors = self.session(repository, change, ["1.txt"])
        self.assertEqual(status, 0, errors + out)
        self.assertEqual((repository.root / "inner/README.md").read_text(), "changed inside\n")

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

    def test_a_nested_repository(self):
        repository = self.repository()
        repository.write("vendor/readme", "x\n")
        nested = repository.root / "vendor"
        subprocess.run(["git", "init", "-q", "--template="], cwd=nested, env=repository.environment, check=True)
        before = tree(nested)
        self.play(repository, self.good(1, 2))
        self.assert_built(repository, "US-001", "US-002")
        self.assertEqual(tree(nested), before)
        # One that a story makes is not its work either.
        self.assertNotIn("vendor", repository.git("ls-tree", "-r", "--name-only", "takt/sample"))

    # Streams

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


if __name__ == "__main__":
    unittest.main()
