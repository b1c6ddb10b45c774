"""`/takt team` in the real client: stories side by side in Claude Code's own work trees, and a conflict that is settled."""

import json
import re
import threading
import unittest

from support.model import LazyWorker, ObedientSession, ScriptedModel, Worker
from support.diamond import BRANCH, CommittingWorker, Resolver, TeamTest, diamond, files, marks, own_files, plan
from support.terminal import Terminal, person_has_seen_the_welcome


# as many side by side as the plan has, whatever the machine
TEAM = "/takt team --max-parallel 4"


class PlainSession(ObedientSession):
    """Starts agents without the isolation that it was told."""

    @staticmethod
    def spawn(action):
        return ObedientSession.spawn({key: value for key, value in action.items() if key != "isolation"})


class TeamSessionTest(TeamTest):
    def test_a_diamond_is_built_side_by_side_and_a_conflict_is_settled(self):
        model = ScriptedModel(diamond())
        sandbox = self.team_sandbox(model, plan())
        session = sandbox.session(TEAM).wait(120)
        self.assertEqual(session.status, 0, session.errors)
        self.assertEqual(model.session.states[-1], "complete")
        self.assert_team_built(sandbox)
        self.assert_nobody_was_asked(session)
        self.assert_side_by_side(sandbox, "US-002", "US-003")
        with self.subTest("whoever settles the conflict sees it, and what both sides noted"):
            brief = model.briefs[model.attempts["US-003-merge"][0]]
            self.assertEqual(brief.count("## Decisions"), 3, brief)  # both workbooks, and how to write one
            self.assertIn("US-002 Say two", brief)
            self.assertEqual(marks(model.workers["US-003-merge"][0].seen[0]), ["<<<<<<<", "=======", ">>>>>>>"])
        with self.subTest("a workbook arrives letter by letter, whatever the client thinks of a brace before a quote"):
            self.assertIn('`$HOME` stays as it is, and so does "this" and {"a": 1}.', self.workbook(sandbox, "US-002"))
        with self.subTest("no agent is tried twice, and no session is sent back for nothing"):
            self.assertEqual({name: len(tokens) for name, tokens in model.attempts.items()}, dict.fromkeys(model.workers, 1))
            self.assertNotIn("Stop hook feedback", "".join(each.conversation.news for each in sandbox.api.exchanges))

    def test_a_session_that_forgets_the_isolation_gets_it_all_the_same(self):
        sandbox = self.team_sandbox(ScriptedModel(diamond(), session=PlainSession()), plan())
        sandbox.session(TEAM).wait(120)
        self.assert_team_built(sandbox)

    def test_a_worker_whose_isolation_is_off_is_refused_and_the_run_comes_to_an_end(self):
        model = ScriptedModel(diamond(), session=PlainSession())
        sandbox = self.team_sandbox(model, plan())
        without_agent_hook(sandbox)
        session = sandbox.session(TEAM).wait(120)
        self.assertEqual(model.session.states[-1], "blocked")
        self.assertEqual(len(model.refused_briefs), 3, "one for each attempt, and no more")
        for brief in model.refused_briefs:
            self.assertIn("in a team every agent works in a tree of its own, but you are in the main checkout", brief)
            self.assertIn("`isolation: worktree`", brief)
        self.assertEqual(model.attempts, {})
        self.assertIn("its brief was refused", sandbox.take_helper("status").output)
        self.assertEqual(session.status, 0)
        self.assert_untouched(sandbox)
        self.assert_tidy(sandbox)

    def test_trees_that_begin_at_another_commit_are_put_right(self):
        for case in ("behind", "ahead"):
            with self.subTest(f"the remote's main is {case}"):
                model = ScriptedModel(diamond())
                sandbox = self.team_sandbox(model, plan())
                project = sandbox.project
                if case == "behind":
                    self.publish(sandbox, "main~1")
                else:
                    other = project.git("commit-tree", "main^{tree}", "-p", "main", "-m", "of somebody else")
                    self.publish(sandbox, other)
                sandbox.session(TEAM).wait(120)
                self.assert_team_built(sandbox)
                self.assertNotIn("of somebody else", project.git("log", "--format=%s", BRANCH))

    def test_work_of_agents_that_end_badly_or_commit_by_themselves_is_what_the_next_or_the_branch_gets(self):
        """A worker that writes and leaves, and one that commits what it wrote."""
        unfinished = LazyWorker()
        unfinished.play = writes_and_leaves(unfinished, files(1))
        finisher = Finisher(files(1))
        committing = CommittingWorker(files(4, 1, 2, 3))
        model = ScriptedModel(diamond(**{"US-001": [unfinished, finisher], "US-004": [committing]}))
        sandbox = self.team_sandbox(model, plan())
        permissions = {"permissions": {"allow": ["Bash(git add *)", "Bash(git commit *)"]}}
        (sandbox.home / ".claude/settings.json").write_text(json.dumps(permissions))
        sandbox.session(TEAM).wait(120)
        self.assertEqual([answer.is_error for answer in committing.answers], [False, False], committing.answers)
        self.assert_team_built(sandbox)
        with self.subTest("the second attempt begins with what the first has written"):
            self.assertEqual(finisher.refusals, [])
            self.assertIn("Changes that are in the tree already", model.briefs[model.attempts["US-001"][1]])
        self.assertNotIn("mine", sandbox.project.git("log", "--format=%s", BRANCH))

    def test_a_killed_session_is_taken_up_by_another_one(self):
        sandbox, model = self.killed_in_the_middle()
        second = sandbox.session(TEAM).wait(120)
        self.assertEqual(second.status, 0, second.errors)
        self.assert_nobody_was_asked(second)
        self.assert_taken_up(sandbox, model)

    def test_a_killed_session_is_taken_up_without_one(self):
        sandbox, model = self.killed_in_the_middle()
        resumed = sandbox.start([str(sandbox.helper), "resume", "--agent", "claude"]).wait(120)
        self.assertEqual(resumed.status, 0, resumed.errors)
        self.assert_taken_up(sandbox, model)

    def test_the_helper_alone_builds_the_same(self):
        model = ScriptedModel(diamond())
        sandbox = self.team_sandbox(model, plan())
        run = sandbox.start([str(sandbox.helper), "run", "team", "--max-parallel", "4", "--agent", "claude"]).wait(120)
        self.assertEqual(run.status, 0, run.errors)
        self.assert_team_built(sandbox)
        self.assert_side_by_side(sandbox, "US-002", "US-003")

    # -- a session that is killed

    def killed_in_the_middle(self):
        """Kills a session while two agents have written their files and a conflict waits for somebody to settle it."""
        running, written = [], threading.Barrier(3)
        conflict = threading.Event()

        def leave():
            written.wait(60)
            conflict.wait(60)

        workers = diamond(
            **{
                f"US-00{number}": [Worker(own_files(number), before_finish=leave), Finisher(own_files(number))]
                for number in (5, 6)
            }
        )
        model = ScriptedModel(workers)
        sandbox = self.team_sandbox(model, plan(5, 6))
        running.append(sandbox.session(TEAM))
        written.wait(60)
        is_pending = lambda: any(
            record["role"] == "resolver" for record in self.events(sandbox, "agent.assigned")
        )
        sandbox.wait_until(is_pending, "resolver that waits")
        running[0].kill()
        conflict.set()
        self.assertEqual(running[0].status, -9)
        self.assertNotIn("US-003-merge", model.attempts)
        return sandbox, model

    def assert_taken_up(self, sandbox, model):
        self.assert_team_built(sandbox, (1, 2, 3, 4, 5, 6))
        counts = {name: len(tokens) for name, tokens in model.attempts.items()}
        again = {"US-005": 2, "US-006": 2}
        self.assertEqual(counts, {**dict.fromkeys(model.workers, 1), **again}, "only what was under way is begun again")
        ended = [record["ending"] for record in self.events(sandbox, "agent.ended")]
        self.assertEqual(ended, ["interrupted"] * 3, "two workers and the resolver; no attempt counts")


class TeamTerminalTest(TeamTest):
    def test_a_diamond_is_built_in_the_interactive_client(self):
        for mode in (None, "default"):
            with self.subTest(mode or "as it is installed"):
                locks = []
                first = Worker(files(1), before_work=lambda: locks.append(self.locked_trees(sandbox)))
                model = ScriptedModel(diamond(**{"US-001": [first]}))
                sandbox = self.team_sandbox(model, plan())
                person_has_seen_the_welcome(sandbox)
                if mode:
                    settings = {"permissions": {"defaultMode": mode}}
                    (sandbox.home / ".claude/settings.json").write_text(json.dumps(settings))
                terminal = Terminal([str(sandbox.bin / "claude")], sandbox)
                self.addCleanup(terminal.close)
                terminal.wait_for_prompt()
                terminal.enter(TEAM)
                terminal.wait_until(model.session.over.is_set, 120, "end of the run")
                self.assertNotIn("Doyouwanttoproceed", terminal.screen, "the person was asked")
                self.assertEqual(model.session.states[-1], "complete")
                self.assert_team_built(sandbox)
                self.assert_side_by_side(sandbox, "US-002", "US-003")
                self.assertEqual(len(locks[0]), 1, "by its lock the helper knows that an agent is at work in a tree")
                self.assertRegex(locks[0][0], r"^claude agent agent-\w+ \(pid \d+")

    @staticmethod
    def locked_trees(sandbox):
        return [lock.read_text() for lock in (sandbox.project.root / ".git/worktrees").glob("*/locked")]


class Finisher(Worker):
    """Writes nothing, because all of it is there already."""

    def write(self, conversation):
        return conversation
        yield


def writes_and_leaves(worker, files):
    """A play in which files are written, and the agent then only says that it is done."""
    lazy = worker.play

    def play(token, conversation):
        conversation = yield from Worker(files).write(conversation)
        return (yield from lazy(token, conversation))

    return play


def without_agent_hook(sandbox):
    """The skill as it is when nothing watches the Agent tool, as after a resume of the session."""
    path = sandbox.home / ".claude/skills/takt/SKILL.md"
    text = path.read_text()
    changed = re.sub(r"    - matcher: Agent\n.*?(?=  Stop:)", "", text, flags=re.DOTALL)
    assert changed != text
    path.write_text(changed)


if __name__ == "__main__":
    unittest.main()
