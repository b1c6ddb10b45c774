"""Histories of every shape, made with `git fast-import`: any path, author and graph, without a checkout."""

import pathlib
import random
import shutil
import subprocess
import tempfile

from .repository import ENVIRONMENT

START = 1_700_000_000


def lines(*numbers):
    return "".join(f"line {number}\n" for number in numbers).encode()


def quoted(path):
    return b'"' + b"".join(b"\\%03o" % byte for byte in path) + b'"'


class History:
    """A repository whose commits are described, then made at once by `make`."""

    def __init__(self, object_format="sha1", bare=False):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="takt-history-")).resolve()
        self.root = self.base / "project"
        self.environment = dict(ENVIRONMENT, HOME=str(self.base))
        options = ["--bare"] if bare else []
        subprocess.run(["git", "init", "-q", "-b", "main", "--template=", f"--object-format={object_format}", *options,
                        str(self.root)], check=True, env=self.environment)
        self.names_width = 64 if object_format == "sha256" else 40
        self.stream, self.marks, self.time = [], 0, START
        self.trees = {}

    def close(self):
        shutil.rmtree(self.base, ignore_errors=True)

    def git(self, *arguments):
        done = subprocess.run(["git", *arguments], cwd=self.root, env=self.environment, capture_output=True)
        assert done.returncode == 0, f"git {arguments}: {done.stderr.decode(errors='replace')}"
        return done.stdout.decode(errors="surrogateescape").strip("\n")

    def commit(self, message, changes=(), parents=(), branch="main", author=b"A <a@example.com>", time=None, encoding=None):
        """Adds a commit; `changes` are (path, content) with None for a removal, or (path, content, mode)."""
        self.marks += 1
        self.time = time if time is not None else self.time + 3600
        message = message.encode() if isinstance(message, str) else message
        out = [b"commit refs/heads/%s\nmark :%d\n" % (branch.encode(), self.marks)]
        out.append(b"author %s %d +0000\n" % (author, self.time))
        out.append(b"committer C <c@example.com> %d +0100\n" % self.time)
        if encoding:
            out.append(b"encoding %s\n" % encoding.encode())
        out.append(b"data %d\n%s\n" % (len(message), message))
        for index, parent in enumerate(parents):
            out.append(b"%s :%d\n" % (b"merge" if index else b"from", parent))
        if not parents:
            # A root, also when the branch has commits.
            out.insert(0, b"reset refs/heads/%s\n" % branch.encode())
        tree = dict(self.trees.get(parents[0], {})) if parents else {}
        for path, content, *mode in changes:
            path = path.encode() if isinstance(path, str) else path
            if content is None:
                out.append(b"D %s\n" % quoted(path))
                tree.pop(path, None)
            elif mode and mode[0] == "160000":
                out.append(b"M 160000 %s %s\n" % (content.encode(), quoted(path)))
                tree.pop(path, None)
            else:
                content = content.encode() if isinstance(content, str) else content
                kind = (mode[0] if mode else "100644").encode()
                out.append(b"M %s inline %s\ndata %d\n%s\n" % (kind, quoted(path), len(content), content))
                tree[path] = content
        self.trees[self.marks] = tree
        self.stream.append(b"".join(out))
        return self.marks

    def chain(self, *steps, **options):
        """Commits one after another; each step is (message, changes)."""
        parent = options.pop("parents", ())
        for message, changes in steps:
            parent = (self.commit(message, changes, parent, **options),)
        return parent[0]

    def make(self):
        marks = self.base / "marks"
        done = subprocess.run(["git", "fast-import", "--quiet", "--force", f"--export-marks={marks}"], cwd=self.root,
                              env=self.environment, input=b"".join(self.stream), capture_output=True)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return {int(line.split()[0][1:]): line.split()[1] for line in marks.read_text().splitlines()}

    def name(self, digit):
        """A commit's name that no repository has, for a submodule."""
        return digit * self.names_width


def random_history(seed, object_format="sha1"):
    """Some forty commits of every kind; answers the history and pairs of marks to measure between."""
    dice = random.Random(seed)
    history = History(object_format)
    paths = ["a.txt", "src/b.c", "src/deep/c.md", "ä/ö.txt", "with space", "tab\there", "new\nline", b"\xff\xfe.bin",
             '"quoted"', "back\\slash", "-dash", "US-009.txt", ":(top)x", "*.txt"]
    authors = [b"A <a@example.com>", b"B\xc3\xa9 <b@example.com>", b"Old A <old@example.com>", b"\xff <raw@example.com>"]
    tips = []
    for number in range(40):
        roll = dice.random()
        if not tips or roll < 0.04:
            parents = ()
        elif roll < 0.2 and len(tips) > 1:
            parents = tuple(dice.sample(tips, min(len(tips), dice.choice([2, 2, 3]))))
        else:
            parents = (dice.choice(tips[-4:]),)
        tree = history.trees.get(parents[0], {}) if parents else {}
        changes, touched = [], set()
        for _ in range(dice.choice([0, 1, 1, 2, 4])):
            known = [path for path in tree if path not in touched]
            kind = dice.choice(["write", "write", "edit", "edit", "rename", "remove", "binary", "link", "module", "mode"])
            path = dice.choice(paths)
            path = path.encode() if isinstance(path, str) else path
            if kind in ("edit", "rename", "remove", "mode") and known:
                path = dice.choice(known)
            if path in touched:
                continue
            touched.add(path)
            content = tree.get(path, b"")
            if kind == "edit" and content:
                rows = content.splitlines(True)
                rows[dice.randrange(len(rows))] = b"changed %d\n" % number
                changes.append((path, b"".join(rows)))
            elif kind == "rename" and content:
                target = b"moved-%d-" % number + path.replace(b"/", b"_")
                touched.add(target)
                changes += [(path, None), (target, content + (b"more\n" if dice.random() < 0.5 else b""))]
            elif kind == "remove" and path in tree:
                changes.append((path, None))
            elif kind == "binary":
                changes.append((path, bytes([0, number, 255]) * 9))
            elif kind == "link":
                changes.append((path, b"target-%d" % number, "120000"))
            elif kind == "module":
                changes.append((b"modules/%d" % dice.randrange(3), history.name(dice.choice("123")), "160000"))
            elif kind == "mode" and content:
                changes.append((path, content, "100755"))
            else:
                ends = b"" if dice.random() < 0.2 else b"\n"
                rows = [b"row %d of %d" % (row, dice.randrange(9)) for row in range(dice.randrange(1, 40))]
                changes.append((path, b"\n".join(rows) + ends))
        story = dice.randrange(1, 6)
        message = dice.choice([
            f"feat: US-{story:03} - a title\n\nTakt-Story: US-{story:03}\nTakt-Run: 20261120-154500-x\n",
            f"fix US-{story:03}, see US-{story + 1:03}\n", "no story\n", f"xUS-{story:03} is none\n",
            f"both\n\nTakt-Story: US-{story:03}\nTakt-Story: US-{story + 1:03}\n",
            f"wrong US-{story:03}\n\nTakt-Story: somebody else\n", "",
        ])
        author = dice.choice(authors)
        time = history.time + dice.choice([60, 3600, 86_400, -7200])
        tips.append(history.commit(message, changes, parents, author=author, time=time))
    if dice.random() < 0.5:
        (history.root / ".mailmap").write_text("A <a@example.com> Old A <old@example.com>\n")
    pairs = [(None, tips[-1]), (tips[0], tips[-1]), (tips[5], tips[30]), (tips[20], tips[3]), (tips[7], tips[7])]
    return history, pairs
