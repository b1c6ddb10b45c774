"""The README's tour, run as it stands: every `sh` block in one shell, and every line of a `text` block must appear."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from support import programs
from support.programs import REPOSITORY

README = (REPOSITORY / "README.md").read_text()
REFERENCE = (REPOSITORY / "Documentation/cli-reference.md").read_text()
FORMATS = (REPOSITORY / "Documentation/formats.md").read_text()


def blocks(text):
    """(language, content) of the fenced blocks."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)


def section(title):
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.M | re.S)[1]


class TourTest(unittest.TestCase):
    def setUp(self):
        if not programs.helper():
            self.skipTest(programs.NO_HELPER)
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="takt-tour-")).resolve()
        self.addCleanup(shutil.rmtree, self.base)
        (self.base / "bin").mkdir()
        (self.base / "bin/takt-helper").symlink_to(programs.helper())
        (self.base / ".gitconfig").write_text("[user]\n  name = Tester\n  email = tester@example.com\n")

    def test_the_tour_does_what_it_says(self):
        tour = blocks(section("Five-minute tour"))
        commands = [content for language, content in tour if language == "sh"]
        self.assertGreaterEqual(len(commands), 5)
        done = subprocess.run(
            ["sh", "-c", "set -e\n" + "".join(commands)],
            cwd=self.base,
            env={"HOME": str(self.base), "PATH": f"{self.base / 'bin'}:/usr/local/bin:/usr/bin:/bin"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stdout)
        lines = done.stdout.splitlines()
        place = 0
        for language, content in tour:
            for promised in content.splitlines() if language == "text" else []:
                pattern = ".+".join(map(re.escape, promised.split("…")))
                found = next((at for at in range(place, len(lines)) if re.fullmatch(pattern, lines[at])), None)
                self.assertIsNotNone(found, f"`{promised}` does not appear in its place in\n{done.stdout}")
                place = found + 1
        self.assertIn("2", lines[place:], "grep counts two stories that passed")


class ReferencesTest(unittest.TestCase):
    """What the documents say of the code is so."""

    def test_every_link_leads_somewhere(self):
        for document in (*REPOSITORY.glob("*.md"), *(REPOSITORY / "Documentation").glob("*.md")):
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text()):
                if not target.startswith(("http:", "https:")):
                    self.assertTrue((document.parent / target).exists(), f"{document.name}: {target}")

    def test_the_exit_statuses_are_those_of_the_reference(self):
        statuses = re.findall(r"^\| ([\d+n]+) \|", section("Exit status"), re.M)
        self.assertEqual(statuses, re.findall(r"^\| ([\d+n]+) \|", REFERENCE, re.M))

    def test_every_setting_is_named(self):
        source = (REPOSITORY / "Sources/TaktModel/Configuration/SettingTable.swift").read_text()
        settings = re.findall(r'Setting\(\s*"([\w.]+)"', source)
        self.assertGreaterEqual(len(settings), 18)
        for setting in settings:
            self.assertIn(f"| `{setting}` |", section("Configuration"))
            self.assertIn(f"| `{setting}` |", FORMATS)

    def test_every_event_of_the_journal_is_described_and_no_other(self):
        families = (REPOSITORY / "Sources/TaktModel/Run/Events").glob("*Event.swift")
        events = {word for one in families for word in re.findall(r'case \w+ = "([a-z]+\.[a-z]+)"', one.read_text())}
        self.assertGreaterEqual(len(events), 20)
        table = re.search(r"^\| event \|.*?\n\n", FORMATS, re.M | re.S)[0]
        self.assertEqual(set(re.findall(r"^\| `([a-z.]+)` \|", table, re.M)), events)

    def test_every_reason_against_a_report_is_described_and_no_other(self):
        source = "".join(path.read_text() for path in (REPOSITORY / "Sources/TaktEngine").rglob("*.swift"))
        codes = set(re.findall(r'code: "(finish\.[a-z-]+)"', source))
        self.assertGreaterEqual(len(codes), 5)
        table = re.search(r"^\| code \|.*?\n\n", FORMATS, re.M | re.S)[0]
        self.assertEqual(set(re.findall(r"^\| `([a-z.-]+)` \|", table, re.M)), codes)

    def test_every_command_that_is_named_exists(self):
        commands = set(re.findall(r"^### `([a-z ]+)`$", REFERENCE, re.M))
        for aliases in re.findall(r"^Also (`.*?`)\.", REFERENCE, re.M):
            commands |= set(re.findall(r"`([a-z ]+)`", aliases))
        self.assertGreaterEqual(len(commands), 30)
        for name, text in {"README.md": README, "formats.md": FORMATS}.items():
            for command in re.findall(r"(?<![\w/-])takt-helper ([a-z]+(?: [a-z]+)?)", text):
                words = command.split()
                known = [" ".join(words[:count]) in commands for count in (1, 2)]
                self.assertTrue(any(known), f"{name}: takt-helper {command}")


if __name__ == "__main__":
    unittest.main()
