"""Git folders, refs and owners as they are not in examples: the run works all the same, or says why not before it begins."""

import os
import subprocess
import unittest

from support.team import TeamCase


class GitFolderElsewhere(TeamCase):
    """A project whose `.git` is a file: agents in linked trees would not find it."""

    def moved(self):
        repository = self.team([], [])
        repository.git("init", "-q", "--separate-git-dir", str(repository.base / "elsewhere"))
        self.assertTrue((repository.root / ".git").is_file())
        return repository

    def submodule(self):
        outer = self.repository()
        repository = self.team([], [])
        subprocess.run(
            ["git", "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repository.root), "inner"],
            cwd=outer.root, env=outer.environment, check=True)
        repository.root.rename(repository.base / "origin")
        repository.root = outer.root / "inner"
        for name in ("stories.json", ".takt"):
            (repository.base / "origin" / name).rename(repository.root / name)
        repository.git("config", "user.name", "Tester")
        repository.git("config", "user.email", "tester@example.com")
        return repository

    def test_a_team_works_in_clones_and_says_so(self):
        for make in (self.moved, self.submodule):
            with self.subTest(make.__name__):
                repository = make()
                self.parts(repository, {"US-001": self.does("a.txt"), "US-002": self.does("b.txt")})
                status, out, errors = repository.helper("run", "team", "--agent", "command")
                self.assertEqual(status, 0, errors + out)
                self.assertIn("clones", errors)
                self.assertEqual(self.on_branch(repository, "a.txt"), "a.txt")
                self.assertEqual(self.on_branch(repository, "b.txt"), "b.txt")
                self.assertEqual(self.events(repository, "run.started")[0]["isolation"], "clone")
                self.assertEqual(len(self.events(repository, "agent.assigned")), 2, "no attempt was for nothing")

    def test_linked_trees_and_sessions_are_refused_before_anything_is_begun(self):
        repository = self.moved()
        for words, way_out in (
            (("run", "team", "--agent", "command", "--isolation", "worktree"), "--isolation clone"),
            (("start", "team"), "takt-helper run team"),
        ):
            with self.subTest(words):
                status, out, errors = repository.helper(*words)
                self.assertEqual(status, 4, errors + out)
                self.assertIn(str(repository.base / "elsewhere"), errors)
                self.assertIn(way_out, errors)
                self.assertEqual(list(repository.root.glob(".takt/runs/*")), [])

    def test_solo_works(self):
        repository = self.moved()
        self.parts(repository, {"US-001": self.does("a.txt"), "US-002": self.does("b.txt")})
        status, out, errors = repository.helper("run", "solo", "--agent", "command")
        self.assertEqual(status, 0, errors + out)
        self.assertEqual(self.on_branch(repository, "b.txt"), "b.txt")


class Names(TeamCase):
    def test_a_tag_named_like_the_branch_is_in_nobodys_way(self):
        for words in (["solo"], ["team", "--isolation", "worktree"], ["team", "--isolation", "clone"]):
            for moment in ("before", "there already"):
                with self.subTest(words=words, moment=moment):
                    repository = self.team([], [1])
                    if moment == "there already":
                        repository.git("branch", "takt/sample")
                        repository.git("commit", "-q", "--allow-empty", "-m", "other")
                    repository.git("tag", "takt/sample")
                    repository.git("tag", "main")
                    self.parts(repository, {"US-001": self.does("a.txt"), "US-002": self.does("b.txt")})
                    status, out, errors = repository.helper("run", *words, "--agent", "command")
                    self.assertEqual(status, 0, errors + out)
                    self.assertEqual(repository.git("show", "refs/heads/takt/sample:b.txt"), "b.txt")
                    self.assertEqual(repository.helper("status")[0], 0)


class Owners(TeamCase):
    def test_a_repository_of_another_user_is_reported_as_that(self):
        if os.geteuid() != 0:
            self.skipTest("only root can give files away")
        for words in (["run", "solo", "--agent", "command"], ["run", "team", "--agent", "command"], ["start", "solo"], ["doctor"]):
            with self.subTest(words):
                repository = self.team([], [])
                subprocess.run(["chown", "-R", "12345", str(repository.root)], check=True)
                status, out, errors = repository.helper(*words)
                self.assertNotEqual(status, 0)
                self.assertIn("belongs to another user", errors + out)
                self.assertIn(f"git config --global --add safe.directory {repository.root}", errors + out)
                self.assertNotIn("no commit yet", errors + out)


class Copies(TeamCase):
    def test_takts_own_files_are_never_copied_into_a_tree(self):
        for path in (".takt/scenarios.json", ".takt/config.json", "./.takt/x", ".TAKT/x", "a/../.takt/x", ".git/config", ".takt"):
            with self.subTest(path):
                repository = self.team([], [], settings={"copy": [path]})
                repository.write(".takt/scenarios.json", "hidden\n")
                status, out, errors = repository.helper("validate", ".takt/config.json")
                self.assertEqual(status, 1, out + errors)
                self.assertIn("copy", out + errors)
                status, out, errors = repository.helper("run", "team", "--agent", "command", "--isolation", "worktree")
                self.assertEqual(status, 3, errors + out)
                self.assertEqual(list(repository.root.glob(".takt/runs/*")), [])

    def test_a_link_to_one_of_them_is_left_out(self):
        repository = self.team([], [], settings={"copy": ["local.json", "folder/scenarios.json"]})
        repository.write(".takt/scenarios.json", "hidden\n")
        (repository.root / "local.json").symlink_to(".takt/scenarios.json")
        (repository.root / "folder").symlink_to(".takt")
        repository.write(".git/info/exclude", "/local.json\n/folder\n")
        part = "test -e local.json && exit 5; test -e folder/scenarios.json && exit 6; " + self.does("a.txt")
        said = self.run_team(repository, {"US-001": part, "US-002": self.does("b.txt")})
        self.assertIn("takt's own", said)
        self.assert_done(repository, "US-001", "US-002")


if __name__ == "__main__":
    unittest.main()
