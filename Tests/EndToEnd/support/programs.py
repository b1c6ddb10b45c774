"""The two programs under test: where they are, and why a test that needs one is skipped."""

import functools
import os
import pathlib
import shutil
import signal
import sysconfig

# A shell that starts the tests in the background has them ignore Ctrl-C, and with them every program that they start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]


@functools.cache
def claude():
    """The Claude Code client: $TAKT_CLAUDE, else the one in the claude-agent-sdk wheel, else `claude` on PATH."""
    bundled = pathlib.Path(sysconfig.get_path("purelib")) / "claude_agent_sdk/_bundled/claude"
    return _first_program(os.environ.get("TAKT_CLAUDE"), bundled, shutil.which("claude"))


@functools.cache
def helper():
    """The takt-helper to test: $TAKT_HELPER, else the newest build of this repository."""
    builds = [REPOSITORY / ".build" / kind / "takt-helper" for kind in ("debug", "release")]
    builds = sorted(filter(pathlib.Path.exists, builds), key=lambda path: path.stat().st_mtime, reverse=True)
    return _first_program(os.environ.get("TAKT_HELPER"), *builds)


def _first_program(*candidates):
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return pathlib.Path(candidate).resolve()
    return None


NO_CLAUDE = "no Claude Code client: pip install claude-agent-sdk, or set TAKT_CLAUDE"
NO_HELPER = "no takt-helper: swift build, or set TAKT_HELPER"
