"""A plan that needs everything a team can do: a diamond, a conflict, sides that fail together, a report that is refused."""

import hashlib
import json
import os
import pathlib

from . import history
from .repository import Repository, story

CHECK = """#!/bin/sh
# Fails while a file says `broken`, and while both sides are there without what joins them.
if grep -rqs broken src; then exit 1; fi
if test -e src/left.txt && test -e src/right.txt && ! test -e src/bridge.txt; then exit 1; fi
"""
FILES = {"README.md": "hello\n", "check.sh": CHECK, "src/old.txt": "old\n", "src/shared.txt": "base\n"}
GATES = [{"name": "check", "command": ["sh", "check.sh"], "timeoutSeconds": 60}]
STORIES = [
    story(1),
    story(2, depends_on=["US-001"]),
    story(3, depends_on=["US-001"]),
    story(4, depends_on=["US-002", "US-003"]),
    story(5),
    story(6),
]
DONE = {"finish": {}}


def write(path, text):
    return {"write": {"path": path, "text": text}}


def append(path, text):
    return {"append": {"path": path, "text": text}}


def attempts():
    settled = [[write("src/shared.txt", "base\ntwo\nthree\n"), DONE]]
    joined = [[write("src/bridge.txt", "bridge\n"), DONE]]
    return {
        "US-001": [[write("src/one.txt", "1\n"), DONE]],
        # Side by side they conflict; one after the other they do not.
        "US-002": [[append("src/shared.txt", "two\n"), DONE]],
        "US-003": [[append("src/shared.txt", "three\n"), DONE]],
        # Refused by the gate, then mended by the next agent.
        "US-004": [
            [{"remove": "src/old.txt"}, write("src/new.txt", "broken\n"), DONE],
            [{"remove": "src/old.txt"}, write("src/new.txt", "old\n"), DONE],
        ],
        # Each is good by itself, but not together. A person may have thought of it.
        "US-005": [[write("src/left.txt", "left\n"), DONE]],
        "US-006": [[write("src/right.txt", "right\n"), DONE]],
        "US-002-merge": settled,
        "US-003-merge": settled,
        "US-005-merge": joined,
        "US-006-merge": joined,
    }


class TeamRepository(Repository):
    """A repository whose team runs can be looked at from all sides."""

    words = ("--max-parallel", "4")

    def __init__(self, script=None, *, base=None, options=(), **arguments):
        super().__init__(None if base else STORIES, base=base, files=FILES, gates=GATES, **arguments)
        self.options = tuple(options)
        if not base:
            self.write("mine.txt", "mine\n")
            (self.base / "script.json").write_text(json.dumps({"stories": script or attempts()}))

    def copy(self):
        made = super().copy()
        return TeamRepository(base=made.base, name=self.root.name, options=self.options)

    def command(self, name):
        script = ("--agent", "scripted", "--script", str(self.base / "script.json"))
        if name == "resume":
            return ("resume", *script)
        return ("run", "team", *self.words, *self.options, *script)

    @property
    def trees(self):
        """What lies where the helper makes trees."""
        return sorted(str(path.relative_to(self.base)) for path in self.base.glob(".local/state/takt/*/trees/*/*"))

    def history(self):
        path = self.journal_path()
        return history.read(path) if path else []

    def journal_path(self):
        return max(self.root.glob(".takt/runs/*/journal.ndjson"), default=None)

    def checkout(self):
        """The user's checkout: its branch, index and files, without what the helper may change."""
        files = {}
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in (".git", ".takt")]
            for name in names:
                path = pathlib.Path(folder) / name
                files[str(path.relative_to(self.root))] = hashlib.sha256(path.read_bytes()).hexdigest()
        if "stories.json" not in self.git("ls-files").splitlines():
            files.pop("stories.json")
        return {
            "head": (self.root / ".git/HEAD").read_text(),
            "commit": self.git("rev-parse", "HEAD"),
            "index": self.git("ls-files", "--stage", "-v"),
            "status": self.git("status", "--porcelain", "-uall"),
            "config": (self.root / ".git/config").read_text(),
            "stash": self.git("stash", "list"),
            "files": files,
        }

    def steps(self, branch="takt/sample"):
        """The story of each step that the branch made since `main`, oldest first."""
        fields = "%(trailers:key=Takt-Story,valueonly,separator=%x2C)%(trailers:key=Takt-Merge,valueonly,separator=%x2C)"
        return self.git("log", "--first-parent", "--reverse", f"--format={fields}", f"main..{branch}").splitlines()

    def content(self, branch="takt/sample"):
        """The files on a branch."""
        names = self.git("ls-tree", "-r", "--name-only", branch).splitlines()
        return {name: self.git("show", f"{branch}:{name}") + "\n" for name in names if name != "stories.json"}
