"""A throw-away HOME with takt installed, a throw-away project, and the programs run in them."""

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
from .messages_api import MessagesAPI
from .project import Project


class Sandbox:
    """Everything one test needs: `home`, `project`, the scripted API and the environment that ties them together."""

    def __init__(self, model, plan=None):
        # resolved, because the client names project folders by their real path
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="takt-end-to-end-")).resolve()
        self.home = self.base / "home"
        self.bin = self.base / "bin"
        self.home.mkdir()
        self.bin.mkdir()
        (self.base / "tmp").mkdir()
        self.model = model
        self.changes = {}  # of the environment; None takes a variable away
        self.api = MessagesAPI(model)
        self.project = Project(self.base / "project", self.environment, plan)
        self._processes = []
        _install(self.environment)
        (self.bin / "claude").symlink_to(programs.claude())

    @property
    def environment(self):
        """Built from nothing, so that neither credentials nor settings of the person who runs the tests come in."""
        api = getattr(self, "api", None)
        variables = {
            "HOME": str(self.home),
            "PATH": f"{self.bin}:/usr/local/bin:/usr/bin:/bin",
            "TMPDIR": str(self.base / "tmp"),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "SHELL": "/bin/bash",
            "USER": "tester",
            "GIT_CONFIG_NOSYSTEM": "1",
            "ANTHROPIC_BASE_URL": api.address if api else "",
            "ANTHROPIC_API_KEY": "sk-dummy",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "CLAUDE_CODE_MAX_RETRIES": "1",
            "DISABLE_AUTOUPDATER": "1",
            "DISABLE_TELEMETRY": "1",
            **self.changes,
        }
        return {name: value for name, value in variables.items() if value is not None}

    @property
    def helper(self):
        """The installed takt-helper."""
        return self.home / ".claude/lib/takt/bin/takt-helper"

    def limit_turns(self, agent, turns):
        """Sets `maxTurns` of an installed agent."""
        path = self.home / f".claude/agents/{agent}.md"
        path.write_text(path.read_text().replace("\ntools:", f"\nmaxTurns: {turns}\ntools:", 1))

    def processes(self, word):
        """The command lines of all running programs of this sandbox in which a word stands, by process id."""
        found = {}
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                environment = (entry / "environ").read_bytes()
                is_zombie = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
                if word in command and str(self.home).encode() in environment and not is_zombie:
                    found[int(entry.name)] = command
        return found

    def session(self, prompt, *arguments):
        """Starts `claude -p PROMPT`."""
        claude = [str(self.bin / "claude"), "-p", prompt, *arguments, "--output-format", "stream-json", "--verbose"]
        return self.start(claude)

    def take_helper(self, *arguments):
        """Runs takt-helper as a person would, and waits for it."""
        return self.start([str(self.helper), *arguments]).wait()

    def start(self, command):
        process = Process(command, self)
        self._processes.append(process)
        return process

    def attempts(self, story):
        """How many attempts the helper gave out for a story."""
        status = json.loads(self.take_helper("status", "--json").output)
        return next(line["attempts"] for line in status["stories"] if line["id"] == story)

    @staticmethod
    def wait_until(condition, what, seconds=30):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"no {what} within {seconds} s")
            time.sleep(0.02)

    def close(self, keep=False):
        for process in self._processes:
            process.kill()
        _end_orphans()
        self.api.close()
        if not keep:
            shutil.rmtree(self.base, ignore_errors=True)


class Process:
    """A program that runs in the project; what it printed can be read when it has ended."""

    def __init__(self, command, sandbox):
        self.command = command
        number = sum(1 for _ in sandbox.base.glob("*.out"))
        self._out = sandbox.base / f"{number}.out"
        self._errors = sandbox.base / f"{number}.errors"
        with open(self._out, "wb") as out, open(self._errors, "wb") as errors:
            self.process = subprocess.Popen(
                command,
                cwd=sandbox.project.root,
                env=sandbox.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
                start_new_session=True,
            )

    def wait(self, seconds=60):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running after {seconds} s: {self.command}\n{self.errors}") from None
        return self

    def kill(self):
        """SIGKILL to the program alone, as when it crashes: what it started lives on."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()

    @property
    def status(self):
        return self.process.returncode

    @property
    def output(self):
        return self._out.read_text(encoding="utf-8", errors="replace")

    @property
    def errors(self):
        return self._errors.read_text(encoding="utf-8", errors="replace")

    @property
    def events(self):
        """The client's stream of events."""
        # a killed client leaves half a line behind
        return [json.loads(line) for line in self.output.splitlines() if line.startswith("{") and line.endswith("}")]

    @property
    def result(self):
        """The last `result` event, or {} when there is none, as after a kill."""
        return next((event for event in reversed(self.events) if event.get("type") == "result"), {})


def _install(environment):
    """Installs takt as a person would. ~/.local/bin is not on PATH here: takt must work without."""
    command = ["sh", str(programs.REPOSITORY / "install.sh"), "--binary", str(programs.helper())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"install.sh failed with {done.returncode}:\n{done.stdout}{done.stderr}")


def _end_orphans():
    """Ends what killed sessions left behind; this process has adopted them."""
    children = pathlib.Path(f"/proc/self/task/{os.getpid()}/children")
    for _ in range(10):
        pids = children.read_text().split() if children.exists() else []
        if not pids:
            return
        for pid in map(int, pids):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
