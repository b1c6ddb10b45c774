"""Names and kinds of files as they are not in examples: what a story changes is committed as it is, or refused with the reason."""

import os
import re
import shutil
import subprocess
import unittest

from support.repository import story
from support.scripted_case import ScriptedCase, tree


class OddChangesTest(ScriptedCase):
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
        self.assertIn("there is a file whose name is not UTF-8: `not-\\xFF-text`", errors)
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


if __name__ == "__main__":
    unittest.main()
