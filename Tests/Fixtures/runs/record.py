#!/usr/bin/env python3
"""Records runs of a takt-helper as fixtures: record.py PROGRAM FOLDER [NAME ...]

Each run becomes a folder here: `takt/` is its `.takt`, `history.bundle` its repository, `head` and `checkout/` what was
checked out and what lay there besides, `status.json` what PROGRAM said of it. What names the machine is replaced, checksums are made to fit.
Recorded runs are never recorded again: they are what older programs left behind.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "EndToEnd"))
os.environ["TAKT_HELPER"] = os.path.abspath(sys.argv[1])

from support import scripted_team  # noqa: E402
from support.planning import good_draft  # noqa: E402
from support.repository import Repository, kill_tree, story, workbook  # noqa: E402

DONE = {"finish": {}}
NAMED = []


def write(path, text):
    return {"write": {"path": path, "text": text}}


def good(*numbers):
    return {f"US-{n:03}": [[write(f"{n}.txt", f"{n}\n"), DONE]] for n in numbers}


GATE = {"name": "tests", "command": ["sh", "-c", "! grep -qs wrong *.txt"], "timeoutSeconds": 60}


def settings(repository, **more):
    path = repository.root / ".takt/config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **more}))


def script(repository, attempts):
    path = repository.base / "script.json"
    path.write_text(json.dumps({"stories": attempts}))
    return ["--agent", "scripted", "--script", str(path)]


def until(condition, what):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def run(repository, *words, **options):
    """Runs the helper; what it says is shown when it fails to begin."""
    status, out, errors = repository.helper(*words, **options)
    if status not in (0, 1, 6):
        raise SystemExit(f"{words}: {status}: {out}{errors}")


def events(repository, name):
    return [one for one in repository.journal() if one["event"] == name]


def scenario(function):
    NAMED.append(function)
    return function


@scenario
def solo_complete():
    repository = Repository([story(1), story(2, depends_on=["US-001"]), story(3)], gates=[GATE], tracks_plan=True)
    attempts = good(2, 3)
    attempts["US-001"] = [[write("1.txt", "wrong\n"), DONE, write("1.txt", "1\n"), DONE]]
    run(repository, "run", "solo", *script(repository, attempts))
    return repository


@scenario
def solo_blocked():
    """A story that fails until it is blocked, one that depends on it, one that an agent gives up, one that is done."""
    repository = Repository(
        [story(1), story(2, depends_on=["US-001"]), story(3), story(4)], gates=[GATE])
    attempts = good(2, 4)
    attempts["US-001"] = [
        [write("1.txt", "wrong a\n"), DONE], [write("1.txt", "wrong b\n"), DONE],
        [write("1.txt", "wrong c\n"), write("left.txt", "left\n"), {"crash": "gone"}],
    ]
    attempts["US-003"] = [[{"finish": {"outcome": "blocked", "category": "spec_unclear", "reason": "which of two?"}}]]
    run(repository, "run", "solo", *script(repository, attempts))
    return repository


@scenario
def team_conflict():
    repository = scripted_team.TeamRepository()
    run(repository, *repository.command("run"))
    return repository


@scenario
def team_clones():
    repository = scripted_team.TeamRepository(options=["--isolation", "clone"])
    run(repository, *repository.command("run"))
    return repository


@scenario
def planning():
    repository = Repository()
    (repository.root / "stories.json").unlink()
    repository.write("tasks/prd.md", "# PRD: Count words\n\n## Why\nBy hand.\n\n## What\n- FR-1: it must count\n")
    run(repository, "plan", "draft", "tasks/prd.md", stdin=json.dumps(good_draft()))
    run(repository, "plan", "review")
    return repository


@scenario
def solo_killed():
    """One story is done; the driver was killed while the second was written, the third has not begun."""
    repository = Repository([story(1), story(2), story(3)], gates=[GATE])
    attempts = good(1, 3)
    attempts["US-002"] = [[write("2.txt", "half\n"), {"wait": 600000}, DONE]]
    process = repository.start("run", "solo", *script(repository, attempts))
    until(lambda: (repository.root / "2.txt").exists(), "the second story")
    kill_tree(process.pid)
    return repository


@scenario
def solo_torn():
    """The same, killed while its gate ran, and the machine lost half of the last record."""
    gate = {"name": "tests", "command": ["sh", "-c", "test ! -e 2.txt || sleep 600"], "timeoutSeconds": 900}
    repository = Repository([story(1), story(2)], gates=[gate])
    process = repository.start("run", "solo", *script(repository, good(1, 2)))
    until(lambda: len(events(repository, "check.started")) == 2, "the second check")
    kill_tree(process.pid)
    path = next(repository.root.glob(".takt/runs/*/journal.ndjson"))
    path.write_bytes(path.read_bytes() + b'{"seq":' + str(len(repository.journal()) + 1).encode() + b',"at":"20')
    return repository


@scenario
def solo_resumed():
    """Killed while a gate ran, resumed to the end."""
    gate = {"name": "tests", "command": ["sh", "-c", "test ! -e slow.txt || sleep 600"], "timeoutSeconds": 900}
    repository = Repository([story(1), story(2)], gates=[gate])
    attempts = good(2)
    attempts["US-001"] = [[write("slow.txt", "1\n"), DONE], [write("1.txt", "1\n"), DONE]]
    process = repository.start("run", "solo", *script(repository, attempts))
    until(lambda: events(repository, "check.started"), "the check")
    kill_tree(process.pid)
    path = next(repository.root.glob(".takt/runs/*/journal.ndjson"))
    path.write_bytes(path.read_bytes() + b'{"seq":9')
    script(repository, {**attempts, "US-001": [[{"remove": "slow.txt"}, write("1.txt", "1\n"), DONE]]})
    run(repository, "resume")
    return repository


@scenario
def solo_stopped():
    repository = Repository([story(1), story(2)])
    attempts = good(1)
    attempts["US-002"] = [[write("2.txt", "half\n"), {"wait": 600000}, DONE]]
    process = repository.start("run", "solo", *script(repository, attempts))
    until(lambda: (repository.root / "2.txt").exists(), "the second story")
    run(repository, "stop")
    process.communicate(timeout=60)
    return repository


@scenario
def breaker():
    repository = Repository([story(1)])
    repository.write(
        ".takt/workflows/patient.yaml",
        "name: patient\nsteps:\n  - name: execute\n    stories:\n      retries: 20\n    rules:\n"
        '      - condition: all("passed")\n        next: COMPLETE\n'
        '      - condition: any("blocked")\n        next: ABORT\n')
    attempts = {"US-001": [[{"crash": f"error {letter * 5}"}] for letter in "abcdefghij"]}
    words = ["run", "solo", "--workflow", "patient", *script(repository, attempts)]
    run(repository, *words)
    run(repository, "resume")
    return repository


@scenario
def limited():
    """A provider that refused twice, for a second each."""
    repository = Repository([story(1), story(2)])
    attempts = good(1, 2)
    attempts["US-001"][0].insert(0, {"limit": {"kind": "rate_limit", "seconds": 1, "times": 2}})
    run(repository, "run", "solo", *script(repository, attempts))
    return repository


@scenario
def steps():
    """Steps of their own beside the stories; the reviewer sends back once."""
    repository = Repository([story(1)])
    repository.write(
        ".takt/workflows/reviewed.yaml",
        "name: reviewed\nsteps:\n  - name: execute\n    stories: {}\n    rules:\n"
        '      - condition: all("passed")\n        next: review\n'
        '      - condition: any("blocked")\n        next: ABORT\n'
        "  - name: review\n    persona: reviewer\n    edit: true\n    instruction: Look at it.\n    rules:\n"
        "      - condition: good\n        next: COMPLETE\n"
        "      - condition: needs work\n        next: review\n"
        "      - condition: failed\n        next: ABORT\n")
    attempts = good(1)
    attempts["review"] = [
        [write("review.txt", "once\n"), {"finish": {"outcome": "needs work"}}],
    ]
    words = ["run", "solo", "--workflow", "reviewed", *script(repository, attempts)]
    process = repository.start(*words)
    until(lambda: events(repository, "work.committed"), "the first review")
    script(repository, {**attempts, "review": [[{"finish": {"outcome": "good"}}]]})
    process.communicate(timeout=60)
    return repository


def cut_off_team():
    repository = Repository([story(1), story(2), story(3, depends_on=["US-001", "US-002"])])
    settings(repository, checkpointSeconds=1)
    attempts = {
        f"US-{n:03}": [[write(f"{n}.txt", "half\n"), {"wait": 600000}, DONE]] for n in (1, 2)
    }
    words = ["run", "team", "--max-parallel", "2", *script(repository, attempts)]
    process = repository.start(*words)
    until(lambda: len(repository.git("for-each-ref", "refs/takt/checkpoint/").splitlines()) == 2, "checkpoints")
    kill_tree(process.pid)
    return repository


@scenario
def team_killed():
    return cut_off_team()


@scenario
def team_asked():
    """A team whose tree was moved on by hand while no driver was there: a question, and its answer for one story."""
    repository = cut_off_team()
    for name in ("US-001", "US-002"):
        tree = next(repository.base.glob(f".local/state/takt/*/trees/*/{name}"))
        subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "by hand"], cwd=tree, env=repository.environment)
        subprocess.run(["git", "checkout", "-q", "--orphan", "other"], cwd=tree, env=repository.environment)
    script(repository, good(1, 2, 3))
    run(repository, "resume")
    run(repository, "resume", "--discard", "US-001")
    return repository


@scenario
def session_single():
    """A session that was asked for one story."""
    repository = Repository([story(1), story(2)])
    repository.take("start", "solo", "--single-task")
    token = repository.take("next", "--wait", "0")["actions"][0]["token"]
    run(repository, "brief", token)
    repository.write("1.txt", "1\n")
    run(repository, "finish", token, "--outcome", "done", stdin=workbook(["1.txt"]))
    repository.take("next", "--wait", "0")
    return repository


# MARK: - What is stored


def neutral(text, repository):
    boot = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return (text.replace(str(repository.base), "/home/user").replace(boot, "00000000-0000-0000-0000-000000000000")
            .replace(repository.base.name, "user"))


def mended(line, repository):
    """A record with what names the machine replaced, and a checksum that fits; one that is torn stays torn."""
    if not re.search(r',"crc":"[0-9a-f]{8}"\}$', line):
        return line
    body = neutral(line[:-18], repository)
    return f'{body},"crc":"{zlib.crc32(body.encode(), 0x74616B74) or 1:08x}"}}'


def store(name, repository):
    target = HERE / name
    shutil.rmtree(target, ignore_errors=True)
    source = repository.root / ".takt"
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if not path.is_file() or path.suffix in (".beat", ".lock", ".log") or path.name in ("lock", ".gitignore"):
            continue
        place = target / "takt" / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text()
        if path.name == "journal.ndjson":
            text = "\n".join(mended(line, repository) for line in text.split("\n"))
        else:
            text = neutral(text, repository)
        place.write_text(text)
    (target / "head").write_text(repository.git("symbolic-ref", "HEAD") + "\n")
    repository.git("bundle", "create", str(target / "history.bundle"), "--all", "HEAD")
    for path in repository.git("ls-files", "-z", "--others", "--modified", "--exclude=/.takt").split("\0"):
        if path and (repository.root / path).is_file():
            place = target / "checkout" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(repository.root / path, place)
    status, out, errors = repository.helper("status", "--json")
    (target / "status.json").write_text(neutral(out, repository) if not status else errors)


def main():
    os.environ.pop("TAKT_SESSION_ID", None)
    for function in NAMED:
        name = function.__name__.replace("_", "-")
        if len(sys.argv) > 2 and name not in sys.argv[2:]:
            continue
        repository = function()
        if not repository.journal():
            raise SystemExit(f"{name}: no run began")
        try:
            store(name, repository)
            print(name, [one["event"] for one in repository.journal()][-1], len(repository.journal()))
        finally:
            repository.close()


if __name__ == "__main__":
    main()
