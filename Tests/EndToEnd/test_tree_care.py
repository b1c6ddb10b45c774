"""Care of a team's trees: made able to build, listed, taken away, and whole again after a kill."""

import json
import os
import pathlib
import random
import re
import subprocess
import time
import unittest

from support.repository import kill_tree
from support.team import TeamCase


class Preparation(TeamCase):
    """`prepare` and `copy`: what makes a fresh tree able to build."""

    def test_copied_files_are_there_count_for_nothing_and_replace_nothing(self):
        for isolation in ["worktree", "clone"]:
            with self.subTest(isolation):
                self.isolation = isolation
                repository = self.team(files={".gitignore": ".env\nsub/secret\nfolder/\n", "README.md": "tracked\n"},
                                       settings={"copy": [".env", "sub/secret", "README.md", "mine.txt", "folder", "missing/.env"]})
                for path in [".env", "sub/secret", "README.md", "mine.txt", "folder/x"]:
                    repository.write(path, "from the checkout\n")
                os.chmod(repository.root / ".env", 0o600)
                part = "test \"$(cat .env sub/secret README.md)\" = \"$(printf 'from the checkout\\nfrom the checkout\\ntracked')\" || exit 3; test ! -e mine.txt && test ! -e folder || exit 4; stat -c %a .env > \"$plays/mode\"; "
                out = self.run_team(repository, {"US-001": part + self.does("a.txt")})
                self.assert_done(repository, "US-001")
                self.assertEqual((repository.base / "plays/mode").read_text(), "600\n")
                self.assertEqual(repository.git("ls-tree", "-r", "--name-only", "takt/sample").split(), [".gitignore", "README.md", "a.txt"])
                left_out = "of `copy` is left out of a team's trees"
                self.assertIn(f"`README.md` {left_out}: git tracks it, so they have it already", out)
                self.assertIn(f"`mine.txt` {left_out}: git does not ignore it, so it would count as work", out)
                self.assertIn(f"`folder` {left_out}: it is a folder, and only files are copied; `prepare` can make it", out)
                self.assertIn(f"`missing/.env` {left_out}: it is not there", out)

    def test_paths_that_lead_elsewhere_are_refused(self):
        outside, own = "must be a list of paths below the repository's root", "belongs to takt or to git itself"
        for path, reason in [
            ("../secret", outside), ("/etc/passwd", outside), ("a/../../b", outside), ("", outside),
            (".git/config", own), ("a/.git/x", own), (".takt/scenarios.json", own),
        ]:
            with self.subTest(path):
                repository = self.team(settings={"copy": [path]})
                out = self.run_team(repository, {"US-001": self.does("a.txt")}, status=3)
                self.assertIn("`copy` must", out)
                self.assertIn(reason, out)
                self.assertEqual(repository.journal(), [])

    def test_a_command_that_fails_is_shown_and_the_run_goes_on_when_it_is_mended(self):
        repository = self.team([], [], settings={"prepare": [["sh", "-c", "echo getting ready"], ["sh", "-c", f"echo no such package; test -e ../../../../../../ready"]]})
        out = self.run_team(repository, {"US-001": self.does("one.txt"), "US-002": self.does("two.txt")}, status=4)
        # Both trees are prepared at once; whichever failed first ends the other's commands.
        failed = re.search(r"`sh -c echo no such package; [^`]*` of `prepare` failed in `[^`]*/(US-00[12])` \(exit 1\)", out)
        self.assertTrue(failed, out)
        self.assertIn("caused by: no such package", out)
        self.assertIn("mend what it needs, then `takt-helper resume`", out)
        logs = sorted(path.name for path in repository.root.glob(f".takt/runs/*/trees/{failed[1]}-*.log"))
        self.assertEqual(logs, [f"{failed[1]}-1.log", f"{failed[1]}-2.log"])
        status, _, _ = repository.helper("status")
        self.assertEqual(status, 0)
        (repository.base / ".local/ready").write_text("")
        (repository.base / "ready").write_text("")
        self.run_team(repository, command="resume")
        self.assert_done(repository, "US-001", "US-002")

    def test_a_command_that_hangs_is_ended(self):
        repository = self.team(settings={"prepare": [["sleep", "60"]], "prepareTimeoutSeconds": 1})
        out = self.run_team(repository, {"US-001": self.does("one.txt")}, status=4)
        self.assertIn("`sleep 60` of `prepare` failed in", out)
        self.assertIn("(timed out after 1 s)", out)

    def test_commands_see_the_tree_and_no_words_of_takts(self):
        repository = self.team(files={".gitignore": "made\n"}, settings={"prepare": [["sh", "-c", "pwd > made; env | grep ^TAKT_ | grep -v ^TAKT_CHILD= >> made; true"]]})
        self.run_team(repository, {"US-001": "test \"$(cat made)\" = \"$PWD\" || exit 3; " + self.does("a.txt")})
        self.assert_done(repository, "US-001")

    def test_a_merge_is_checked_with_what_its_own_content_asks_for(self):
        gate = {"name": "needs", "command": ["sh", "-c", "for f in *.txt; do test ! -e \"$f\" || grep -q $f made || exit 1; done"]}
        repository = self.team([], [], [], files={".gitignore": "made\n"},
                               settings={"gates": [gate], "prepare": [["sh", "-c", "ls *.txt > made 2>&-; true"]]})
        self.run_team(repository, {f"US-00{n}": f"{self.write(f'{n}.txt', 'x')}; ls *.txt > made; finish {n}.txt" for n in (1, 2, 3)})
        self.assert_done(repository, "US-001", "US-002", "US-003")
        self.assertEqual(self.events(repository, "merge.refused"), [])


class Cleaning(TeamCase):
    """What `trees` lists and `trees gc` takes away."""

    def refs(self, repository):
        return repository.git("for-each-ref", "--format=%(refname)", "refs/takt/").splitlines()

    def abandoned(self, *dependencies):
        """A run that was given up with a tree that holds work."""
        repository = self.team(*(dependencies or ([], [])))
        self.parts(repository, {"US-001": self.write("half.txt", "half") + "; touch begun; sleep 60", "US-002": self.does("two.txt")})
        process = repository.start("run", "team", "--agent", "command", "--isolation", self.isolation)
        place = repository.base / ".local/state/takt"
        self.wait_until(lambda: list(place.glob("*/trees/*/US-001/begun")) and repository.git("for-each-ref", "refs/takt/story/"))
        cut_off(process)
        repository.take("stop", "--abandon")
        return repository

    def wait_until(self, condition, seconds=30):
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def test_a_run_that_is_over_leaves_refs_that_gc_takes_away_once_their_work_is_merged(self):
        repository = self.team([], [])
        self.run_team(repository, {"US-001": self.does("one.txt"), "US-002": "echo x > x; exit 3"}, status=1)
        run = self.run_name(repository)
        # What is merged needs no ref any more; one that a kill left behind is gone with `trees gc`.
        self.assertEqual(self.refs(repository), [f"refs/takt/keep/{run}/US-002"])
        repository.git("update-ref", f"refs/takt/story/{run}/US-001", "takt/sample")
        before = self.refs(repository)
        rehearsed = repository.take("trees", "gc", "--dry-run")
        self.assertEqual(self.refs(repository), before)
        cleaned = repository.take("trees", "gc")
        self.assertEqual(cleaned, rehearsed)
        self.assertEqual(cleaned["removed"], [{"kind": "ref", "name": f"refs/takt/story/{run}/US-001"}])
        # The story that was blocked is nowhere else.
        keep = f"refs/takt/keep/{run}/US-002"
        self.assertIn(keep, self.refs(repository))
        listed = self.inventory(repository)["kept"]
        self.assertEqual([(one["ref"], one["files"]) for one in listed], [(keep, ["x"])])
        repository.git("branch", "mine", keep)
        self.assertTrue(self.inventory(repository)["kept"][0]["merged"])
        repository.take("trees", "gc")
        self.assertEqual(self.refs(repository), [])
        self.assertEqual(repository.helper("trees", "gc")[1], "there is nothing to remove\n")
        self.assertEqual(repository.helper("trees")[1], "there are no work trees and no preserved work\n")

    def test_a_tree_of_an_earlier_run_goes_and_its_work_stays(self):
        repository = self.abandoned()
        first = self.run_name(repository)
        tree = next(path for path in self.trees_of(repository) if path.endswith("/US-001"))
        listed = self.inventory(repository)["trees"]
        self.assertEqual([(one["name"], one["state"], one["holdsWork"], one["path"]) for one in listed if one["name"] == "US-001"],
                         [("US-001", "left over", True, tree)])
        out = repository.helper("trees")[1]
        self.assertIn("left over", out)
        self.assertIn("yes", out)
        repository.git("branch", "-m", "takt/sample", "takt/before")
        repository.take("start", "team")
        # Whoever begins another run clears up behind the last one.
        self.assertEqual(self.trees_of(repository), [])
        repository.take("trees", "gc")
        self.assertEqual(repository.git("show", f"refs/takt/keep/{first}/US-001:half.txt"), "half")
        self.assertEqual(repository.git("worktree", "list", "--porcelain").count("worktree "), 1)
        journal = (repository.root / f".takt/runs/{first}/journal.ndjson").read_text()
        self.assertIn(f'"event":"tree.removed","path":"{tree}"', journal)

    def test_a_tree_that_somebody_deleted_leaves_no_entry(self):
        repository = self.abandoned()
        subprocess.run(["rm", "-rf", str(repository.base / ".local")], check=True)
        self.assertIn("gone", repository.helper("trees")[1])
        repository.take("trees", "gc")
        self.assertEqual(repository.git("worktree", "list", "--porcelain").count("worktree "), 1)
        self.assertEqual(self.inventory(repository)["trees"], [])

    def test_gits_entry_of_a_tree_whose_run_is_gone_goes_and_a_users_work_tree_stays(self):
        repository = self.abandoned()
        repository.git("worktree", "add", "-q", "--detach", str(repository.base / "mine"))
        subprocess.run(["rm", "-rf", str(repository.base / "mine")], check=True)
        tree = next(path for path in self.trees_of(repository) if path.endswith("/US-001"))
        subprocess.run(["rm", "-rf", str(repository.root / ".takt/runs")], check=True)
        self.assertEqual(self.inventory(repository)["foreign"], [os.path.dirname(tree)])
        repository.take("trees", "gc")
        self.assertTrue(os.path.isdir(tree), "no list names it any more")
        subprocess.run(["rm", "-rf", tree], check=True)
        self.assertEqual(repository.take("trees", "gc")["removed"], [{"kind": "entry", "name": tree}])
        self.assertIn("/mine", repository.git("worktree", "list"))

    def test_what_no_list_names_is_listed_and_never_touched(self):
        repository = self.abandoned()
        foreign = pathlib.Path(os.path.dirname(self.trees_of(repository)[0])) / "mine"
        foreign.mkdir()
        (foreign / "x").write_text("x")
        self.assertEqual(self.inventory(repository)["foreign"], [str(foreign)])
        self.assertIn("in no run's list, and never removed by takt", repository.helper("trees")[1])
        repository.take("trees", "gc")
        self.assertEqual(self.trees_of(repository), [str(foreign)])

    def test_the_tree_of_an_agent_at_work_is_in_use_and_stays(self):
        repository = self.team()
        self.run_team(repository, {"US-001": 'cp -a . "$plays/../before"; takt-helper trees gc --json > "$plays/gc"; takt-helper trees --json > "$plays/list"; ' + self.does("a.txt")})
        listed = json.loads((repository.base / "plays/list").read_text())["trees"]
        self.assertEqual([(one["name"], one["state"], one["isThere"]) for one in listed], [("US-001", "in use", True)])
        self.assertEqual(json.loads((repository.base / "plays/gc").read_text()), {"removed": [], "left": []})
        self.assert_done(repository, "US-001")

    def test_a_run_that_cannot_be_read_is_named_and_its_trees_stay(self):
        repository = self.abandoned()
        trees = self.trees_of(repository)
        journal = next(repository.root.glob(".takt/runs/*/journal.ndjson"))
        journal.write_bytes(b"nonsense\n" + journal.read_bytes())
        left = repository.take("trees", "gc")["left"]
        self.assertEqual(len(left), 1)
        self.assertIn(f"run {self.run_name(repository)} cannot be read", left[0])
        self.assertEqual(self.trees_of(repository), trees)


class PowerCuts(TeamCase):
    """Kills at random moments of a whole run; TAKT_TREE_KILLS says how many, TAKT_SEED repeats one."""

    def test_a_run_that_is_cut_off_anywhere_comes_to_the_same_end(self):
        count = int(os.environ.get("TAKT_TREE_KILLS", "3"))
        for number in range(count):
            seed = int(os.environ.get("TAKT_SEED", random.randrange(1 << 30) if count == 1 else number + 1))
            self.isolation = ["worktree", "clone"][seed % 2]
            with self.subTest(seed=seed, isolation=self.isolation):
                self.cut_off_and_resumed(random.Random(seed))

    def cut_off_and_resumed(self, chance):
        repository = self.team([], [], [1], files={"f": "1\n", ".gitignore": "made\n"},
                               settings={"prepare": [["touch", "made"]], "gates": [{"name": "made", "command": ["test", "-e", "made"]}]})
        self.parts(repository, {
            "US-001": "echo one > f; echo > one.txt; finish f one.txt",
            "US-002": "echo two > f; echo > two.txt; finish f two.txt",
            "US-001-merge": "echo both > f; finish f", "US-002-merge": "echo both > f; finish f", "US-003": self.does("three.txt")})
        words = ["run", "team", "--agent", "command", "--isolation", self.isolation]
        for _ in range(3):
            process = repository.start(*words)
            time.sleep(chance.random() * 1.2)
            cut_off(process)
            if repository.journal():
                words = ["resume", "--agent", "command"]
            if any(record["event"] == "run.finished" for record in repository.journal()):
                break
        ended, out, errors = repository.helper(*words)
        self.assertEqual(ended, 0, errors + out)
        repository.helper("trees", "gc")
        self.assertEqual(self.on_branch(repository, "f"), "both")
        self.assertEqual(len(self.events(repository, "story.passed")), 3)
        self.assertEqual([name for name, _ in repository.story_commits() if name].count("US-002"), 1)
        self.assert_done(repository, "US-001", "US-002", "US-003")
        repository.git("fsck", "--no-dangling")


def cut_off(process):
    """Ends a helper with everything that it started, as a power cut does."""
    kill_tree(process.pid)
    process.communicate()


if __name__ == "__main__":
    unittest.main()
