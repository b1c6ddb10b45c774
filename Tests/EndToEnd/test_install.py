"""install.sh in throw-away HOMEs. Most tests install a stand-in for the program, because only its place matters."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from support import programs
from support.programs import REPOSITORY

STAND_IN = "#!/bin/sh\necho takt-helper 0.0.0-stand-in\n"


class InstallTest(unittest.TestCase):
    user = None

    def setUp(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="takt install ")).resolve()
        self.addCleanup(shutil.rmtree, self.base)
        self.clone = self.base / "my clone"
        self.home = self.base / "my home"
        self.home.mkdir()
        self.clone.mkdir()
        shutil.copy2(REPOSITORY / "install.sh", self.clone)
        for folder in ("lib", "skills"):
            shutil.copytree(REPOSITORY / folder, self.clone / folder)
        self.binary = self.base / "built program"
        self.build(STAND_IN)
        self.configuration = self.home / ".claude"
        self.link = self.home / ".local/bin/takt-helper"

    def build(self, text):
        self.binary.write_text(text)
        self.binary.chmod(0o755)

    def install(self, *arguments, binary=True, **environment):
        """Runs the script in an environment made from nothing; a variable that is None is not set."""
        variables = {"HOME": str(self.home), "PATH": "/usr/local/bin:/usr/bin:/bin"} | environment
        command = ["sh", str(self.clone / "install.sh"), *arguments]
        if binary:
            command += ["--binary", str(self.binary)]
        return subprocess.run(
            command,
            cwd=self.base,
            env={name: value for name, value in variables.items() if value is not None},
            capture_output=True,
            text=True,
            timeout=60,
            user=self.user,
        )

    def assert_installs(self, *arguments, **environment):
        done = self.install(*arguments, **environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def assert_refuses(self, status, *words, **arguments):
        before = state(self.home)
        done = self.install(**arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertTrue(done.stderr.startswith("install.sh: error: "), done.stderr)
        self.assertEqual(state(self.home), before, "a refusal changes nothing")

    # What it does

    def test_everything_has_its_place(self):
        said = self.assert_installs()
        pack = self.configuration / "lib/takt"
        self.assertEqual(os.readlink(self.link), str(pack / "bin/takt-helper"))
        self.assertEqual(subprocess.check_output([self.link], text=True), "takt-helper 0.0.0-stand-in\n")
        for source in files(self.clone / "lib"):
            self.assertEqual((pack / source).read_bytes(), (self.clone / "lib" / source).read_bytes())
        for source in files(self.clone / "skills"):
            target = self.configuration / "skills" / source
            self.assertEqual(target.read_bytes(), (self.clone / "skills" / source).read_bytes())
            self.assertIn(f"  installed  {target}\n", said)
        agents = sorted(path.name for path in (self.clone / "lib/agents").glob("takt-*.md"))
        self.assertEqual(sorted(path.name for path in (self.configuration / "agents").iterdir()), agents)
        self.assertFalse((self.configuration / "settings.json").exists())
        self.assertEqual([name for name in files(self.home) if ".takt-install" in name], [], "no rests")

    def test_a_second_run_changes_nothing_and_says_so(self):
        self.assert_installs()
        before = state(self.home)
        said = self.assert_installs()
        self.assertIn("Nothing changed", said)
        self.assertNotIn("  installed ", said)
        self.assertNotIn("  updated ", said)
        self.assertEqual(state(self.home), before)

    def test_an_update_replaces_what_is_new_and_nothing_else(self):
        self.assert_installs()
        (self.clone / "skills/takt/SKILL.md").write_text("new\n")
        self.build(STAND_IN.replace("0.0.0", "0.0.1"))
        said = self.assert_installs()
        self.assertEqual(said.count("  updated "), 2, said)
        self.assertEqual((self.configuration / "skills/takt/SKILL.md").read_text(), "new\n")
        self.assertEqual([name for name in files(self.home) if ".yours" in name], [], "nobody had changed them")

    def test_what_a_person_changed_or_wrote_is_kept(self):
        skill = self.configuration / "skills/takt/SKILL.md"
        skill.parent.mkdir(parents=True)
        skill.write_text("a skill of my own\n")
        self.assertIn(f"  kept       {skill}.yours\n", self.assert_installs())
        skill.write_text("changed by hand\n")
        self.assertIn(f"  kept       {skill}.yours.2\n", self.assert_installs())
        self.assertEqual(pathlib.Path(f"{skill}.yours").read_text(), "a skill of my own\n")
        self.assertEqual(pathlib.Path(f"{skill}.yours.2").read_text(), "changed by hand\n")
        self.assertEqual(skill.read_bytes(), (self.clone / "skills/takt/SKILL.md").read_bytes())

    def test_settings_and_other_files_are_not_touched(self):
        self.configuration.mkdir()
        settings = self.configuration / "settings.json"
        settings.write_text('{ "model":"opus" }')
        mine = self.configuration / "agents/mine.md"
        mine.parent.mkdir()
        mine.write_text("mine\n")
        before = (settings.stat().st_mtime_ns, mine.stat().st_mtime_ns)
        self.assert_installs()
        self.assertEqual(settings.read_text(), '{ "model":"opus" }')
        self.assertEqual((settings.stat().st_mtime_ns, mine.stat().st_mtime_ns), before)

    def test_a_program_that_runs_is_replaced_not_overwritten(self):
        self.assert_installs()
        program = self.configuration / "lib/takt/bin/takt-helper"
        with open(program) as running:
            self.build(STAND_IN + "# newer\n")
            self.assert_installs()
            self.assertEqual(running.read(), STAND_IN)
        self.assertIn("newer", program.read_text())

    def test_a_linked_configuration_folder_stays_a_link(self):
        (self.base / "dotfiles").mkdir()
        self.configuration.symlink_to(self.base / "dotfiles")
        self.assert_installs()
        self.assertTrue(self.configuration.is_symlink())
        self.assertTrue((self.base / "dotfiles/skills/takt/SKILL.md").is_file())
        self.assertIn("Nothing changed", self.assert_installs())

    def test_a_link_of_an_older_place_is_led_to_the_new_one(self):
        self.link.parent.mkdir(parents=True)
        for old in (self.base / "gone", self.base):
            with self.subTest(old=old):
                self.link.unlink(missing_ok=True)
                self.link.symlink_to(old)
                self.assertIn(f"  updated    {self.link}\n", self.assert_installs())
                self.assertEqual(os.readlink(self.link), str(self.configuration / "lib/takt/bin/takt-helper"))

    def test_the_places_can_be_chosen(self):
        places = {"CLAUDE_CONFIG_DIR": str(self.base / "c d"), "XDG_BIN_HOME": str(self.base / "b d"), "HOME": None}
        self.assert_installs(**places)
        self.assertEqual(os.readlink(self.base / "b d/takt-helper"), f"{self.base}/c d/lib/takt/bin/takt-helper")
        self.assertTrue((self.base / "c d/skills/takt/SKILL.md").is_file())
        self.assertEqual(list(self.home.iterdir()), [])

    def test_it_says_whether_the_program_is_found_and_what_to_type(self):
        folder = str(self.link.parent)
        self.assertIn(f'export PATH="{folder}:$PATH"', self.assert_installs())
        said = self.assert_installs(PATH=f"{folder}:/usr/bin:/bin")
        self.assertIn(f"{folder} is on your PATH.\n", said)
        self.assertIn("/takt", said)
        other = self.base / "other"
        other.mkdir()
        shutil.copy2(self.binary, other / "takt-helper")
        self.assertIn(f"Note: {other}/takt-helper comes before", self.assert_installs(PATH=f"{other}:{folder}:/usr/bin:/bin"))

    def test_the_real_program_finds_the_installed_workflow(self):
        if not programs.helper():
            self.skipTest(programs.NO_HELPER)
        shutil.copy2(programs.helper(), self.binary)
        self.assert_installs()
        project = self.base / "project"
        project.mkdir()
        environment = {
            "HOME": str(self.home), "PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@example.com",
            "GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@example.com",
        }  # fmt: skip
        story = '{"id": "US-001", "title": "t", "description": "d", "acceptanceCriteria": ["c"], "priority": 1}'
        plan = f'{{"project": "p", "branchName": "takt/p", "description": "d", "userStories": [{story}]}}'
        (project / "stories.json").write_text(plan)
        for command in (["git", "init", "-q"], ["git", "add", "-A"], ["git", "commit", "-q", "-m", "start"],
                        [str(self.link), "start", "solo"]):  # fmt: skip
            done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)

    # What it refuses

    def test_help_says_everything_and_does_nothing(self):
        said = self.assert_installs("--help", binary=False, HOME=None)
        for word in ("usage: ./install.sh", "--binary FILE", "CLAUDE_CONFIG_DIR", "XDG_BIN_HOME"):
            self.assertIn(word, said)
        self.assertEqual(list(self.home.iterdir()), [])

    def test_wrong_calls_are_refused(self):
        for arguments in (["--frobnicate"], ["extra"], ["--binary"]):
            with self.subTest(arguments=arguments):
                done = self.install(*arguments, binary=False)
                self.assertEqual(done.returncode, 2)
                self.assertIn("./install.sh --help", done.stderr)
        self.assertEqual(list(self.home.iterdir()), [])

    def test_without_home_it_does_not_guess(self):
        self.assert_refuses(4, "HOME is not set", HOME=None)
        self.assert_refuses(4, "HOME is not set", HOME="")
        self.assert_refuses(4, "`there/.claude` is not an absolute path", HOME="there")

    def test_without_swift_it_says_where_to_get_it(self):
        tools = self.base / "tools"
        tools.mkdir()
        for tool in ("sh", "dirname", "find", "sort", "cat"):
            (tools / tool).symlink_to(shutil.which(tool))
        self.assert_refuses(4, "`swift` is not on PATH", "https://www.swift.org/install", binary=False, PATH=str(tools))

    def test_a_build_that_fails_installs_nothing(self):
        tools = self.base / "tools"
        tools.mkdir()
        (tools / "swift").write_text("#!/bin/sh\necho 'error: no such thing' >&2\nexit 1\n")
        (tools / "swift").chmod(0o755)
        done = self.install(binary=False, PATH=f"{tools}:/usr/bin:/bin")
        self.assertEqual(done.returncode, 4)
        self.assertIn("no such thing", done.stderr)
        self.assertIn("takt-helper could not be built", done.stderr)
        self.assertEqual(list(self.home.iterdir()), [])

    def test_a_program_that_does_not_start_is_not_installed(self):
        self.build("#!/bin/sh\nexit 1\n")
        self.assert_refuses(4, "does not start")
        self.binary.unlink()
        self.assert_refuses(4, "there is no program")

    def test_a_folder_where_a_file_should_be_is_refused(self):
        for place in (".claude/skills/takt/SKILL.md", ".claude/lib/takt/bin/takt-helper", ".local/bin/takt-helper"):
            with self.subTest(place=place):
                (self.home / place).mkdir(parents=True)
                self.assert_refuses(4, f"`{self.home / place}` is a folder where a file should be")
                (self.home / place).rmdir()

    def test_a_file_where_a_folder_should_be_is_refused(self):
        self.configuration.write_text("not a folder\n")
        self.assert_refuses(4, f"`{self.configuration}` is not a folder")

    def test_a_link_that_leads_nowhere_is_refused(self):
        self.configuration.symlink_to(self.base / "gone")
        self.assert_refuses(4, f"`{self.configuration}` is a link that leads nowhere")

    def test_a_program_of_somebody_else_is_not_replaced(self):
        self.link.parent.mkdir(parents=True)
        self.link.write_text("not takt's\n")
        self.assert_refuses(4, f"`{self.link}` is there already and was not put there by takt")

    def test_a_folder_that_cannot_be_written_is_refused(self):
        self.configuration.mkdir(mode=0o500)
        if os.geteuid() == 0:
            # root can write everywhere, so somebody else installs
            self.user = 65534
            for path in (self.base, *self.base.rglob("*")):
                os.chown(path, self.user, -1)
        self.assert_refuses(4, f"`{self.configuration}` cannot be written by you", "CLAUDE_CONFIG_DIR")

    def test_half_a_script_does_nothing(self):
        script = self.clone / "install.sh"
        text = script.read_text()
        script.write_text(text[: text.rindex("main")])
        self.assert_installs()
        self.assertEqual(list(self.home.iterdir()), [])


def files(folder):
    """The files below a folder, by their paths in it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def state(folder):
    """What is there: every path with its kind, time and contents."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        contents = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[str(path)] = (status.st_mode, status.st_ino, status.st_mtime_ns, contents)
    return found


if __name__ == "__main__":
    unittest.main()
