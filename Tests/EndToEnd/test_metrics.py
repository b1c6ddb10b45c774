"""`takt-helper metrics` against an oracle of its own, on histories of every shape."""

import datetime
import json
import os
import re
import subprocess
import unittest
import xml.dom.minidom

from support import programs
from support.histories import START, History, lines, random_history
from support.metrics_oracle import Oracle
from support.repository import ENVIRONMENT
from support.scripted_case import ScriptedCase

COUNTED = ("base", "head", "mergeBase", "commits", "filesChanged", "insertions", "deletions", "binaryFiles", "renamedFiles",
           "submodules", "churn", "stories", "authors", "hotspots", "firstCommitAt", "lastCommitAt")
TRAILER = "feat: US-{0:03} - it\n\nTakt-Story: US-{0:03}\nTakt-Run: 20261120-154500-x\n"
RANDOM_SEEDS = range(int(os.environ.get("TAKT_SEEDS", 16)))


def run(root, *arguments, environment=ENVIRONMENT):
    done = subprocess.run([str(programs.helper()), "metrics", *arguments], cwd=root, env=environment, capture_output=True,
                          timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class MetricsCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if not programs.helper():
            self.skipTest(programs.NO_HELPER)

    def history(self, *arguments, **options):
        history = History(*arguments, **options)
        self.addCleanup(history.close)
        return history

    def facts(self, root, *arguments):
        status, out, errors = run(root, *arguments, "--json")
        self.assertEqual(status, 0, errors)
        return json.loads(out)

    def compare(self, history, base, head, root=None, oracle=None):
        """The helper and the oracle agree on `base..head`."""
        root = root or history.root
        oracle = oracle or Oracle(root, history.environment)
        words = ["--head", head] + (["--base", base] if base else ["--since", "1970-01-01"])
        facts = self.facts(root, *words)
        expected = oracle.measure(base, head)
        self.assertEqual({key: facts[key] for key in COUNTED}, {key: expected[key] for key in COUNTED})
        return facts


class OracleTest(MetricsCase):
    """Ranges of generated repositories, each compared with the oracle."""

    def test_random_histories(self):
        for seed in RANDOM_SEEDS:
            with self.subTest(seed=seed):
                history, pairs = random_history(seed, "sha256" if seed % 6 == 5 else "sha1")
                self.addCleanup(history.close)
                names = history.make()
                oracle = Oracle(history.root, history.environment)
                for base, head in pairs:
                    with self.subTest(base=base, head=head):
                        self.compare(history, base and names[base], names[head], oracle=oracle)

    def check(self, describe, **options):
        """One history that `describe` makes: it answers the marks of base (or None) and head."""
        history = self.history(**options)
        base, head = describe(history)
        names = history.make()
        return self.compare(history, base and names[base], names[head])

    def test_one_root(self):
        facts = self.check(lambda h: (None, h.commit("first", [("a", lines(1, 2))])))
        self.assertEqual((facts["commits"], facts["insertions"], facts["base"]), (1, 2, None))

    def test_an_empty_range(self):
        def describe(h):
            one = h.commit("first", [("a", lines(1))])
            return one, one
        facts = self.check(describe)
        self.assertEqual((facts["commits"], facts["filesChanged"], facts["firstCommitAt"]), (0, 0, None))

    def test_commits_without_changes(self):
        self.check(lambda h: (1, h.chain(("first", [("a", "x\n")]), (TRAILER.format(1), []), ("", []))))

    def test_a_rename_with_changes(self):
        def describe(h):
            return 1, h.chain(("first", [("old", lines(*range(20)))]),
                              (TRAILER.format(1), [("old", None), ("new", lines(*range(21)))]))
        facts = self.check(describe)
        self.assertEqual((facts["filesChanged"], facts["renamedFiles"], facts["insertions"]), (1, 1, 1))
        self.assertEqual(facts["stories"]["US-001"]["files"], ["new"])

    def test_a_rename_there_and_back(self):
        text = lines(*range(9))
        facts = self.check(lambda h: (1, h.chain(
            ("first", [("a", text)]), (TRAILER.format(1), [("a", None), ("b", text)]),
            (TRAILER.format(2), [("b", None), ("a", text)]))))
        self.assertEqual((facts["filesChanged"], facts["churn"]), (0, {"insertions": 0, "deletions": 0}))

    def test_many_renames_at_once(self):
        first = [(f"d/{n}", lines(*range(n, n + 12))) for n in range(0, 600, 20)]
        moved = [(path, None) for path, _ in first] + [(f"e/{path}", text) for path, text in first]
        self.assertEqual(self.check(lambda h: (1, h.chain(("a", first), ("b", moved))))["renamedFiles"], 30)

    def test_binary_files(self):
        def describe(h):
            return 1, h.chain(("a", [("x", b"\0\1"), ("t", "t\n")]),
                              (TRAILER.format(1), [("x", b"\0\2"), ("t", b"\0"), ("y", b"\0\3")]))
        self.assertEqual(self.check(describe)["binaryFiles"], 3)

    def test_a_file_that_its_attributes_make_binary(self):
        history = self.history()
        history.chain(("a", [(".gitattributes", "*.dat -diff\n"), ("x.dat", "1\n")]), ("b", [("x.dat", "2\n")]))
        names = history.make()
        history.git("reset", "-q", "--hard", "main")
        self.assertEqual(self.compare(history, names[1], names[2])["binaryFiles"], 1)

    def test_merges_of_two_and_of_four(self):
        def describe(h):
            root = h.commit("a", [("a", lines(1))])
            sides = [h.commit(TRAILER.format(n), [(f"s{n}", lines(n))], (root,), branch=f"s{n}") for n in range(1, 5)]
            two = h.commit("Merge", [("s2", lines(2))], sides[:2])
            return root, h.commit("Octopus US-001", [("s3", lines(3)), ("s4", lines(4))], (two, *sides[2:]))
        self.assertEqual(self.check(describe)["commits"], 4)

    def test_a_merge_that_changes_something_itself(self):
        def describe(h):
            root = h.commit("a", [("a", lines(1))])
            left = h.commit("l", [("a", lines(1, 2))], (root,))
            right = h.commit("r", [("a", lines(1, 3))], (root,), branch="r")
            return root, h.commit(TRAILER.format(1), [("a", lines(1, 2, 3)), ("evil", "x\n")], (left, right))
        self.assertEqual(self.check(describe)["stories"], {})

    def test_a_base_that_is_no_ancestor(self):
        def describe(h):
            root = h.commit("a", [("a", lines(1))])
            other = h.commit("o", [("o", lines(*range(50)))], (root,), branch="o")
            return other, h.commit("US-001", [("b", lines(1))], (root,))
        facts = self.check(describe)
        self.assertEqual((facts["filesChanged"], facts["deletions"]), (1, 0))

    def test_a_head_behind_its_base(self):
        def describe(h):
            last = h.chain(("a", [("a", "1\n")]), ("b", [("a", "2\n")]), ("c", [("a", "3\n")]))
            return last, 1
        self.assertEqual(self.check(describe)["commits"], 0)

    def test_unrelated_histories(self):
        facts = self.check(lambda h: (h.commit("a", [("a", "1\n")]), h.commit("b", [("b", "1\n")], branch="other")))
        self.assertEqual((facts["mergeBase"], facts["filesChanged"]), (None, 1))

    def test_a_second_root_that_is_merged_in(self):
        def describe(h):
            one = h.commit("a", [("a", "1\n")])
            two = h.commit(TRAILER.format(2), [("b", "1\n2\n")], branch="two")
            return one, h.commit("join", [("b", "1\n2\n")], (one, two))
        self.assertEqual(self.check(describe)["stories"]["US-002"]["insertions"], 2)

    def test_a_criss_cross(self):
        def describe(h):
            root = h.commit("a", [("a", "1\n")])
            left = h.commit("l", [("l", "1\n")], (root,))
            right = h.commit("r", [("r", "1\n")], (root,), branch="r")
            one = h.commit("m1", [("r", "1\n")], (left, right))
            two = h.commit("m2", [("l", "1\n")], (right, left), branch="r")
            return h.commit("x", [("x", "1\n")], (two,), branch="r"), h.commit("y", [("y", "1\n")], (one,))
        self.check(describe)

    def test_submodules(self):
        def describe(h):
            return 1, h.chain(("a", [("m", h.name("1"), "160000")]), (TRAILER.format(1), [("m", h.name("2"), "160000")]),
                              (TRAILER.format(2), [("n", h.name("3"), "160000")]))
        self.assertEqual(self.check(describe)["submodules"], 2)

    def test_a_submodule_that_becomes_a_file(self):
        self.check(lambda h: (1, h.chain(("a", [("m", h.name("1"), "160000")]), ("b", [("m", "text\n")]))))

    def test_links_modes_and_a_file_that_becomes_a_link(self):
        self.check(lambda h: (1, h.chain(
            ("a", [("f", "1\n"), ("l", "f", "120000")]), ("b", [("f", "1\n", "100755")]), ("c", [("f", "l", "120000")]))))

    def test_a_folder_that_becomes_a_file(self):
        self.check(lambda h: (1, h.chain(("a", [("d/x", "1\n"), ("d/y", "2\n")]),
                                         ("b", [("d/x", None), ("d/y", None), ("d", "3\n")]))))

    def test_paths_of_any_bytes(self):
        paths = [b"\xff\xfe", b"a\tb", b"a\nb", b'"q"', b'"', b"back\\slash", b"\x01\x02", "é".encode(), b"e\xcc\x81", b" lead",
                 b"trail ", b"-rf", b":(exclude)x", b"\xe2\x80\xae.txt", b"=> {a => b}", b"1\t2\tx", b"commit"]
        facts = self.check(lambda h: (None, h.chain(
            (TRAILER.format(1), [(path, lines(1)) for path in paths]), (TRAILER.format(2), [(path, lines(2)) for path in paths]))))
        self.assertEqual(len(facts["stories"]["US-001"]["files"]), len(paths))
        self.assertEqual(len(facts["hotspots"]), len(paths))

    def test_a_path_of_four_thousand_bytes(self):
        path = "/".join(["d" * 200] * 20)
        self.assertEqual(self.check(lambda h: (None, h.commit("US-001", [(path, "1\n")])))["stories"]["US-001"]["files"], [path])

    def test_trailers_of_every_form(self):
        messages = [
            "a\n\nTakt-Story: US-001\n", "b\n\ntakt-story:US-002\n", "c\n\nTakt-Story:\n US-003\n",
            "d US-004\n\nTakt-Story: US-4\n", "e US-005\n\nTakt-Story: US-001 US-002\n", "f\n\nTakt-Story: US-006\n\nmore text\n",
            "g\n\nBody\nTakt-Story: US-007 in the middle\nof text\n", "h US-008: and US-009\n", "US-1000000 is none\n",
            "i\n\nTakt-Story: US-001\nTakt-Story: US-001\nTakt-Story: US-002\n", "étUS-001\n", "(US-0010)\n", "US-001_x\n",
            "two\nlines US-011\n\nbody\n", "Takt-Story: US-012\n",
        ]
        self.check(lambda h: (None, h.chain(*((message, [(f"f{n}", "x\n")]) for n, message in enumerate(messages)))))

    def test_authors_and_the_mail_map(self):
        history = self.history()
        for n, author in enumerate([b"A <a@x>", b"B <old@x>", b" <none@x>", b"\xff\xfe <raw@x>", b"e\xcc\x81 <c@x>", b"\xc3\xa9 <c@x>"]):
            history.commit("x", [("f", lines(n))], (n,) if n else (), author=author)
        names = history.make()
        (history.root / ".mailmap").write_text("A <a@x> B <old@x>\n")
        self.assertEqual(len(self.compare(history, None, names[6])["authors"]), 5)

    def test_messages_in_another_encoding(self):
        self.check(lambda h: (None, h.commit("US-001 \xe4".encode("latin-1"), [("a", "1\n")], encoding="ISO-8859-1",
                                             author=b"\xe4 <a@x>")))

    def test_times_that_jump(self):
        history = self.history()
        times = [START, START - 10_000_000, START + 99_999_999, 1, 0, 4_102_444_800]
        for n, time in enumerate(times):
            history.commit("x", [("f", lines(n))], (n,) if n else (), time=time)
        names = history.make()
        facts = self.compare(history, names[1], names[6])
        self.assertEqual((facts["firstCommitAt"], facts["lastCommitAt"]), ("1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"))

    def test_lines_without_an_end_and_with_returns(self):
        self.check(lambda h: (1, h.chain(
            ("a", [("f", "1\n2"), ("c", "1\r\n2\r\n")]), ("b", [("f", "1\n2\n"), ("c", "1\n2\n")]), ("c", [("f", ""), ("e", "")]))))

    def test_sha256(self):
        facts = self.check(lambda h: (None, h.chain((TRAILER.format(1), [("a", "1\n")]), ("b", [("a", "2\n")]))),
                           object_format="sha256")
        self.assertEqual(len(facts["head"]), 64)

    def test_a_bare_repository(self):
        self.check(lambda h: (1, h.chain(("a", [("a", "1\n")]), (TRAILER.format(1), [("b", "2\n")]))), bare=True)

    def test_a_shallow_clone(self):
        history = self.history()
        history.chain(*((TRAILER.format(n), [("f", lines(*range(n)))]) for n in range(1, 9)))
        history.make()
        clone = history.base / "clone"
        history.git("clone", "-q", "--depth", "3", f"file://{history.root}", str(clone))
        oracle = Oracle(clone, history.environment)
        head = oracle.git("rev-parse", "HEAD").decode().strip()
        facts = self.compare(history, None, head, root=clone, oracle=oracle)
        self.assertEqual((facts["commits"], facts["churn"]["insertions"]), (3, 2), "the edge's changes are not known")
        self.assertIn("shallow", facts["notes"][0])
        base = oracle.git("rev-parse", "HEAD~1").decode().strip()
        self.compare(history, base, head, root=clone, oracle=oracle)

    def test_a_configuration_that_changes_what_git_prints(self):
        history = self.history()
        text = lines(*range(30))
        history.chain(("a", [("old", text), ("sub/x", "1\n")]), (TRAILER.format(1), [("old", None), ("new", text + b"x\n")]),
                      (TRAILER.format(2), [("sub/x", "2\n"), ("m", history.name("1"), "160000")]),
                      (TRAILER.format(2), [("m", history.name("2"), "160000")]))
        names = history.make()
        for key, value in {
            "diff.renames": "false", "diff.renameLimit": "1", "diff.noprefix": "true", "diff.external": "false",
            "diff.relative": "true", "diff.ignoreSubmodules": "all", "diff.submodule": "log", "diff.orderFile": "/dev/null",
            "diff.algorithm": "patience", "color.ui": "always", "log.showSignature": "true", "log.showRoot": "false",
            "log.abbrevCommit": "true", "log.date": "relative", "format.pretty": "oneline", "i18n.logOutputEncoding": "latin1",
            "log.follow": "true", "diff.context": "0", "diff.statGraphWidth": "1", "log.mailmap": "false",
            "diff.mnemonicPrefix": "true", "log.diffMerges": "on", "core.quotePath": "true", "diff.dirstat": "lines",
        }.items():
            history.git("config", key, value)
        folder = history.root / "sub"
        folder.mkdir()
        self.compare(history, None, names[4])
        self.compare(history, names[1], names[4])
        inside = self.facts(folder, "--base", names[1], "--head", names[4])
        self.assertEqual(inside, self.facts(history.root, "--base", names[1], "--head", names[4]))

    def test_more_files_than_a_pipe_holds(self):
        many = [(f"folder/{'x' * 60}-{n}.txt", f"{n}\n") for n in range(3000)]
        facts = self.check(lambda h: (None, h.chain((TRAILER.format(1), many), (TRAILER.format(2), [(path, "y\n") for path, _ in many]))))
        self.assertEqual((facts["filesChanged"], len(facts["hotspots"])), (3000, 3000))


class RangeTest(MetricsCase):
    """Which range is meant."""

    def made(self):
        history = self.history()
        for day in range(6):
            history.commit(TRAILER.format(day + 1), [(f"f{day}", "x\n")], (day,) if day else (), time=START + day * 86_400)
        return history, history.make()

    def test_without_a_run_the_default_branch_means_its_history(self):
        history, names = self.made()
        facts = self.facts(history.root)
        self.assertEqual((facts["base"], facts["head"], facts["commits"], facts["run"]), (None, names[6], 6, None))

    def test_without_a_run_a_branch_is_compared_with_the_default_branch(self):
        history, names = self.made()
        history.git("update-ref", "refs/heads/main", names[4])
        history.git("update-ref", "refs/heads/topic", names[6])
        history.git("symbolic-ref", "HEAD", "refs/heads/topic")
        facts = self.facts(history.root)
        self.assertEqual((facts["base"], facts["head"], facts["commits"]), (names[4], names[6], 2))

    def test_since_begins_with_the_first_commit_of_that_time(self):
        history, names = self.made()
        at = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=START + 3 * 86_400)).strftime("%Y-%m-%dT%H:%M:%SZ")
        facts = self.facts(history.root, "--since", at)
        self.assertEqual((facts["base"], facts["commits"]), (names[3], 3), "that very second is inside")
        self.assertEqual(self.facts(history.root, "--since", "1 minute")["commits"], 0)
        self.assertEqual(self.facts(history.root, "--since", "100000 days ago")["commits"], 6)

    def test_names_of_every_kind(self):
        history, names = self.made()
        history.git("tag", "light", names[2])
        history.git("-c", "user.name=A", "-c", "user.email=a@x", "tag", "-a", "-m", "x", "heavy", names[2])
        for base in (names[2], names[2][:12], "light", "heavy", "main~4", "heavy^{commit}"):
            self.assertEqual(self.facts(history.root, "--base", base)["commits"], 4, base)

    def test_refusals(self):
        history, names = self.made()
        tree = history.git("rev-parse", "main^{tree}")
        for arguments, status, said in [
            (("--base", "nothing"), 2, "there is no commit `nothing`"),
            (("--base", tree), 2, "there is no commit"),
            (("--base", "--all"), 2, "looks like an option"),
            (("--base=--all",), 2, "there is no commit `--all`"),
            (("--head", "main..main"), 2, "there is no commit"),
            (("--base", names[1], "--since", "1 day"), 2, "exclude each other"),
            (("--since", "whenever"), 2, "`--since` cannot be `whenever`"),
            (("--since", "2026-02-30"), 2, "cannot be"),
            (("--html", "no/such/folder/x.html"), 4, "no/such/folder"),
        ]:
            with self.subTest(arguments=arguments):
                ended, out, errors = run(history.root, *arguments)
                self.assertEqual((ended, out), (status, ""), errors)
                self.assertIn(said, errors)
        empty = self.history()
        self.assertEqual(run(empty.root)[0], 4)
        self.assertIn("there is no commit", run(empty.root)[2])
        outside = run(history.base)
        self.assertEqual(outside[0], 4)
        self.assertIn("is not in a git repository", outside[2])

    def test_nothing_is_written(self):
        history, _ = self.made()
        before = sorted(str(path) for path in history.root.rglob("*"))
        self.facts(history.root)
        self.assertEqual(sorted(str(path) for path in history.root.rglob("*")), before)


class PageTest(MetricsCase):
    """What people see."""

    def test_the_page_is_whole_and_nothing_in_it_acts(self):
        history = self.history()
        nasty = "</svg><script>alert(1)</script>&\"'.txt"
        history.commit("US-001", [(nasty, lines(1, 2)), (b"\xff", "x\n")], author=b"A &amp;lt;b&gt; \"'& <a@x>", time=START)
        history.commit("US-002", [(nasty, lines(1))], (1,), time=START + 400 * 86_400)
        history.make()
        page = history.base / "page.html"
        status, out, errors = run(history.root, "--html", str(page))
        self.assertEqual(status, 0, errors)
        text = page.read_text()
        self.assertNotIn("<script", text)
        self.assertFalse(re.search(r"(?:src|href|url)\s*[=(]", text), "nothing is loaded from elsewhere")
        self.assertIn("&lt;/svg&gt;&lt;script&gt;", text)
        # Every element is closed, so that an XML reader takes all of it but the void elements.
        body = re.sub(r"<(meta[^>]*)>", r"<\1/>", text.split("<!doctype html>", 1)[1])
        parsed = xml.dom.minidom.parseString(body)
        self.assertEqual(len(parsed.getElementsByTagName("svg")), 2)
        self.assertIn("US-001", out)

    def test_the_terminal_shows_no_escape(self):
        history = self.history()
        history.commit("US-001", [("\x1b[31mred\n", lines(1))], author=b"\x1b[31mA <a@x>")
        history.commit("US-002", [("\x1b[31mred\n", lines(2))], (1,), author=b"B <b@x>")
        history.make()
        status, out, errors = run(history.root)
        self.assertEqual(status, 0, errors)
        self.assertNotIn("\x1b", out)
        self.assertIn("\\u{1B}[31mred", out)


class RunTest(ScriptedCase):
    """What the journal adds when a run made the range."""

    def test_a_run_tells_of_attempts_gates_tests_and_time(self):
        gate = {"name": "tests", "command": ["sh", "-c", "echo '== 3 passed, 1 skipped in 0.1s =='; test ! -e bad"]}
        repository = self.repository(gates=[gate])
        attempts = self.good(2)
        attempts["US-001"] = [
            [{"write": {"path": "bad", "text": "x\n"}}, {"finish": {}}],
            [{"remove": "bad"}, {"write": {"path": "1.txt", "text": "1\n"}}, {"finish": {}}],
        ]
        self.play(repository, attempts)
        facts = repository.take("metrics")
        base, head = repository.git("rev-parse", "main"), repository.git("rev-parse", "takt/sample")
        self.assertEqual((facts["base"], facts["head"]), (base, head))
        self.assertEqual(sorted(facts["stories"]), ["US-001", "US-002"])
        run = facts["run"]
        self.assertEqual(run["id"], self.run_name(repository))
        self.assertEqual((run["result"], run["mode"], run["branch"]), ("complete", "solo", "takt/sample"))
        first = run["stories"]["US-001"]
        self.assertEqual((first["jobs"], first["retries"], first["state"]), (2, 1, "passed"))
        self.assertGreaterEqual(first["refusals"], 1)
        self.assertEqual(first["tests"], {"passed": 3, "failed": 0, "skipped": 1})
        self.assertEqual([gate["name"] for gate in first["gates"]], ["tests"])
        self.assertEqual(run["tests"], {"passed": 6, "failed": 0, "skipped": 2})
        self.assertEqual(run["gates"][0]["passed"], 2)
        self.assertEqual((run["jobs"], run["retries"], run["roles"]["worker"]["jobs"]), (3, 1, 3))
        self.assertLessEqual(run["activeMilliseconds"] + run["idleMilliseconds"], run["wallMilliseconds"])
        self.assertGreater(run["agentMilliseconds"], 0)
        # The same range by its ends, and a part of it, which no run made.
        again = repository.take("metrics", "--base", "main", "--head", "takt/sample")
        self.assertEqual(again["run"]["id"], run["id"])
        self.assertIsNone(repository.take("metrics", "--base", "takt/sample~1", "--head", "takt/sample")["run"])
        # Also when its branch is gone.
        repository.git("checkout", "-q", "main")
        repository.git("branch", "-q", "-D", "takt/sample")
        self.assertEqual(repository.take("metrics")["head"], head)
        status, out, errors = repository.helper("metrics", "--html", "m.html")
        self.assertEqual(status, 0, errors)
        self.assertIn("3 passed, 1 skipped", out)
        self.assertIn("retries", (repository.root / "m.html").read_text())


if __name__ == "__main__":
    unittest.main()
