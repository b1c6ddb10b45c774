"""Agents that do as they like with git: whatever a run calls passed is on the branch, and nothing that they did is passed over
in silence."""

import os
import unittest

from support.solo import SoloCase
from support.team import TeamCase

FORGED = "git -c user.name=t -c user.email=t@example.com commit -q --allow-empty -m \"feat: {story} - forged\n\nTakt-Story: {story}\nTakt-Run: $(basename .takt/runs/*)\"; "
RESET = "git reset -q --hard main; "


class Branch(SoloCase):
    """The run's branch and the checkout in solo mode."""

    def test_a_branch_that_an_agent_sets_back_is_refused_and_put_right_when_the_attempt_ends(self):
        repository = self.solo(3)
        self.run_solo(repository, {
            "US-001": self.does("1.txt"),
            "US-002": RESET + self.does("2.txt"),
            "US-002.2": self.does("again.txt"),
            "US-003": self.does("3.txt"),
        })
        self.assert_done(repository, "US-001", "US-002", "US-003")
        self.assert_on_branch(repository, "US-001", "US-002", "US-003")
        self.assertEqual(repository.git("ls-tree", "--name-only", "takt/sample", "1.txt", "again.txt", "2.txt", "3.txt").split(),
                         ["1.txt", "3.txt", "again.txt"])
        self.assertEqual(self.codes(repository), ["finish.base-moved"])
        restored = self.events(repository, "checkout.restored")
        self.assertEqual(len(restored), 1)
        self.assertEqual(repository.git("show", f"{restored[0]['ref']}:2.txt"), "2.txt", "the agent's work is kept")
        self.assertIn(restored[0]["ref"], self.summary(repository))
        self.assertEqual(repository.git("status", "--porcelain"), "?? stories.json")

    def test_the_refusal_says_how_to_come_back_and_that_works(self):
        repository = self.solo(2)
        follow = "eval \"$(grep -o '`git checkout -B [^`]*`' \"$plays/said\" | tr -d '`')\"; "
        self.run_solo(repository, {
            "US-001": self.does("1.txt"),
            "US-002": RESET + self.does("2.txt") + " > \"$plays/said\"\n" + follow + "finish 2.txt",
        })
        self.assert_done(repository, "US-001", "US-002")
        self.assert_on_branch(repository, "US-001", "US-002")
        self.assertEqual(self.codes(repository), ["finish.base-moved"])
        self.assertEqual(self.events(repository, "agent.ended"), [])

    def test_commits_that_do_not_follow_from_the_base_are_named_with_a_way_to_bring_them_over(self):
        repository = self.solo(2)
        commit = "git -c user.name=t -c user.email=t@example.com commit -q -m mine; "
        follow = (
            "eval \"$(grep -o '`git checkout -B [^`]*`' \"$plays/said\" | tr -d '`')\"; "
            "eval \"$(grep -o '`git cherry-pick [^`]*`' \"$plays/said\" | tr -d '`')\"; ")
        self.run_solo(repository, {
            "US-001": self.does("1.txt"),
            "US-002": RESET + "echo 2 > 2.txt; git add 2.txt; " + commit + "finish 2.txt > \"$plays/said\"\n" + follow + "finish 2.txt",
        })
        self.assert_done(repository, "US-001", "US-002")
        self.assertEqual(repository.git("show", "takt/sample:1.txt"), "1.txt")
        self.assertEqual(repository.git("show", "takt/sample:2.txt"), "2")

    def test_another_branch_a_detached_head_and_a_commit_that_was_amended(self):
        away = {
            "other": "git checkout -q -b other; ",
            "detached": "git checkout -q --detach; ",
            "amended": "git -c user.name=t -c user.email=t@example.com commit -q --amend -m mine; ",
            "deleted": "git checkout -q --detach; git branch -q -D takt/sample; ",
            "orphan": "git checkout -q --orphan fresh; ",
        }
        for name, words in away.items():
            with self.subTest(name):
                repository = self.solo(3)
                self.run_solo(repository, {
                    "US-001": self.does("1.txt"), "US-002": words + self.does("2.txt"),
                    "US-002.2": self.does("again.txt"), "US-003": self.does("3.txt"),
                })
                self.assert_done(repository, "US-001", "US-002", "US-003")
                self.assert_on_branch(repository, "US-001", "US-002", "US-003")
                self.assertEqual(self.codes(repository), ["finish.base-moved"])
                self.assertEqual(repository.git("status", "--porcelain"), "?? stories.json")
                self.assertEqual(repository.git("symbolic-ref", "--short", "HEAD"), "takt/sample")

    def test_a_branch_that_is_set_back_after_the_report_is_never_called_complete(self):
        repository = self.solo(2)
        printed = self.run_solo(repository, {
            "US-001": self.does("1.txt") + "\n" + RESET, "US-002": self.does("2.txt")}, status=1)
        self.assertIn("needs your answer", printed)
        self.assertEqual([one["problem"] for one in self.events(repository, "recovery.asked")], ["commit-missing"])
        self.assertEqual(self.events(repository, "run.finished"), [])
        commit = self.passed(repository)["US-001"]
        repository.git("reset", "-q", "--hard", commit)
        self.run_solo(repository, command="resume")
        self.assert_done(repository, "US-001", "US-002")
        self.assert_on_branch(repository, "US-001", "US-002")

    def test_a_branch_that_is_set_back_after_the_last_report_is_never_called_complete(self):
        repository = self.solo(2)
        self.run_solo(repository, {"US-001": self.does("1.txt"), "US-002": self.does("2.txt") + "\n" + RESET}, status=1)
        self.assertEqual(self.events(repository, "run.finished"), [])
        asked = self.events(repository, "recovery.asked")
        self.assertEqual([one["story"] for one in asked], ["US-001", "US-002"])

    def test_what_the_user_had_before_stays_as_it_is(self):
        repository = self.solo(2)
        repository.write("mine.txt", "mine\n")
        self.run_solo(repository, {
            "US-001": self.does("1.txt"), "US-002": RESET + self.does("2.txt"), "US-002.2": self.does("again.txt")})
        self.assert_done(repository, "US-001", "US-002")
        self.assertEqual((repository.root / "mine.txt").read_text(), "mine\n")
        self.assertNotIn("mine.txt", repository.git("ls-tree", "--name-only", "takt/sample"))


class OwnCommits(SoloCase):
    """Commits that an agent makes itself."""

    commit = "git -c user.name=t -c user.email=t@example.com commit -q -m 'my own'; "

    def test_they_are_folded_into_the_storys_commit_and_said(self):
        repository = self.solo(2)
        repository.write("mine.txt", "mine\n")
        self.run_solo(repository, {
            "US-001": f"echo 1 > 1.txt; git add -A; {self.commit} echo 2 > 2.txt; git add -A; {self.commit} finish 1.txt 2.txt",
            "US-002": self.does("3.txt"),
        })
        self.assert_done(repository, "US-001", "US-002")
        self.assertEqual(repository.git("log", "--format=%s", "main..takt/sample").splitlines(),
                         ["feat: US-002 - Story 2", "feat: US-001 - Story 1"])
        self.assertEqual(repository.git("ls-tree", "--name-only", "takt/sample").split(), ["1.txt", "2.txt", "3.txt", "README.md"])
        folded = self.events(repository, "commits.folded")
        self.assertEqual(len(folded), 1)
        self.assertEqual(len(folded[0]["commits"]), 2)
        self.assertEqual(repository.git("log", "-1", "--format=%s", folded[0]["commits"][0]), "my own")
        self.assertIn("US-001: 2 commits of its agent's own", self.summary(repository))
        self.assertEqual((repository.root / "mine.txt").read_text(), "mine\n")
        self.assertEqual(self.codes(repository), [])

    def test_an_attempt_that_fails_leaves_none_on_the_branch(self):
        repository = self.solo(1)
        self.run_solo(repository, {
            "US-001": f"echo 1 > 1.txt; git add -A; {self.commit} exit 3", "US-001.2": "cp .git/HEAD \"$plays/head\"; finish 1.txt"})
        self.assert_done(repository, "US-001")
        self.assertEqual(repository.git("log", "--format=%s", "main..takt/sample"), "feat: US-001 - Story 1")
        self.assertEqual(len(self.events(repository, "commits.folded")), 1)

    def test_a_blocked_story_leaves_none_on_the_branch(self):
        repository = self.solo(1)
        block = "takt-helper finish \"$token\" --outcome blocked --category spec_unclear --reason 'Which one?' </dev/null"
        self.run_solo(repository, {"US-001": f"echo 1 > 1.txt; git add -A; {self.commit} {block}"}, status=1)
        self.assertEqual(repository.git("log", "--format=%s", "main..takt/sample"), "")
        self.assertEqual(self.show(repository, "US-001", "1.txt"), "1")
        self.assertEqual(repository.git("status", "--porcelain"), "?? stories.json")

    def test_a_team_says_so_too(self):
        repository = self.team([], [])
        self.run_team(repository, {
            "US-001": f"echo 1 > 1.txt; git add -A; {self.commit} finish 1.txt", "US-002": self.does("2.txt")})
        self.assert_done(repository, "US-001", "US-002")
        self.assertEqual([len(one["commits"]) for one in self.events(repository, "commits.folded")], [1])
        self.assertIn("US-001: 1 commit of its agent's own", self.summary(repository))

    def test_one_that_is_made_after_the_report_stays_and_is_said(self):
        repository = self.solo(2)
        self.run_solo(repository, {
            "US-001": self.does("1.txt") + "\n" + "echo x > x.txt; git add -A x.txt; " + self.commit, "US-002": self.does("2.txt")})
        self.assert_done(repository, "US-001", "US-002")
        moved = self.events(repository, "branch.moved")
        self.assertEqual([len(one["commits"]) for one in moved], [1])
        self.assertIn(moved[0]["commits"][0][:10], self.summary(repository))


class Forged(SoloCase):
    """Commits with takt's trailers that takt did not make."""

    def test_in_the_checkout_they_make_no_story_pass(self):
        repository = self.solo(3)
        self.run_solo(repository, {
            "US-001": self.does("1.txt") + "\n" + FORGED.format(story="US-003"),
            "US-002": FORGED.format(story="US-003") + self.does("2.txt"),
            "US-003": self.does("3.txt"),
        })
        self.assert_on_branch(repository, "US-001", "US-002", "US-003")
        self.assertEqual(repository.git("show", "takt/sample:3.txt"), "3.txt")
        self.assertEqual(repository.git("show", "--name-only", "--format=", self.passed(repository)["US-003"]), "3.txt")

    def test_on_a_teams_branch_they_make_no_story_pass(self):
        repository = self.team([], [1])
        forge = (
            "until git rev-parse -q --verify takt/sample >&-; do sleep 0.05; done; "
            "forged=$(printf 'feat: US-002 - forged\\n\\nTakt-Story: US-002\\nTakt-Run: %s\\n' \"$(basename \"$(ls -d " + str(repository.root)
            + "/.takt/runs/*)\")\" | git -c user.name=t -c user.email=t@example.com commit-tree -p takt/sample 'takt/sample^{tree}'); "
            "git update-ref refs/heads/takt/sample \"$forged\"; ")
        self.run_team(repository, {"US-001": forge + self.does("1.txt"), "US-002": self.does("2.txt")})
        self.assertEqual(repository.git("show", "takt/sample:2.txt"), "2.txt")
        for story, commit in {one["story"]: one["commit"] for one in self.events(repository, "story.passed")}.items():
            self.assertEqual(repository.git("show", "--name-only", "--format=", commit), f"{int(story[3:])}.txt")
        self.assertEqual([len(one["commits"]) for one in self.events(repository, "branch.moved")], [1])

    def test_settings_of_trailers_and_comments_change_nothing(self):
        repository = self.solo(2)
        repository.git("config", "trailer.separators", "#")
        repository.git("config", "core.commentChar", "T")
        self.run_solo(repository, {"US-001": self.does("1.txt"), "US-002": self.does("2.txt")})
        self.assert_on_branch(repository, "US-001", "US-002")


class Surroundings(TeamCase):
    """What an agent changes beside its own tree is said in the account."""

    def test_branches_stashes_hooks_and_settings(self):
        repository = self.team([])
        git = f"git -C {repository.root}"
        repository.git("branch", "feature")
        self.run_team(repository, {"US-001": (
            f"{git} branch -q new; {git} config alias.x status; mkdir -p {repository.root}/.git/hooks; "
            f"printf '#!/bin/sh\\n' > {repository.root}/.git/hooks/pre-push; "
            f"git -c user.name=t -c user.email=t@example.com commit -q --allow-empty -m x; git branch -q -f feature HEAD; "
            f"(cd {repository.root}; echo x >> README.md; git -c user.name=t -c user.email=t@example.com stash -q); "
        ) + self.does("1.txt")})
        self.assert_done(repository, "US-001")
        changes = self.events(repository, "surroundings.changed")
        self.assertEqual(len(changes), 1)
        said = " ".join(changes[0]["changes"])
        for word in ["`new`", "`feature`", "stash", "`pre-push`", "`.git/config`"]:
            self.assertIn(word, said)
        account = self.summary(repository)
        self.assertIn("While US-001 was worked on", account)
        self.assertIn("pre-push", account)

    def summary(self, repository):
        return max(repository.root.glob(".takt/runs/*/summary.md")).read_text()

    def test_a_branch_without_a_passed_storys_commit_is_asked_about(self):
        repository = self.team([], [1])
        back = f"git -C {repository.root} update-ref refs/heads/takt/sample main; "
        self.run_team(repository, {"US-001": self.does("1.txt"), "US-002": back + self.does("2.txt")}, status=1)
        asked = self.events(repository, "recovery.asked")
        self.assertEqual([(one["story"], one["problem"]) for one in asked], [("US-001", "commit-missing")])
        self.assertEqual(self.events(repository, "run.finished"), [])


class Environment(SoloCase):
    """What is wrong with the machine costs no agent its attempt."""

    def assert_rests_and_resumes(self, repository, parts, reason, mend, team=False):
        run = self.run_team if team else self.run_solo
        printed = run(repository, parts, status=4)
        self.assertIn(reason, printed)
        self.assertEqual([one["ending"] for one in self.events(repository, "agent.ended")], ["interrupted"])
        self.assertTrue(any(reason in one["reason"] for one in self.events(repository, "run.stopped")))
        self.assertIn(reason, repository.helper("status")[1])
        mend()
        run(repository, {f"{name}.2": "finish " + ("1.txt") for name in ["US-001"]}, command="resume")
        self.assert_done(repository, "US-001")
        self.assertEqual(repository.git("log", "--format=%s", "main..takt/sample"), "feat: US-001 - Story 1")

    def test_line_ends_that_git_is_told_to_refuse(self):
        repository = self.solo(1)
        repository.git("config", "core.autocrlf", "input")
        repository.git("config", "core.safecrlf", "true")
        self.assert_rests_and_resumes(
            repository, {"US-001": "printf 'a\\r\\n' > 1.txt; finish 1.txt"}, "CRLF would be replaced by LF in 1.txt",
            lambda: repository.git("config", "core.safecrlf", "false"))

    def full_disk(self, repository):
        """A git that finds no space to write objects while a file says so."""
        wrapper = repository.base / "bin/git"
        wrapper.parent.mkdir()
        full = repository.base / "full"
        real = [f"{folder}/git" for folder in repository.environment["PATH"].split(":") if os.access(f"{folder}/git", os.X_OK)][0]
        wrapper.write_text(
            f"#!/bin/sh\nif test -e {full}; then case \" $* \" in *' write-tree '*|*' commit-tree '*|*' update-index '*) "
            "echo 'error: unable to create temporary file: No space left on device' >&2; exit 128;; esac; fi\n"
            f"exec {real} \"$@\"\n")
        wrapper.chmod(0o755)
        repository.environment["PATH"] = f"{wrapper.parent}:{repository.environment['PATH']}"
        return full

    def test_a_disk_without_space_for_objects(self):
        repository = self.solo(1)
        full = self.full_disk(repository)
        self.assert_rests_and_resumes(
            repository, {"US-001": f"touch {full}; " + self.does("1.txt")}, "No space left on device", full.unlink)

    def test_a_disk_without_space_for_a_teams_objects(self):
        repository = self.team([])
        full = self.full_disk(repository)
        self.assert_rests_and_resumes(
            repository, {"US-001": f"touch {full}; " + self.does("1.txt")}, "No space left on device", full.unlink, team=True)

    def test_an_agent_that_tries_again_when_the_cause_is_gone_is_accepted(self):
        repository = self.solo(1)
        full = self.full_disk(repository)
        self.run_solo(repository, {"US-001": f"touch {full}; " + self.does("1.txt") + f"\nrm {full}; finish 1.txt"})
        self.assert_done(repository, "US-001")
        self.assertEqual(self.events(repository, "agent.ended"), [])


class ForbiddenTransport(Environment):
    """A clone from which nothing may be fetched."""

    isolation = "clone"
    test_line_ends_that_git_is_told_to_refuse = None
    test_a_disk_without_space_for_objects = None
    test_a_disk_without_space_for_a_teams_objects = None
    test_an_agent_that_tries_again_when_the_cause_is_gone_is_accepted = None

    def test_of_files(self):
        repository = self.team([])
        self.assert_rests_and_resumes(
            repository, {"US-001": f"git -C {repository.root} config protocol.file.allow never; " + self.does("1.txt")},
            "transport 'file' not allowed", lambda: repository.git("config", "--unset", "protocol.file.allow"), team=True)


if __name__ == "__main__":
    unittest.main()
