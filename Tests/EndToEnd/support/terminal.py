"""The interactive client in a pseudo-terminal."""

import contextlib
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
import threading
import time

_CONTROL = re.compile(r"\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b.|\r")


class Terminal:
    """Runs a command as if a person sat before it; `screen` is the text it has shown so far, without control codes."""

    def __init__(self, command, sandbox, rows=50, columns=160):
        self._fd, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._seen = b""
        self._last = time.monotonic()
        self.process = subprocess.Popen(
            command,
            cwd=sandbox.project.root,
            env=sandbox.environment,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(terminal)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with contextlib.suppress(OSError):  # EIO: the other end is closed
            while data := os.read(self._fd, 65536):
                self._seen += data
                self._last = time.monotonic()

    @property
    def screen(self):
        # the client moves the cursor instead of writing spaces: compare without them
        return _CONTROL.sub("", self._seen.decode(errors="replace")).replace(" ", "")

    def wait_until(self, condition, seconds, what):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise AssertionError(f"no {what} within {seconds} s; the screen ends with:\n{self.screen[-3000:]}")
            time.sleep(0.05)

    def wait_for_prompt(self, seconds=20):
        """Until the input prompt is there and nothing has been drawn for a moment."""
        self.wait_until(lambda: "❯" in self.screen and time.monotonic() - self._last > 0.4, seconds, "prompt")

    def enter(self, line, seconds=10):
        """Types a line; the return key comes once the line has been drawn, or the client takes both for a paste."""
        seen = len(self.screen)
        os.write(self._fd, line.encode())
        self.wait_until(lambda: line.replace(" ", "") in self.screen[seen:], seconds, f"echo of {line!r}")
        time.sleep(0.2)
        os.write(self._fd, b"\r")

    def press(self, key):
        """Presses a key once nothing has been drawn for a moment."""
        self.wait_until(lambda: time.monotonic() - self._last > 0.4, 10, "still screen")
        os.write(self._fd, key.encode())

    def close(self):
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        os.close(self._fd)


def person_has_seen_the_welcome(sandbox):
    """The state of a person who has started the client before and trusts the project."""
    state = {
        "hasCompletedOnboarding": True,
        "theme": "dark",
        "numStartups": 5,
        "customApiKeyResponses": {"approved": ["sk-dummy"], "rejected": []},
        "projects": {
            str(sandbox.project.root): {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
        },
    }
    (sandbox.home / ".claude.json").write_text(json.dumps(state))
