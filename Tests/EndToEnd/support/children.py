"""A repository whose agent is `fake_claude`, and what its helper and its processes came to."""

import contextlib
import datetime
import json
import os
import pathlib
import signal
import subprocess
import threading
import time

from . import programs
from .repository import Repository, story

FAKE = pathlib.Path(__file__).with_name("fake_claude")


class Nursery(Repository):
    """A repository for `takt-helper run solo --agent claude` with a fake client."""

    def __init__(self, attempts, *, count=None, retries=0, gates=(), **settings):
        names = sorted(attempts)
        super().__init__([story(int(name[3:])) for name in names] + [story(900 + n) for n in range(count or 0)], gates=gates)
        self.write(".takt/config.json", json.dumps({"gates": list(gates), "crashPauseSeconds": 0, **settings}))
        text = (programs.REPOSITORY / "lib/workflows/lights-out.yaml").read_text()
        self.write(".takt/workflows/lights-out.yaml", text.replace("retries: 2", f"retries: {retries}"))
        script = self.base / "script.json"
        script.write_text(json.dumps(attempts))
        (self.base / "bin").mkdir()
        (self.base / "bin/claude").symlink_to(FAKE)
        self.environment.update(FAKE_CLAUDE=str(script), PATH=f"{self.base}/bin:{self.environment['PATH']}")
        self.peak = 0

    # Running

    def begin(self, *arguments):
        """Starts a run, or what the arguments say; its output is thrown away."""
        command = [str(programs.helper()), *(arguments or ("run", "solo", "--agent", "claude"))]
        process = subprocess.Popen(
            command, cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
        threading.Thread(target=self._watch_memory, args=(process,), daemon=True).start()
        return process

    def drive(self, *arguments, seconds=120):
        """Runs to the end and answers the exit status."""
        process = self.begin(*arguments)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"still running after {seconds} s\n{self.journal()[-3:]}") from None

    def _watch_memory(self, process):
        while process.returncode is None:
            with contextlib.suppress(OSError, IndexError, ValueError):
                text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
                self.peak = max(self.peak, int(text.split("VmHWM:")[1].split()[0]) / 1024)
            time.sleep(0.02)

    def wait_for(self, event, seconds=60, count=1):
        """Waits until the journal has an event, and answers it."""
        deadline = time.monotonic() + seconds
        while len(found := [record for record in self.journal() if record["event"] == event]) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"no {event} within {seconds} s: {[r['event'] for r in self.journal()]}")
            time.sleep(0.02)
        return found[-1]

    def wait_for_process(self, word, seconds=60):
        """Waits until one of the processes has a word in its command line, and answers its number."""
        deadline = time.monotonic() + seconds
        while True:
            for pid, command in self.processes().items():
                if word in command:
                    return pid
            if time.monotonic() > deadline:
                raise AssertionError(f"no process `{word}` within {seconds} s: {self.processes()}")
            time.sleep(0.02)

    # What is true afterwards

    def processes(self):
        """Everything of this repository that runs, the helper too: number and command line."""
        found = {}
        mark = f"HOME={self.base}".encode()
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                is_zombie = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
                command = (entry / "cmdline").read_bytes()
                is_ours = mark in (entry / "environ").read_bytes().split(b"\0") or f"sleep-{self.base}".encode() in command
                if is_ours and not is_zombie:
                    found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")[:100]
        return found

    def close(self):
        for pid in self.processes():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        super().close()

    def states(self):
        status, out, errors = self.helper("status", "--json")
        if status:
            raise AssertionError(errors)
        return {line["id"]: line["state"] for line in json.loads(out)["stories"]}

    def endings(self):
        """(ending, detail) of the attempts at each story that ended without an accepted report."""
        stories = {r["token"]: r["story"] for r in self.journal() if r["event"] == "agent.assigned"}
        found = {}
        for record in self.journal():
            if record["event"] == "agent.ended":
                found.setdefault(stories[record["token"]], []).append((record["ending"], record["detail"]))
        return found

    def seconds_with(self, name):
        """How long the helper was at a story: from the start of its first program to the next thing that it did."""
        records = self.journal()
        token = next(r["token"] for r in records if r["event"] == "agent.assigned" and r["story"] == name)
        begun = next(r for r in records if r["event"] == "agent.spawned" and r["token"] == token)
        # What the helper itself writes down once the program is gone: its end, or the next step of the run.
        last = [r for r in records if r["event"] in ("agent.ended", "usage.reported") and r["token"] == token][-1:]
        ended = last[0] if last else records[-1]
        return (_moment(ended) - _moment(begun)).total_seconds()

    def logs(self):
        return {path.name: path for path in self.root.glob(".takt/runs/*/agents/*.log")}


def _moment(record):
    return datetime.datetime.fromisoformat(record["at"].replace("Z", "+00:00"))
