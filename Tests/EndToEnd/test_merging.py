"""Merging without a work tree: order, conflicts of every kind, and a branch that others touch meanwhile."""

import json
import unittest

from support.team import TeamCase

AS_TESTER = "git -c user.name=t -c user.email=t@example.com"


class Order(TeamCase):
    def test_what_leaves_the_fewest_conflicts_goes_first(self):
        repository = self.team([], [], [], [], [], files={"f": "1\n2\n3\n", "g": "1\n2\n3\n"})
        plays = repository.base / "plays"
        # The gate holds up the merge of US-002 until the other three wait, US-003 first.
        gate = f"case $PWD in */merge) until test -e '{plays}/done.5'; do sleep 0.05; done;; esac"
        self.configure(repository, gates=[{"name": "hold", "command": ["sh", "-c", gate]}])
        late = f"until grep -q '\"event\":\"merge.started\"' '{repository.root}'/.takt/runs/*/journal.ndjson; do sleep 0.05; done; "
        after = "until test -e \"$plays/done.{}\"; do sleep 0.05; done; "
        self.run_team(repository, {
            "US-001": self.does("one.txt"),
            "US-002": "until git cat-file -e takt/sample:one.txt 2>&-; do sleep 0.05; done; " + self.does("two.txt"),
            "US-003": late + "printf 'a\\n2\\n3\\n' > f; printf 'a\\n2\\n3\\n' > g; finish f g; touch \"$plays/done.3\"",
            "US-004": after.format(3) + "printf 'b\\n2\\n3\\n' > f; finish f; touch \"$plays/done.4\"",
            "US-005": after.format(4) + "printf 'c\\n2\\n3\\n' > g; finish g; touch \"$plays/done.5\"",
            "US-003-merge": "printf 'ab\\n2\\n3\\n' > f; printf 'ac\\n2\\n3\\n' > g; finish f g",
        }, arguments=["--max-parallel", "5"])
        self.assert_done(repository, "US-001", "US-002", "US-003", "US-004", "US-005")
        passed = [record["story"] for record in self.events(repository, "story.passed")]
        self.assertEqual(passed[:2], ["US-001", "US-002"])
        self.assertEqual(passed[-1], "US-003", "in the order of acceptance it would have been two conflicts")
        self.assertEqual(len(self.events(repository, "merge.refused")), 1)


class Conflicts(TeamCase):
    """Two stories begin at the same commit, the first is merged, the second comes up against it."""

    def conflict(self, ours, theirs, resolver, files=None, expected=0, tracks_plan=False, settings=None):
        """Plays both; each is what an agent does. Answers the repository."""
        repository = self.team([], [], files=files, tracks_plan=tracks_plan, settings=settings)
        wait = "until git rev-parse -q --verify takt/sample >&-; do sleep 0.05; done; start=$(git rev-parse HEAD); until test $(git rev-list --count $start..takt/sample) -gt 0; do sleep 0.05; done; "
        if self.isolation == "clone":
            wait = "until grep -q story.passed \"$TAKT_PROJECT\"/.takt/runs/*/journal.ndjson; do sleep 0.05; done; "
        parts = {"US-001": ours, "US-002": theirs.replace("finish", wait + "finish", 1)}
        parts.update(resolver if isinstance(resolver, dict) else {"US-002-merge": resolver})
        self.run_team(repository, parts, status=expected)
        return repository

    def refused_codes(self, repository):
        return [refusal["code"] for record in self.events(repository, "finish.refused") for refusal in record["refusals"]]

    def test_lines_the_resolver_finds_marks_and_both_sides_and_may_not_leave_any(self):
        repository = self.conflict(
            "printf '1\\nours\\n3\\n' > f; finish f", "printf '1\\ntheirs\\n3\\n' > f; finish f",
            "cp f \"$plays/seen\"; set -- $(sed -n 's/.*`git show \\([0-9a-f]*\\):FILE.*`git show \\([0-9a-f]*\\):FILE.*/\\1 \\2/p' \"$plays/US-002-merge.1.brief\"); "
            "git show $1:f > \"$plays/branch\"; git show $2:f > \"$plays/story\"; finish; printf '1\\nboth\\n3\\n' > f; finish f",
            files={"f": "1\n2\n3\n"})
        plays = repository.base / "plays"
        seen = (plays / "seen").read_text()
        self.assertRegex(seen, r"^1\n<{7} [0-9a-f]{40}\nours\n={7}\ntheirs\n>{7} [0-9a-f]{40}\n3\n$")
        self.assertEqual((plays / "branch").read_text(), "1\nours\n3\n")
        self.assertEqual((plays / "story").read_text(), "1\ntheirs\n3\n")
        self.assertEqual(self.refused_codes(repository), ["finish.conflict-marks"])
        self.assertEqual(self.on_branch(repository, "f"), "1\nboth\n3")
        self.assertEqual(self.events(repository, "merge.refused")[0]["detail"], "CONFLICT (content): Merge conflict in f")
        self.assert_done(repository, "US-001", "US-002")

    def test_marks_that_a_text_is_about_are_none_and_marks_of_any_length_are(self):
        text = "<<<<<<< HEAD\nfirst\n=======\nsecond\n>>>>>>> branch\n"
        repository = self.conflict(
            f"printf '%sours\\n' \"$(cat f)\" > f; finish f", "printf '%stheirs\\n' \"$(cat f)\" > f; finish f",
            "finish; { head -n 4 f; echo '>>>>>>> branchboth'; } > g; mv g f; finish f",
            files={"f": text, ".gitattributes": "f conflict-marker-size=20\n"})
        self.assertEqual(self.refused_codes(repository), ["finish.conflict-marks"])
        self.assertTrue(self.on_branch(repository, "f").startswith("<<<<<<< HEAD\n"))
        self.assert_done(repository, "US-001", "US-002")

    def test_bytes_that_have_no_marks_have_to_be_decided(self):
        repository = self.conflict(
            "printf '\\000ours' > bin; finish bin", "printf '\\000theirs' > bin; finish bin",
            "tr -d '\\000' < bin > \"$plays/seen\"; finish; printf '\\000both' > bin; finish bin",
            files={"bin": "\0base"})
        self.assertEqual((repository.base / "plays/seen").read_text(), "ours")
        self.assertEqual(self.refused_codes(repository), ["finish.conflict-undecided"])
        self.assertIn("Some have no marks, because git cannot put both sides into one file: `bin`", self.brief(repository, "US-002-merge"))
        self.assertEqual(repository.git("cat-file", "-s", "takt/sample:bin"), "5")
        self.assert_done(repository, "US-001", "US-002")

    def test_a_file_renamed_by_both(self):
        long = "".join(f"{n}\n" for n in range(20))
        repository = self.conflict(
            "git mv f a; finish f a", "git mv f b; finish f b",
            "ls > \"$plays/seen\"; rm a; finish a; decisions='- kept \\`b\\`'; finish a", files={"f": long, "other": "x\n"})
        self.assertEqual((repository.base / "plays/seen").read_text().split(), ["a", "b", "other"])
        self.assertIn("CONFLICT (rename/rename)", self.events(repository, "merge.refused")[0]["detail"])
        self.assertEqual(self.refused_codes(repository), ["finish.conflict-undecided"])
        self.assertEqual(repository.git("ls-tree", "--name-only", "takt/sample").split(), ["b", "other"])

    def test_a_file_deleted_by_one_and_renamed_or_changed_by_the_other(self):
        long = "".join(f"{n}\n" for n in range(20))
        repository = self.conflict(
            "git rm -q f; echo x >> h; finish f h", "git mv f b; git rm -q h; finish f b h",
            "ls > \"$plays/seen\"; rm h b; finish h b", files={"f": long, "h": "h\n", "other": "x\n"})
        self.assertEqual((repository.base / "plays/seen").read_text().split(), ["b", "h", "other"])
        detail = self.events(repository, "merge.refused")[0]["detail"]
        self.assertIn("CONFLICT (rename/delete)", detail)
        self.assertIn("CONFLICT (modify/delete)", detail)
        self.assert_done(repository, "US-001", "US-002")
        self.assertEqual(repository.git("ls-tree", "--name-only", "takt/sample"), "other")

    def test_a_mode_and_a_content_merge_by_themselves(self):
        repository = self.conflict(
            "chmod +x f; finish f", "echo more >> f; finish f", "exit 3", files={"f": "1\n"})
        self.assertEqual(self.events(repository, "merge.refused"), [])
        self.assertEqual(repository.git("ls-tree", "takt/sample", "f").split()[0], "100755")
        self.assertEqual(self.on_branch(repository, "f"), "1\nmore")

    def test_a_link_on_one_side_and_a_file_on_the_other_what_was_put_aside_has_to_go(self):
        repository = self.conflict(
            "ln -sf target f; finish f", "echo theirs > f; finish f",
            "ls > \"$plays/seen\"; finish f; mv f~* f; finish f \"$(cd \"$plays\"; grep '^f~' seen)\"",
            files={"f": "1\n", "target": "t\n"})
        seen = (repository.base / "plays/seen").read_text()
        self.assertRegex(seen, r"^f\nf~[0-9a-f]{40}\ntarget\n$")
        self.assertIn("finish.conflict-marks", self.refused_codes(repository))
        self.assertEqual(repository.git("ls-tree", "-r", "--name-only", "takt/sample"), "f\ntarget")
        self.assertEqual(self.on_branch(repository, "f"), "theirs")
        self.assert_done(repository, "US-001", "US-002")

    def test_a_folder_on_one_side_and_a_file_on_the_other(self):
        repository = self.conflict(
            "mkdir d; echo x > d/x; finish d/x", "echo file > d; finish d",
            "set -- d~*; mv \"$1\" e; finish \"$1\" e")
        self.assertEqual(self.on_branch(repository, "e"), "file")
        self.assert_done(repository, "US-001", "US-002")

    def test_odd_names_in_conflict(self):
        for name in ["CONFLICT (x): y", "a\nb", "grüße \"x\""]:
            with self.subTest(name):
                quoted = "'" + name + "'"
                shown = "'" + name.replace("\n", "\\u{A}") + "'"
                repository = self.conflict(
                    f"echo ours > {quoted}; finish {shown}", f"echo theirs > {quoted}; finish {shown}",
                    f"echo both > {quoted}; finish {shown}", files={name: "base\n", "other": "x\n"})
                problem = self.events(repository, "merge.refused")[0]
                self.assertEqual(problem["files"], [name])
                self.assertEqual(len(problem["detail"].splitlines()), 1)
                self.assertEqual(self.on_branch(repository, name), "both")

    def test_gates_that_fail_only_on_the_merged_result_are_shown_to_the_resolver(self):
        gate = {"name": "fit", "command": ["sh", "-c", "test ! -e a || test ! -e b || test -e glue || { echo the two do not fit; exit 1; }"]}
        repository = self.conflict(
            "echo > a; finish a", "echo > b; finish b", "echo > glue; finish glue", settings={"gates": [gate]})
        brief = self.brief(repository, "US-002-merge")
        self.assertIn("Without any conflict git could see, the merged result fails a gate.", brief)
        self.assertIn("the two do not fit", brief)
        self.assert_done(repository, "US-001", "US-002")
        self.assertEqual(repository.git("ls-tree", "--name-only", "takt/sample", "a", "b", "glue").split(), ["a", "b", "glue"])

    def test_unresolved_twice_it_is_blocked_with_its_work_kept_and_others_go_on(self):
        repository = self.team([], [], [], [2], files={"f": "1\n"})
        wait = "start=$(git rev-parse HEAD); until test $(git rev-list --count $start..takt/sample) -gt 0; do sleep 0.05; done; "
        self.run_team(repository, {
            "US-001": "echo ours > f; finish f", "US-002": f"echo theirs > f; {wait} finish f",
            "US-002-merge": "exit 3", "US-003": self.does("three.txt"), "US-004": self.does("four.txt")}, status=1)
        passed = sorted(record["story"] for record in self.events(repository, "story.passed"))
        self.assertEqual(passed, ["US-001", "US-003"])
        blocked = {record["story"]: record for record in self.events(repository, "story.blocked")}
        self.assertEqual(blocked["US-002"]["category"], "merge_conflict")
        self.assertIn("it could not be merged after 2 attempts: it conflicts in f", blocked["US-002"]["reason"])
        self.assertEqual(blocked["US-004"]["because"], "US-002")
        self.assertEqual(self.show(repository, "US-002", "f"), "theirs")
        self.assertEqual(self.trees_of(repository), [])

    def test_a_plan_that_git_tracks_has_its_status_on_the_branch_and_is_never_in_conflict(self):
        repository = self.team([], [], [], tracks_plan=True)
        before = (repository.root / "stories.json").read_bytes()
        self.run_team(repository, {f"US-00{n}": self.does(f"{n}.txt") for n in (1, 2, 3)})
        self.assert_done(repository, "US-001", "US-002", "US-003")
        self.assertEqual(self.events(repository, "merge.refused"), [])
        plan = json.loads(self.on_branch(repository, "stories.json"))
        self.assertEqual([story["passes"] for story in plan["userStories"]], [True, True, True])
        self.assertEqual((repository.root / "stories.json").read_bytes(), before)
        self.assertEqual(repository.git("status", "--porcelain"), "")
        first = repository.git("log", "--reverse", "--first-parent", "--format=%H", "main..takt/sample").splitlines()[0]
        plan = json.loads(repository.git("show", f"{first}:stories.json"))
        self.assertEqual(sum(story["passes"] for story in plan["userStories"]), 1)

    def test_a_plan_that_git_tracks_in_a_conflict_of_other_files(self):
        repository = self.conflict(
            "echo ours > f; finish f", "echo theirs > f; finish f", "echo both > f; finish f",
            files={"f": "1\n"}, tracks_plan=True)
        plan = json.loads(self.on_branch(repository, "stories.json"))
        self.assertEqual([story["passes"] for story in plan["userStories"]], [True, True])
        self.assert_done(repository, "US-001", "US-002")


class Branch(TeamCase):
    """What others do to the run's branch while a merge is checked."""

    def meanwhile(self, script, expected=0):
        """Two stories; the script runs once in the project, while the gates check the second merge."""
        repository = self.team([], [])
        once = f"case $PWD in */merge) mkdir '{repository.base}/once' 2>&- || exit 0; cd '{repository.root}'; {script};; esac"
        self.configure(repository, gates=[{"name": "meanwhile", "command": ["sh", "-c", once]}])
        out = self.run_team(repository, {"US-001": self.does("one.txt"), "US-002": self.does("two.txt")}, status=expected)
        return repository, out

    def assert_both(self, repository):
        self.assert_done(repository, "US-001", "US-002")
        for name in ["one.txt", "two.txt"]:
            self.assertEqual(self.on_branch(repository, name), name)
        self.assertEqual(len(self.events(repository, "story.passed")), 2)

    def test_a_commit_of_a_users_is_built_upon(self):
        commit = f"{AS_TESTER} commit-tree takt/sample^{{tree}} -p takt/sample -m mine"
        repository, _ = self.meanwhile(f"git update-ref refs/heads/takt/sample $({commit})")
        self.assert_both(repository)
        self.assertIn("mine", repository.git("log", "--format=%s", "takt/sample").splitlines())
        self.assertIn("moved while the merge was checked", self.events(repository, "merge.interrupted")[0]["reason"])

    def test_work_that_a_user_merged_is_recognised(self):
        stored = "$(git for-each-ref --format='%(refname)' refs/takt/story/ | while read ref; do git merge-base --is-ancestor $ref takt/sample || echo $ref; done)"
        merge = f"story={stored}; tree=$(git merge-tree --write-tree takt/sample $story); git update-ref refs/heads/takt/sample $({AS_TESTER} commit-tree $tree -p takt/sample -p $story -m mine)"
        repository, _ = self.meanwhile(merge)
        self.assert_both(repository)
        self.assertEqual(repository.git("log", "-1", "--format=%s", "takt/sample"), "mine")

    def test_a_branch_that_is_deleted_is_missed_with_the_commit_that_brings_it_back(self):
        repository, out = self.meanwhile("git update-ref -d refs/heads/takt/sample", expected=4)
        commit = self.events(repository, "story.passed")[0]["commit"]
        self.assertIn("the run's branch `takt/sample` is gone", out)
        self.assertIn(f"`git branch takt/sample {commit}`, then `takt-helper resume`", out)
        self.run_team(repository, command="resume", status=1)
        repository.git("branch", "takt/sample", commit)
        self.run_team(repository, command="resume")
        self.assert_both(repository)

    def test_a_branch_that_is_checked_out_is_not_moved_under_anybodys_feet(self):
        for place in ["main", "other"]:
            with self.subTest(place):
                checkout = "git checkout -q takt/sample" if place == "main" else "git worktree add -q ../other takt/sample"
                repository, out = self.meanwhile(checkout, expected=4)
                where = repository.root if place == "main" else repository.base / "other"
                self.assertIn(f"branch `takt/sample` is checked out in `{where}`, so it cannot be moved on", out)
                self.assertIn("check out another branch there, then `takt-helper resume`", out)
                self.assertEqual(len(self.events(repository, "story.passed")), 1)
                self.assertEqual(repository.git("-C", str(where), "status", "--porcelain", "-uno"), "")
                # The one that is merged already needs no ref any more.
                self.assertEqual(len(repository.git("for-each-ref", "refs/takt/story/").splitlines()), 1)
                self.run_team(repository, command="resume", status=4)
                if place == "main":
                    repository.git("checkout", "-q", "main")
                else:
                    repository.git("worktree", "remove", str(where))
                self.run_team(repository, command="resume")
                self.assert_both(repository)


if __name__ == "__main__":
    unittest.main()
