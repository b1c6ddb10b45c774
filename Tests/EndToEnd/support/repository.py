"""A throw-away repository with a plan, and the helper run in it: for tests that need no client."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from . import programs

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "TAKT_SESSION_ID": "session-1",
}


def story(number, title="", depends_on=()):
    return {
        "id": f"US-{number:03}",
        "title": title or f"Story {number}",
        "description": f"As a person, I want {number}.",
        "acceptanceCriteria": ["it is there"],
        "priority": number,
        "passes": False,
        "startTime": "",
        "endTime": "",
        "dependsOn": list(depends_on),
    }


def plan(stories, branch="takt/sample"):
    return {"project": "Sample", "branchName": branch, "description": "A sample.", "userStories": stories}


def workbook(files):
    named = "".join(f"- `{name}`\n" for name in files)
    return f"## Decisions\nNone\n## Files Changed\n{named}## Blockers Encountered\nNone\n## Notes for Merge\nNone\n"


class Repository:
    """A repository on `main` with one commit, a plan and a configuration, in a folder that `close` removes."""

    def __init__(self, stories=None, *, files=None, gates=(), tracks_plan=False, name="project", base=None):
        self.base = pathlib.Path(base or tempfile.mkdtemp(prefix="takt-faults-")).resolve()
        self.root = self.base / name
        self.environment = dict(ENVIRONMENT, HOME=str(self.base), TMPDIR=str(self.base))
        if base:
            return
        self.root.mkdir()
        self.git("init", "-q", "-b", "main", "--template=")
        self.git("config", "user.name", "Tester")
        self.git("config", "user.email", "tester@example.com")
        for path, text in (files or {"README.md": "hello\n"}).items():
            self.write(path, text)
        text = json.dumps(plan(stories or [story(1), story(2, depends_on=["US-001"])]), indent=2) + "\n"
        if tracks_plan:
            self.write("stories.json", text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Begin")
        self.write("stories.json", text)
        self.write(".takt/config.json", json.dumps({"gates": list(gates), "crashPauseSeconds": 0}))
        self.write(".takt/.gitignore", "*\n")

    def copy(self):
        """The same repository in another folder, times of files included."""
        base = tempfile.mkdtemp(prefix="takt-faults-")
        subprocess.run(["cp", "-a", f"{self.base}/.", base], check=True)
        return Repository(base=base, name=self.root.name)

    def close(self):
        for folder, _, _ in os.walk(self.base):
            with contextlib.suppress(OSError):
                os.chmod(folder, 0o700)
        shutil.rmtree(self.base, ignore_errors=True)

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def git(self, *arguments, check=True):
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=self.environment, capture_output=True, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"git {arguments}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode(errors="surrogateescape").strip("\n")

    def start(self, *arguments, stdin="", **options):
        """Starts the helper in a group of its own."""
        options.setdefault("cwd", self.root)
        options.setdefault("env", self.environment)
        process = subprocess.Popen(
            [str(programs.helper()), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            **options,
        )
        try:
            process.stdin.write(stdin.encode(errors="surrogateescape"))
            process.stdin.close()
        except BrokenPipeError:
            pass
        process.stdin = None
        return process

    def helper(self, *arguments, stdin="", seconds=60, **options):
        """Runs the helper to its end: (status, standard output, standard error)."""
        process = self.start(*arguments, stdin=stdin, **options)
        try:
            out, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            kill_tree(process.pid)
            process.communicate()
            raise AssertionError(f"takt-helper {arguments} still ran after {seconds} s") from None
        return process.returncode, out.decode(errors="replace"), errors.decode(errors="replace")

    def take(self, *arguments, **options):
        """Runs the helper, which must succeed, and reads its JSON."""
        words = arguments if arguments[0] == "next" else (*arguments, "--json")
        status, out, errors = self.helper(*words, **options)
        if status:
            raise AssertionError(f"takt-helper {' '.join(arguments)}: status {status}: {errors}{out}")
        return json.loads(out)

    # What is true afterwards

    def story_commits(self, branch="takt/sample"):
        """(story, run) of the commits since `main`, oldest first."""
        fields = ("%(trailers:key=Takt-Story,valueonly,separator=%x2C)", "%(trailers:key=Takt-Run,valueonly,separator=%x2C)")
        log = self.git("log", "--reverse", f"--format={'%x1F'.join(fields)}", f"main..{branch}")
        return [tuple(line.split("\x1f")) for line in log.splitlines()]

    def journal(self):
        """The records of the latest run; what is torn off at the end is left out."""
        paths = sorted(self.root.glob(".takt/runs/*/journal.ndjson"))
        if not paths:
            return []
        lines = paths[-1].read_bytes().split(b"\n")[:-1]
        return [json.loads(line) for line in lines]

    def debris(self):
        """Files that only a writer at work should have."""
        found = []
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), self.root)
                own = path.startswith(".takt/")
                if (
                    name.endswith(".tmp")
                    or (path.startswith(".git/") and name.endswith(".lock"))
                    or (own and name.startswith("index."))
                ):
                    found.append(path)
        return found


def kill_tree(pid):
    """SIGKILL to a process and to everything that it started, also to what lives in a session of its own."""
    stopped = []
    for _ in range(10):
        new = [found for found in [pid, *descendants(pid)] if found not in stopped]
        if not new:
            break
        for found in new:
            with contextlib.suppress(ProcessLookupError):
                os.kill(found, signal.SIGSTOP)
            stopped.append(found)
    for found in reversed(stopped):
        with contextlib.suppress(ProcessLookupError):
            os.kill(found, signal.SIGKILL)


def descendants(pid):
    parents = {}
    if os.path.isdir("/proc/self"):
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                with contextlib.suppress(OSError, IndexError, ValueError):
                    with open(f"/proc/{entry}/stat", "rb") as file:
                        parents[int(entry)] = int(file.read().rsplit(b")", 1)[1].split()[1])
    else:
        listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(line.split()[0]): int(line.split()[1]) for line in listed.splitlines()}
    found, last = [], {pid}
    while last:
        last = {child for child, parent in parents.items() if parent in last}
        found += sorted(last)
    return found


def sleep_until(moment):
    """Sleeps to a moment of `time.monotonic`, the last bit of it awake."""
    while (left := moment - time.monotonic()) > 0:
        time.sleep(left - 0.001 if left > 0.002 else 0)
