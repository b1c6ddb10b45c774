"""What `takt-helper metrics` must say, worked out by another route.

Commits are walked through raw objects; lines are the sums of hunk headers of patches without context; names come from
raw comparisons. Nothing here reads `git log` or `--numstat`.
"""

import datetime
import re
import subprocess

HUNK = re.compile(rb"^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@", re.M)
STORY = re.compile(r"US-[0-9]{3,6}")
COMPARING = ["-r", "-M50%", "-l1000", "--diff-algorithm=myers", "--no-ext-diff", "--no-textconv", "--full-index",
             "--ignore-submodules=none"]
PATCH = ["-p", "-U0", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short"]


class Oracle:
    def __init__(self, root, environment):
        self.root, self.environment = root, environment
        self.commits, self.retyped, self.entries = {}, {}, {}
        self.shallow = set(filter(None, self._shallow().split("\n")))

    def git(self, *arguments, stdin=b""):
        done = subprocess.run(["git", "-c", "core.fsmonitor=false", *arguments], cwd=self.root, env=self.environment,
                              input=stdin, capture_output=True, check=True)
        return done.stdout

    def _shallow(self):
        path = self.root / self.git("rev-parse", "--git-path", "shallow").decode().strip()
        return path.read_text() if path.exists() else ""

    def measure(self, base, head):
        """The facts of `base..head`; `base` may be None."""
        reached = self._reach(head)
        inside = reached - self._reach(base) if base else reached
        merge_base = self._merge_base(base, head) if base else None
        facts = {"base": base, "head": head, "mergeBase": merge_base}
        facts |= self._net(merge_base or self._empty_tree(), head)
        singles = [commit for commit in inside if len(self._commit(commit)["parents"]) < 2]
        facts["commits"] = len(singles)
        times = [self._commit(commit)["time"] for commit in singles]
        facts["firstCommitAt"] = rfc3339(min(times)) if times else None
        facts["lastCommitAt"] = rfc3339(max(times)) if times else None
        churn, stories, authors, touched = [0, 0], {}, {}, {}
        for name in singles:
            commit = self._commit(name)
            lines, paths = ([0, 0], {}) if name in self.shallow else self._changes(commit)
            add(churn, lines)
            author = authors.setdefault(self._mapped(commit["author"]), [0, 0, 0])
            add(author, [1, *lines])
            for story in commit["stories"]:
                sums = stories.setdefault(story, {"commits": 0, "lines": [0, 0], "files": set()})
                sums["commits"] += 1
                add(sums["lines"], lines)
                sums["files"] |= set(paths)
                for path, changed in paths.items():
                    spot = touched.setdefault(path, {"stories": set(), "sum": [0, 0, 0]})
                    spot["stories"].add(story)
                    add(spot["sum"], [1, *changed])
        facts["churn"] = dict(zip(("insertions", "deletions"), churn))
        facts["stories"] = {
            story: {
                "commits": sums["commits"], "filesChanged": len(sums["files"]), "insertions": sums["lines"][0],
                "deletions": sums["lines"][1], "files": [shown(path) for path in sorted(sums["files"])],
            }
            for story, sums in sorted(stories.items())
        }
        facts["authors"] = [
            {"name": text(name), "email": text(email), "commits": count, "insertions": more, "deletions": less}
            for (name, email), (count, more, less) in sorted(
                authors.items(), key=lambda item: (-item[1][0], item[0][0], item[0][1]))
        ]
        facts["hotspots"] = [
            {"file": shown(path), "stories": sorted(spot["stories"]), "commits": spot["sum"][0],
             "insertions": spot["sum"][1], "deletions": spot["sum"][2]}
            for path, spot in sorted(
                touched.items(), key=lambda item: (-len(item[1]["stories"]), -item[1]["sum"][0], item[0]))
            if len(spot["stories"]) > 1
        ]
        return facts

    # Commits

    def _commit(self, name):
        if name not in self.commits:
            raw = self.git("cat-file", "commit", name)
            head, _, message = raw.partition(b"\n\n")
            lines = head.split(b"\n")
            fields = [line.split(b" ", 1) for line in lines if not line.startswith(b" ")]
            encoding = next((value.decode() for key, value in fields if key == b"encoding"), "utf-8")
            author = next(value for key, value in fields if key == b"author")
            author = author.decode(encoding, "surrogateescape").encode("utf-8", "surrogateescape")
            message = message.decode(encoding, "replace")
            committer = next(value for key, value in fields if key == b"committer")
            parents = [value.decode() for key, value in fields if key == b"parent"]
            self.commits[name] = {
                "tree": next(value.decode() for key, value in fields if key == b"tree"),
                "parents": [] if name in self.shallow else parents,
                "time": int(committer.rsplit(b" ", 2)[1]),
                "author": author.rsplit(b" ", 2)[0],
                "stories": stories(message),
            }
        return self.commits[name]

    def _reach(self, name):
        found, waiting = set(), [name]
        while waiting:
            commit = waiting.pop()
            if commit not in found:
                found.add(commit)
                waiting += self._commit(commit)["parents"]
        return found

    def _merge_base(self, base, head):
        common = self._reach(base) & self._reach(head)
        best = [commit for commit in common if not any(commit in self._reach(other) for other in common - {commit})]
        if len(best) < 2:
            return best[0] if best else None
        # Any of several is right; which one git takes is git's business.
        chosen = self.git("merge-base", base, head).decode().strip()
        assert chosen in best
        return chosen

    def _mapped(self, author):
        mapped = self.git("check-mailmap", "--stdin", stdin=author + b"\n").rstrip(b"\n")
        name, _, email = mapped.rpartition(b"<")
        return name.strip(), email.rstrip(b">")

    # Comparisons

    def _empty_tree(self):
        return self.git("hash-object", "-t", "tree", "--stdin").decode().strip()

    def _net(self, old, new):
        raw = self._raw(old, new)
        more, less, binary = self._lines(old, new)
        return {
            "filesChanged": len(raw), "insertions": more, "deletions": less, "binaryFiles": binary,
            "renamedFiles": sum(status.startswith("R") for _, status, _, _ in raw),
            "submodules": sum("160000" in modes for modes, _, _, _ in raw),
        }

    def _changes(self, commit):
        parents = commit["parents"]
        old = self._commit(parents[0])["tree"] if parents else self._empty_tree()
        more, less, _ = self._lines(old, commit["tree"])
        paths = {}
        for _, _, source, path in self._raw(old, commit["tree"]):
            paths[path] = self._lines(old, commit["tree"], {source, path})[:2] if commit["stories"] else [0, 0]
        return [more, less], paths

    def _raw(self, old, new):
        """(modes, status, old path, new path) of each entry that differs."""
        if (old, new) in self.entries:
            return self.entries[old, new]
        parts = self.git("diff-tree", *COMPARING, "-z", "--raw", old, new).split(b"\0")[:-1]
        found = []
        while parts:
            words = parts.pop(0).decode().lstrip(":").split()
            source = parts.pop(0)
            path = parts.pop(0) if words[4][0] in "RC" else source
            found.append((words[:2], words[4], source, path))
            if words[4] == "T":
                self.retyped[old, new, path] = words[2:4]
        self.entries[old, new] = found
        return found

    def _lines(self, old, new, only=None):
        """Lines added and removed, and how many binary files there are, from patches without context."""
        limits = ["--", *(b":(literal,top)" + path for path in only)] if only else []
        sums = self._count(self.git("diff-tree", *COMPARING, *PATCH, "--diff-filter=t", old, new, *limits))
        # What changes its kind is two patches, and yet one file; its contents are compared as they are.
        for path in {path for _, status, _, path in self._raw(old, new) if status == "T" and (not only or path in only)}:
            before, after = self.retyped[old, new, path]
            modules = [self.git("cat-file", "--batch-check", stdin=f"{name}\n".encode()).endswith(b"missing\n")
                       for name in (before, after)]
            if any(modules):
                add(sums, self._count(self.git("diff-tree", *COMPARING, *PATCH, old, new, "--", b":(literal,top)" + path)))
            else:
                add(sums, self._count(self.git("diff", *COMPARING[2:6], *PATCH, before, after)))
        return sums

    @staticmethod
    def _count(patch):
        more = less = 0
        for found in HUNK.finditer(patch):
            less += int(found[1]) if found[1] is not None else 1
            more += int(found[2]) if found[2] is not None else 1
        return [more, less, len(re.findall(rb"^Binary files .* differ$", patch, re.M))]


def stories(message):
    """The stories of a commit: of its trailers, else the first id in its subject."""
    paragraphs = [part for part in re.split(r"\n[ \t]*\n", message.strip("\n")) if part.strip()]
    found = []
    if len(paragraphs) > 1:
        # A folded line belongs to the one before.
        block = re.sub(r"\n[ \t]+", " ", paragraphs[-1]).split("\n")
        if all(re.match(r"[A-Za-z0-9-]+[ \t]*:", line) for line in block):
            for line in block:
                key, _, value = line.partition(":")
                value = value.strip()
                if key.strip().lower() == "takt-story" and STORY.fullmatch(value) and value not in found:
                    found.append(value)
    if found:
        return found
    subject = " ".join(paragraphs[0].split("\n")) if paragraphs else ""
    word = re.search(r"(?<![0-9A-Za-z_\x80-\U0010ffff])US-[0-9]{3,6}(?![0-9A-Za-z_\x80-\U0010ffff])", subject)
    return [word[0]] if word else []


def add(sums, more):
    for index, value in enumerate(more):
        sums[index] += value


def text(raw):
    return raw.decode(errors="replace")


def shown(path):
    """A path as takt prints it: as it is, or quoted as git quotes it when it is no text."""
    try:
        if not path.startswith(b'"'):
            return path.decode()
    except UnicodeDecodeError:
        pass
    parts = (f"\\{chr(byte)}" if byte in b'"\\' else chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}" for byte in path)
    return f'"{"".join(parts)}"'


def rfc3339(seconds):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
