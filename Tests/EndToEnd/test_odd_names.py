"""A file name that is not UTF-8, and what else git cannot store: it stops one agent, never the run, and no byte is lost."""

import os
import signal
import time
import unittest

from support.team import TeamCase

# Octal for `printf`; takt shows the byte as `\xFF`.
ODD = r"not-\377-text"
SHOWN = r"not-\xFF-text"
BYTES = b"not-\xff-text"
WRITE_ODD = f'printf odd > "$(printf \'{ODD}\')"'
RENAME = f'mv "$(printf \'{ODD}\')" renamed.txt'


class OddNames(TeamCase):
    """In a team's linked trees; the subclasses do the same elsewhere."""

    def setUp(self):
        super().setUp()
        try:
            os.close(os.open(os.path.join(os.fsencode("/dev/shm"), BYTES), os.O_CREAT))
            os.unlink(os.path.join(os.fsencode("/dev/shm"), BYTES))
        except OSError:
            self.skipTest("this file system takes only names that are text")

    def play(self, repository, parts=None, status=0, command="run", **options):
        return self.run_team(repository, parts, status=status, command=command, **options)

    def kept_bytes(self, repository, name="US-001"):
        """Names and contents of the kept work, as bytes."""
        ref = f"refs/takt/keep/{self.run_name(repository)}/{name}"
        listed = os.fsencode(repository.git("ls-tree", "-r", "-z", "--name-only", ref)).split(b"\0")
        return {
            path: repository.git("cat-file", "blob", f"{ref}:{os.fsdecode(path)}")
            for path in listed if path not in (b"", b"README.md")
        }

    def test_the_agent_is_told_the_name_and_the_folder_and_can_rename_it(self):
        repository = self.team([], [])
        part = f"{self.write('a.txt', 'a')}; {WRITE_ODD}\nfinish a.txt && exit 5\n{RENAME}; finish a.txt renamed.txt"
        self.play(repository, {"US-001": part, "US-002": self.does("b.txt")})
        self.assert_built_both(repository)
        refused = self.events(repository, "finish.refused")
        self.assertEqual(len(refused), 1)
        refusal = refused[0]["refusals"][0]
        self.assertEqual(refusal["code"], "finish.file-name")
        self.assertIn(f"`{SHOWN}`", refusal["message"])
        self.assertIn("not UTF-8", refusal["message"])
        self.assertIn("rename", refusal["message"])
        place = str(repository.root) if self.isolation == "" else "/US-001"
        self.assertIn(place, refusal["message"])
        self.assertEqual(self.on_branch(repository, "renamed.txt"), "odd")

    def assert_built_both(self, repository):
        self.assert_done(repository, "US-001", "US-002")

    def test_an_agent_that_leaves_one_blocks_its_story_only_and_the_work_is_kept_byte_for_byte(self):
        repository = self.team([], [])
        left = f"{self.write('half.txt', 'half')}; {WRITE_ODD}; mkdir -p \"$(printf 'd\\377')\"; printf in > \"$(printf 'd\\377/x')\""
        said = self.play(repository, {"US-001": left, "US-002": self.does("b.txt")}, status=1)
        self.assertNotIn("internal", said)
        self.assert_done(repository, "US-002")
        self.assertEqual(self.kept_bytes(repository), {b"half.txt": "half", BYTES: "odd", b"d\xff/x": "in"})
        event = self.events(repository, "work.kept")[0]
        self.assertEqual(sorted(event["files"]), sorted(["half.txt", SHOWN, r"d\xFF/x"]))
        self.assertIn(SHOWN, repository.take("trees")["kept"][0]["files"])
        self.assertEqual(repository.helper("status")[0], 0)
        if self.isolation == "":
            self.assertEqual(os.listdir(os.fsencode(repository.root)).count(BYTES), 0, "the checkout is as it was")
            self.assertFalse(os.path.exists(os.fsencode(repository.root) + b"/d\xff"))

    def test_a_run_goes_on_after_its_driver_was_killed_over_one(self):
        repository = self.team([], [])
        wait = f"{self.write('half.txt', 'half')}; {WRITE_ODD}; : > {repository.base}/there; sleep 60"
        again = f"test -e half.txt || exit 3\n{RENAME} || exit 4\nfinish half.txt renamed.txt"
        self.parts(repository, {"US-001.1": wait, "US-001": again, "US-002": self.does("b.txt")})
        process = repository.start(*self.words())
        deadline = time.monotonic() + 60
        while not (repository.base / "there").exists():
            self.assertTrue(process.poll() is None and time.monotonic() < deadline, "the agent never got there")
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        self.assertEqual(repository.helper("trees")[0], 0)
        self.assertEqual(repository.helper("status")[0], 0)
        self.play(repository, command="resume")
        self.assert_built_both(repository)
        self.assertEqual(self.on_branch(repository, "renamed.txt"), "odd")

    def test_a_tracked_one_may_be_removed_or_renamed_but_not_changed(self):
        repository = self.team([])
        path = os.path.join(os.fsencode(repository.root), BYTES)
        with open(path, "w") as file:
            file.write("odd")
        repository.git("add", "--", os.fsdecode(BYTES))
        repository.git("commit", "-qm", "odd")
        name = r"not-\\xFF-text"
        part = f"printf more >> \"$(printf '{ODD}')\"; finish '{SHOWN}' && exit 5\n{RENAME}; finish renamed.txt '{SHOWN}'"
        self.play(repository, {"US-001": part})
        self.assert_done(repository, "US-001")
        self.assertEqual(self.events(repository, "finish.refused")[0]["refusals"][0]["code"], "finish.file-name")
        self.assertEqual(self.on_branch(repository, "renamed.txt"), "oddmore")
        self.assertEqual(repository.helper("status")[0], 0)

    def words(self):
        return ["run", "team", "--agent", "command", "--isolation", self.isolation]

    def test_names_with_a_back_tick_and_a_file_called_none_can_be_listed(self):
        repository = self.team([])
        names = ["None", "a`b", "`c`", "d``e", "colon:", "-"]
        listed = ["`None`", "``a`b``", "`` `c` ``", "```d``e```", "`colon:`", "`-`"]
        writes = "; ".join(self.write("./" + name, "x") for name in names)
        report = "\n".join(["## Decisions", "None", "## Files Changed", *("- " + name for name in listed),
                            "## Blockers Encountered", "None", "## Notes for Merge", "None"])
        (repository.base / "report.md").write_text(report + "\n")
        part = f'{writes}\ntakt-helper finish "$token" --outcome done < {repository.base}/report.md'
        self.play(repository, {"US-001": part})
        self.assert_done(repository, "US-001")
        self.assertEqual(sorted(self.events(repository, "finish.accepted")[0]["files"]), sorted(names))


class OddNamesInClones(OddNames):
    isolation = "clone"


class OddNamesInTheCheckout(OddNames):
    isolation = ""

    def words(self):
        return ["run", "solo", "--agent", "command"]

    def run_team(self, repository, parts=None, status=0, command="run", arguments=(), **options):
        self.parts(repository, parts or {})
        ended, out, errors = repository.helper(*(self.words() if command == "run" else [command]), **options)
        self.assertEqual(ended, status, errors + out)
        return errors + out


if __name__ == "__main__":
    unittest.main()
