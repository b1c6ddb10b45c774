"""Runs that earlier programs left, as `Tests/Fixtures/runs` has them, and records as no takt writes them."""

import json
import shutil
import subprocess
import tempfile
import zlib

from . import programs
from .repository import Repository

RUNS = programs.REPOSITORY / "Tests/Fixtures/runs"


class RecordedRepository(Repository):
    """A recorded run in a repository with the same commits, refs and files."""

    def __init__(self, name):
        super().__init__(base=tempfile.mkdtemp(prefix="takt-recorded-"))
        recorded = RUNS / name
        subprocess.run(["git", "init", "-q", "--template=", self.root], check=True, env=self.environment)
        self.git("fetch", "-q", "--update-head-ok", str(recorded / "history.bundle"), "+refs/*:refs/*")
        self.git("symbolic-ref", "HEAD", (recorded / "head").read_text().strip())
        self.git("reset", "-q", "--hard")
        self.git("config", "user.name", "Tester")
        self.git("config", "user.email", "tester@example.com")
        shutil.copytree(recorded / "checkout", self.root, dirs_exist_ok=True)
        shutil.copytree(recorded / "takt", self.root / ".takt")
        self.write(".takt/.gitignore", "*\n")

    def journal_path(self):
        return next(self.root.glob(".takt/runs/*/journal.ndjson"))


def sealed(members):
    """A record with a checksum that fits, whatever is in it."""
    body = json.dumps(members, separators=(",", ":"), ensure_ascii=False)[:-1].encode()
    return body + f',"crc":"{zlib.crc32(body, 0x74616B74) or 1:08x}"}}\n'.encode()
