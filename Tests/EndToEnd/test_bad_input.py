"""What can be wrong around a run: every refusal word for word, its exit status, and that it changed nothing.

The words are in Tests/Goldens/bad-input.txt; TAKT_RECORD=1 writes it anew.
"""

import contextlib
import difflib
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import time
import unittest

from support import programs
from support.repository import Repository, workbook

GOLDEN = programs.REPOSITORY / "Tests/Goldens/bad-input.txt"
NOBODY = 65534


def fingerprint(root):
    """Everything below a folder: names, modes, contents. The text in lock files says only who waits."""
    found = {}
    for folder, folders, names in os.walk(os.fsencode(root)):
        for name in folders + names:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                content = os.readlink(path)
            elif stat.S_ISREG(status.st_mode) and not path.endswith(b"/.takt/lock"):
                content = hashlib.sha256(pathlib.Path(os.fsdecode(path)).read_bytes()).digest()
            else:
                content = b""
            found[path] = (stat.S_IFMT(status.st_mode), stat.S_IMODE(status.st_mode), content)
    return found


def end_group(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    process.wait()


class BadInputTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if not programs.helper():
            self.skipTest(programs.NO_HELPER)

    def test_refusals(self):
        pages = []
        for name in [name for name in dir(self) if name.startswith("case_")]:
            self.lines = []
            self.title = name.removeprefix("case_").replace("_", " ")
            with self.subTest(self.title):
                getattr(self, name)()
            pages.append(f"## {self.title}\n" + "\n".join(self.lines) + "\n")
        text = "\n".join(pages)
        if os.environ.get("TAKT_RECORD") == "1":
            GOLDEN.write_text(text)
        recorded = GOLDEN.read_text() if GOLDEN.exists() else ""
        difference = difflib.unified_diff(recorded.splitlines(), text.splitlines(), "recorded", "now", lineterm="")
        self.assertEqual("\n".join(difference), "")

    # Tools of the cases

    def repository(self, *arguments, **options):
        repository = Repository(*arguments, **options)
        self.addCleanup(repository.close)
        return repository

    def refused(self, repository, *words, status, changes=False, **options):
        """Runs a command that must fail: records what it says, and looks whether it left all as it was."""
        before = fingerprint(repository.base)
        ended, out, errors = repository.helper(*words, **options)
        self.note(repository, words, ended, out, errors)
        self.assertEqual(ended, status, f"{self.title}: {words}: {errors}{out}")
        after = fingerprint(repository.base)
        if not changes:
            changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
            self.assertEqual(changed, [], f"{self.title}: {words} changed something")

    def note(self, repository, words, ended, out, errors):
        self.lines.append(f"$ takt-helper {self.plain(repository, ' '.join(words))}")
        for line in (out + errors).splitlines():
            self.lines.append(f"  {self.plain(repository, line)}")
        self.lines.append(f"  → {ended}")

    def plain(self, repository, text):
        """The text without what differs from one time to the next."""
        text = text.replace(str(repository.root), "ROOT").replace(str(repository.base), "BASE")
        text = text.replace(str(programs.REPOSITORY), "TAKT")
        text = re.sub(r"\d{8}-\d{6}(-\d+)?-sample", "RUN", text)
        text = re.sub(r"process \d+", "process PID", text)
        text = re.sub(r"\b[0-9a-f]{10,40}\b", "COMMIT", text)
        for token in getattr(self, "tokens", []):
            text = text.replace(token, "TOKEN")
        return "".join(c if c >= " " else f"\\x{ord(c):02x}" for c in text)

    def begun(self, **options):
        """A run with an assignment that an agent has fetched."""
        repository = self.repository(**options)
        repository.take("start", "solo")
        token = repository.take("next", "--wait", "0")["actions"][0]["token"]
        self.tokens = [token]
        self.assertEqual(repository.helper("brief", token)[0], 0)
        return repository, token

    # The plan

    def case_plan_missing(self):
        repository = self.repository()
        (repository.root / "stories.json").unlink()
        self.refused(repository, "start", "solo", status=3)
        self.refused(repository, "run", "solo", status=3)
        self.refused(repository, "start", "solo", "--plan", "none.json", status=3)

    def case_plan_broken(self):
        repository = self.repository()
        for text in ("", "{", '{"userStories": []}', "[]", '{"branchName": "takt/x", "userStories": [{"id": "US-1"}]}'):
            repository.write("stories.json", text)
            self.refused(repository, "start", "solo", status=3)

    def case_plan_is_a_folder(self):
        repository = self.repository()
        (repository.root / "stories.json").unlink()
        (repository.root / "stories.json").mkdir()
        self.refused(repository, "start", "solo", status=3)

    def case_plan_outside(self):
        repository = self.repository()
        (repository.base / "other.json").write_text((repository.root / "stories.json").read_text())
        self.refused(repository, "start", "solo", "--plan", "../other.json", status=3)

    def case_plan_breaks_during_the_run(self):
        """The journal is the truth; the plan's file is only told about."""
        repository, token = self.begun()
        repository.write("stories.json", "{")
        repository.write("one.txt", "1\n")
        status, out, errors = repository.helper("finish", token, "--outcome", "done", stdin=workbook(["one.txt"]))
        self.note(repository, ["finish", token], status, out, errors)
        self.assertEqual(status, 0)
        self.assertEqual((repository.root / "stories.json").read_text(), "{")
        self.assertEqual(repository.take("status")["stories"][0]["state"], "passed")

    def case_configuration_broken(self):
        repository = self.repository()
        repository.write(".takt/config.json", '{"gates": [{"name": "x"}]}')
        self.refused(repository, "start", "solo", status=3)

    def case_workflow_unknown(self):
        self.refused(self.repository(), "start", "solo", "--workflow", "lights-on", status=3)

    # Tokens

    def case_token_unknown(self):
        repository, token = self.begun()
        stranger = token[:-1] + ("x" if token[-1] != "x" else "y")
        self.tokens.append(stranger)
        self.refused(repository, "finish", stranger, "--outcome", "done", status=1)
        self.refused(repository, "brief", stranger, status=1)
        self.refused(repository, "finish", "../../x", "--outcome", "done", status=2)

    def case_token_used_twice(self):
        repository, token = self.begun()
        repository.write("one.txt", "1\n")
        repository.take("finish", token, "--outcome", "done", stdin=workbook(["one.txt"]))
        self.refused(repository, "finish", token, "--outcome", "done", status=1, stdin=workbook(["one.txt"]))
        self.refused(repository, "brief", token, status=1)

    def case_no_run(self):
        repository = self.repository()
        for words in (["next"], ["finish", "a" * 26, "--outcome", "done"], ["brief", "a" * 26], ["stop"], ["resume"]):
            self.refused(repository, *words, status=1)

    # The repository

    def case_checkout_dirty(self):
        repository = self.repository()
        repository.write("README.md", "changed\n")
        self.refused(repository, "start", "solo", status=4)
        repository.git("add", "-A")
        self.refused(repository, "start", "solo", status=4)

    def case_no_commit_yet(self):
        repository = self.repository()
        shutil.rmtree(repository.root / ".git")
        repository.git("init", "-q", "-b", "main", "--template=")
        self.refused(repository, "start", "solo", status=4)

    def case_head_detached(self):
        repository = self.repository()
        repository.git("checkout", "-q", "--detach")
        self.refused(repository, "start", "solo", status=4)

    def case_other_branch_checked_out_during_the_run(self):
        repository, token = self.begun()
        repository.git("checkout", "-q", "main")
        self.refused(repository, "next", "--wait", "0", status=4)
        # The refusal itself is in the journal.
        self.refused(repository, "finish", token, "--outcome", "done", status=1, changes=True, stdin=workbook([]))

    def case_not_a_repository(self):
        repository = self.repository()
        shutil.rmtree(repository.root / ".git")
        for words in (["start", "solo"], ["status"], ["next"], ["run", "solo"]):
            self.refused(repository, *words, status=4)

    def case_bare_repository(self):
        repository = self.repository()
        repository.git("clone", "-q", "--bare", ".", "../bare")
        self.refused(repository, "start", "solo", status=4, cwd=repository.base / "bare")
        repository.git("-C", "../bare", "worktree", "add", "-q", "../tree", "main")
        self.refused(repository, "start", "solo", status=4, cwd=repository.base / "tree")

    def case_linked_work_tree(self):
        repository = self.repository()
        repository.git("worktree", "add", "-q", "../linked", "-b", "linked")
        linked = repository.base / "linked"
        self.refused(repository, "start", "solo", status=4, cwd=linked)
        # The run of the main checkout is seen from there, but its work is not done there.
        repository.take("start", "solo")
        token = repository.take("next", "--wait", "0", cwd=linked)["actions"][0]["token"]
        self.tokens = [token]
        self.refused(repository, "brief", token, status=1, cwd=linked)

    def case_no_git(self):
        repository = self.repository()
        self.refused(repository, "start", "solo", status=4, env=dict(repository.environment, PATH="/nowhere"))

    def case_no_identity(self):
        repository = self.repository()
        repository.git("config", "--unset", "user.name")
        self.refused(repository, "start", "solo", status=4)
        repository.git("config", "user.name", "Tester")
        repository.git("config", "--unset", "user.email")
        self.refused(repository, "start", "solo", status=4)

    def case_branch_name_taken_by_a_folder(self):
        repository = self.repository()
        repository.git("branch", "takt/sample/deeper")
        self.refused(repository, "start", "solo", status=4)
        repository.git("branch", "-D", "takt/sample/deeper")
        repository.git("branch", "takt")
        self.refused(repository, "start", "solo", status=4)
        repository.git("branch", "-m", "takt", "takt-old")
        repository.git("branch", "takt/samples/x")
        repository.take("start", "solo")

    def case_branch_checked_out_elsewhere(self):
        repository = self.repository()
        repository.git("worktree", "add", "-q", "../linked", "-b", "takt/sample")
        self.refused(repository, "start", "solo", status=4)

    # Files

    def case_state_folder_is_a_file(self):
        repository = self.repository()
        shutil.rmtree(repository.root / ".takt")
        repository.write(".takt", "mine\n")
        self.refused(repository, "start", "solo", status=4)
        self.refused(repository, "run", "solo", status=4)
        self.refused(repository, "next", status=1)

    def case_folder_deleted(self):
        repository = self.repository()
        gone = repository.root / "gone"
        gone.mkdir()
        script = 'cd "$1" && rmdir "$1" && exec "$2" status'
        done = subprocess.run(
            ["sh", "-c", script, "sh", str(gone), str(programs.helper())],
            env=repository.environment, capture_output=True, text=True, check=False,
        )
        self.note(repository, ["status"], done.returncode, done.stdout, done.stderr)
        self.assertEqual(done.returncode, 4)

    def case_read_only(self):
        """As somebody who is not root, for whom modes do not count."""
        if os.getuid() == 0 and not shutil.which("setpriv"):
            self.skipTest("root, and no setpriv")
        repository = self.repository()
        shutil.rmtree(repository.root / ".takt")
        self.give_away(repository)
        os.chmod(repository.root, 0o555)
        self.refused(repository, "start", "solo", status=4, **self.nobody())
        os.chmod(repository.root, 0o755)
        status, _, errors = repository.helper("start", "solo", **self.nobody())
        self.assertEqual(status, 0, errors)
        status, out, errors = repository.helper("next", "--wait", "0", **self.nobody())
        self.assertEqual(status, 0, errors)
        token = json.loads(out)["actions"][0]["token"]
        self.tokens = [token]
        repository.write("one.txt", "1\n")
        report = {"stdin": workbook(["one.txt"]), "status": 4, **self.nobody()}
        for place in (".git/objects", ".takt/runs"):
            folder = repository.root / place
            modes = {path: path.stat().st_mode for path in [folder, *folder.rglob("*")]}
            for path, mode in modes.items():
                os.chmod(path, mode & ~0o222)
            self.refused(repository, "finish", token, "--outcome", "done", changes=True, **report)
            for path, mode in modes.items():
                os.chmod(path, mode)
        status, _, errors = repository.helper(
            "finish", token, "--outcome", "done", stdin=workbook(["one.txt"]), **self.nobody())
        self.assertEqual(status, 0, errors)
        self.assertEqual(len(repository.story_commits()), 1)

    def nobody(self):
        if os.getuid() != 0:
            return {}
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def give_away(self, repository):
        if os.getuid() != 0:
            return
        for folder, folders, names in os.walk(repository.base):
            os.chown(folder, NOBODY, NOBODY)
            for name in names:
                os.lchown(os.path.join(folder, name), NOBODY, NOBODY)
        repository.git("config", "--file", str(repository.base / ".gitconfig"), "safe.directory", "*")
        repository.environment["GIT_CONFIG_GLOBAL"] = str(repository.base / ".gitconfig")

    # Others at work

    def case_second_run(self):
        repository = self.repository()
        script = {"stories": {"US-001": [[{"wait": 60000}]], "US-002": [[{"wait": 60000}]]}}
        (repository.base / "script.json").write_text(json.dumps(script))
        words = ("run", "solo", "--agent", "scripted", "--script", str(repository.base / "script.json"))
        process = repository.start(*words)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        # The agent has its brief, and what the helper needed to make it is gone: from here on the run only waits.
        for _ in range(200):
            is_briefed = any(record["event"] == "agent.briefed" for record in repository.journal())
            if is_briefed and not list(repository.root.glob(".takt/index.*")):
                time.sleep(0.3)
                if not list(repository.root.glob(".takt/index.*")):
                    break
            time.sleep(0.05)
        self.refused(repository, *words, status=4)
        self.refused(repository, "resume", status=4)
        self.refused(repository, "next", "--wait", "0", status=4)
        self.refused(repository, "start", "team", status=1)
        process.terminate()
        process.communicate()
        self.assertEqual(process.returncode, 128 + signal.SIGTERM)
        self.assertEqual(repository.take("status")["pending"], [])

    def case_second_session(self):
        repository = self.repository()
        living = {"CLAUDE_PID": str(os.getpid())}
        repository.take("start", "solo")
        first = repository.take("next", "--wait", "0", env=dict(repository.environment, **living))
        self.tokens = [first["actions"][0]["token"]]
        other = dict(repository.environment, TAKT_SESSION_ID="session-2", CLAUDE_PID=str(os.getppid()))
        self.refused(repository, "next", "--wait", "0", status=4, env=other)
        (repository.base / "script.json").write_text('{"stories": {}}')
        self.refused(
            repository, "run", "solo", "--agent", "scripted", "--script", str(repository.base / "script.json"), status=4)

    def case_index_locked_by_a_living_git(self):
        """`git commit -a` holds the lock while its editor is open, without having the file open."""
        repository, token = self.begun()
        repository.write("one.txt", "1\n")
        repository.write("README.md", "hello again\n")
        editor = subprocess.Popen(
            ["git", "commit", "-a"], cwd=repository.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(repository.environment, GIT_EDITOR="sleep 20; false"), start_new_session=True)
        self.addCleanup(end_group, editor)
        lock = repository.root / ".git/index.lock"
        for _ in range(200):
            if lock.exists():
                break
            time.sleep(0.02)
        report = workbook(["one.txt", "README.md"])
        self.refused(repository, "finish", token, "--outcome", "done", status=4, changes=True, stdin=report)
        self.assertTrue(lock.exists(), "a living git keeps its lock")
        end_group(editor)
        self.assertEqual(repository.take("next", "--wait", "0")["state"], "running")
        self.assertEqual(len(repository.story_commits()), 1)


if __name__ == "__main__":
    unittest.main()
