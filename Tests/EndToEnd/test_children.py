"""Children that hang, flood, ignore being asked, leave others behind or die: each is ended in time, nothing of it stays, and
what counts is what it has done. `support/fake_claude` plays them.

TAKT_ROUNDS (1) repeats the sweeps, TAKT_FLOOD (2) is how many seconds of flood there are."""

import concurrent.futures
import os
import pathlib
import re
import signal
import time
import unittest

from support import programs
from support.children import Nursery

ROUNDS = int(os.environ.get("TAKT_ROUNDS", "1"))
FLOOD = float(os.environ.get("TAKT_FLOOD", "2"))

# From the limit to the end: ten seconds of grace, and two to tidy up.
PATIENCE = 12
MEGABYTES = 100
LOG = 64 << 20

KINDS = ("plain", "session", "twice", "deaf", "stopped", "pipe", "bare", "nest")


NOTHING, TOO_LONG = "it said nothing for too long", "it was still at work after 3 s"
SILENT, BUSY = {"agentIdleSeconds": 2}, {"agentTimeoutSeconds": 3}
INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP

# What mostly waits is played side by side, while the other tests run.
CASES = {
    "play_hanging": [
        (["hang"], SILENT, NOTHING),
        (["deaf", "hang"], SILENT, NOTHING),
        (["stop"], SILENT, NOTHING),
        (["mute", "deaf", "hang"], SILENT, NOTHING),
        (["chat"], BUSY, TOO_LONG),
        (["deaf", "flood:600"], BUSY, TOO_LONG),
        (["leave:nest", "leave:pipe", "deaf", "hang"], SILENT, NOTHING),
    ],
    "play_lingering": [
        (["work", "result", "hang"],),
        (["work", "hang"],),
        (["work", "result", "chat"],),
        (["work", "deaf", "hang"],),
        (["work", "mute", "hang"],),
        (["work", "result", "leave:nest", "stop"],),
    ],
    "play_signalled": [
        ([INT], ["hang"], 130, 15),
        ([TERM], ["leave:nest", "deaf", "hang"], 143, 15),
        ([HUP, HUP], ["leave:session", "hang"], 129, 15),
        ([INT, INT], ["leave:nest", "leave:twice", "deaf", "hang"], -INT, 2),
        ([TERM, TERM], ["leave:session", "deaf", "hang"], -TERM, 2),
        ([INT], ["work", "hang"], 130, 15),
    ],
}


@unittest.skipUnless(pathlib.Path("/proc/self/environ").exists(), "processes are counted in /proc, which is not here")
class ChildrenTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not programs.helper():
            raise unittest.SkipTest(programs.NO_HELPER)
        pool = concurrent.futures.ThreadPoolExecutor(10)
        player = cls("outcome")
        cls.addClassCleanup(player.doCleanups)
        cls.addClassCleanup(pool.shutdown, cancel_futures=True)
        cls.playing = {
            name: [pool.submit(getattr(player, name), *case) for _ in range(ROUNDS) for case in cases]
            for name, cases in CASES.items()
        }

    def outcome(self, name):
        """Waits for the cases of a table; the first that went wrong fails the test."""
        for future in self.playing[name]:
            future.result()

    def nursery(self, attempts, **settings):
        nursery = Nursery(attempts, **settings)
        self.addCleanup(nursery.close)
        return nursery

    def side_by_side(self, act, cases):
        """Each case in a run of its own, several at once, since most of them only wait."""
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for future in [pool.submit(act, *case) for _ in range(ROUNDS) for case in cases]:
                future.result()

    def assert_nothing_is_left(self, nursery):
        self.assertEqual(nursery.processes(), {})
        self.assertLess(nursery.peak, MEGABYTES, "memory of the helper in MB")
        for path in nursery.logs().values():
            self.assertLessEqual(path.stat().st_size, LOG)

    def test_children_that_do_not_end_are_ended_within_their_limit_and_twelve_seconds(self):
        self.outcome("play_hanging")

    def play_hanging(self, words, settings, detail):
        nursery = self.nursery({"US-001": [words]}, **settings)
        self.assertEqual(nursery.drive(), 1)
        self.assertEqual(nursery.endings()["US-001"], [("timed_out", detail)], words)
        (limit,) = settings.values()
        self.assertLess(nursery.seconds_with("US-001"), limit + PATIENCE, words)
        self.assert_nothing_is_left(nursery)

    def test_a_child_that_has_done_its_work_and_never_ends_is_ended_and_its_work_counts(self):
        self.outcome("play_lingering")

    def play_lingering(self, words):
        nursery = self.nursery({"US-001": [words]}, agentGraceSeconds=1)
        begun = time.monotonic()
        self.assertEqual(nursery.drive(), 0, words)
        # The start, the work, the journal's being looked at once a second, and the limit.
        self.assertLess(time.monotonic() - begun, 10 + 1 + PATIENCE, words)
        self.assertEqual(nursery.states(), {"US-001": "passed"}, words)
        self.assert_nothing_is_left(nursery)

    def test_a_child_that_says_it_is_done_without_a_report_or_whose_reports_are_refused_for_good_is_ended_too(self):
        def act(words, ending):
            nursery = self.nursery({"US-001": [words]}, agentGraceSeconds=1, refusalLimit=2)
            self.assertEqual(nursery.drive(), 1)
            self.assertEqual([ending for ending, _ in nursery.endings()["US-001"]], [ending])
            self.assert_nothing_is_left(nursery)

        self.side_by_side(act, [(["write", "result", "hang"], "silent"), (["write", "lie", "hang"], "refused")])

    def test_a_child_that_goes_to_work_again_after_a_result_is_not_cut_off(self):
        nursery = self.nursery({"US-001": [["result", "say", "write"] + ["say"] * 3 + ["pause:3", "finish", "result"]]},
                               agentGraceSeconds=1)
        self.assertEqual(nursery.drive(), 0, nursery.endings())

    def test_output_of_any_kind_costs_neither_memory_nor_disk_and_the_result_is_still_found(self):
        def act(words, tokens):
            nursery = self.nursery({"US-001": [words]})
            self.assertEqual(nursery.drive(seconds=300), 0, words)
            used = [r["inputTokens"] for r in nursery.journal() if r["event"] == "usage.reported"]
            self.assertEqual(used, [tokens], words)
            self.assert_nothing_is_left(nursery)
            return nursery

        def flood():
            nursery = act([f"flood:{FLOOD}", "work", "result:5"], 5)
            (path,) = nursery.logs().values()
            text = path.read_bytes()
            if b"bytes were left out here]" in text:
                self.assertTrue(text.endswith(b"\n"))
                self.assertIn(b'"inputTokens": 5', text[-2000:], "the end is kept")
            else:
                self.assertLess(len(text), LOG)

        flood()
        self.side_by_side(act, [
            (["line:100", "work", "result:6"], 6),
            (["junk", "moan:oh", "work", "junk", "last"], 7),
            (["work", "line:100", "result:8"], 8),
        ])

    def test_whatever_a_child_dies_of_is_told_with_its_last_words(self):
        fatal = [number for number in signal.Signals if number not in (
            signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT, signal.SIGCHLD,
            signal.SIGURG, signal.SIGWINCH)]
        deaths = {f"US-{number:03}": [[f"moan:last words {number}", f"die:{int(number)}"]] for number in fatal}
        statuses = {f"US-{200 + n:03}": [["moan:first", f"moan:last words {n}", "moan: ", f"exit:{n}"]] for n in (1, 42, 137, 143)}
        nursery = self.nursery({**deaths, **statuses})
        self.assertEqual(nursery.drive(seconds=300), 1)
        endings = nursery.endings()
        for number in fatal:
            ((ending, detail),) = endings[f"US-{number:03}"]
            self.assertEqual(ending, "crashed")
            self.assertRegex(detail, rf"^its program was ended by signal {int(number)}\b.*: last words {int(number)}$")
        for status in (1, 42, 137, 143):
            ((ending, detail),) = endings[f"US-{200 + status:03}"]
            self.assertEqual(ending, "crashed")
            self.assertRegex(detail, rf"^its program ended with status {status}\b.*: last words {status}$")
        self.assertIn("signal 9 (SIGKILL)", endings["US-337"][0][1])
        self.assertIn("signal 11 (SIGSEGV)", endings["US-011"][0][1])
        self.assert_nothing_is_left(nursery)

    def test_an_exit_status_takes_nothing_from_work_that_was_accepted(self):
        nursery = self.nursery({"US-001": [["work", "exit:1"]], "US-002": [["work", "die:11"]], "US-003": [["work", "error"]]})
        self.assertEqual(nursery.drive(), 0)
        self.assertEqual(set(nursery.states().values()), {"passed"})

    def test_no_process_that_a_child_or_a_gate_leaves_behind_outlives_it(self):
        gate = {"name": "careless", "command": ["sh", "-c", "setsid sleep 300 > /dev/null 2>&1 & (setsid sleep 300 &) & true"]}

        def act(last):
            names = [f"US-{position + 1:03}" for position in range(len(KINDS))]
            nursery = self.nursery(
                {name: [[f"leave:{kind}", *last]] for name, kind in zip(names, KINDS)}, gates=[gate])
            works = "work" in last
            # Five times the same error is a breaker's business.
            self.assertIn(nursery.drive(seconds=300), [0] if works else [1, 6])
            ends = {"passed"} if works else {"blocked", "pending"}
            self.assertLessEqual(set(nursery.states().values()), ends, nursery.endings())
            self.assert_nothing_is_left(nursery)

        self.side_by_side(act, [(["work", "result"],), (["die:9"],), (["exit:3"],)])

    def test_what_outlives_a_killed_helper_is_ended_by_the_next(self):
        slow = {"name": "slow", "command": ["sh", "-c", "test -e ../fast || { setsid sleep 300 & sleep 300; }"]}

        def act(words, gates, kill, expected):
            nursery = self.nursery({"US-001": [words, ["work", "result"]]}, gates=gates, agentGraceSeconds=600)
            helper = nursery.begin()
            kill(nursery, helper)
            helper.wait()
            self.assertTrue(nursery.processes(), "something is left")
            (nursery.base / "fast").touch()
            self.assertEqual(nursery.drive("resume"), 0, nursery.endings())
            self.assertEqual(nursery.states(), {"US-001": "passed"})
            assigned = sum(r["event"] == "agent.assigned" for r in nursery.journal())
            self.assertEqual(assigned, expected, words)
            self.assert_nothing_is_left(nursery)

        def at_work(nursery, helper):
            nursery.wait_for("agent.briefed")
            nursery.wait_for_process("bin/claude")
            time.sleep(0.5)
            helper.kill()

        def with_its_child(nursery, helper):
            at_work(nursery, helper)
            os.kill(nursery.wait_for("agent.spawned")["process"]["pid"], signal.SIGKILL)

        def in_the_gate(nursery, helper):
            nursery.wait_for("check.started")
            check = nursery.wait_for_process("takt-helper finish")
            nursery.wait_for_process("sleep 300")
            helper.kill()
            os.kill(check, signal.SIGKILL)

        def after_the_report(nursery, helper):
            nursery.wait_for("story.passed")
            time.sleep(0.2)
            helper.kill()

        self.side_by_side(act, [
            (["leave:nest", "leave:session", "hang"], [], at_work, 2),
            (["leave:twice", "leave:deaf", "write", "hang"], [], with_its_child, 2),
            (["work", "result"], [slow], in_the_gate, 2),
            (["leave:session", "work", "hang"], [], after_the_report, 1),
        ])

    def test_a_check_that_outlives_its_helper_counts_though_its_agent_is_ended(self):
        gate = {"name": "slow", "command": ["sleep", "3"]}
        nursery = self.nursery({"US-001": [["work", "hang"]]}, gates=[gate])
        helper = nursery.begin()
        nursery.wait_for_process("sleep 3")
        helper.kill()
        helper.wait()
        self.assertEqual(nursery.drive("resume"), 0, nursery.endings())
        self.assertEqual(sum(r["event"] == "agent.assigned" for r in nursery.journal()), 1, "the work is not done again")
        self.assertEqual(nursery.states(), {"US-001": "passed"})
        self.assert_nothing_is_left(nursery)

    def test_a_signal_lets_the_run_rest_within_fifteen_seconds_and_a_second_one_ends_it_within_two(self):
        self.outcome("play_signalled")

    def play_signalled(self, signals, words, status, limit):
        attempts = {"US-001": [["work", "result"]], "US-002": [words, ["work", "result"]]}
        nursery = self.nursery(attempts, agentGraceSeconds=600)
        helper = nursery.begin()
        nursery.wait_for("agent.briefed", count=2)
        time.sleep(0.5)
        for number in signals:
            begun = time.monotonic()
            os.kill(helper.pid, number)
            time.sleep(0.3)
        self.assertEqual(helper.wait(60), status, (signals, words))
        self.assertLess(time.monotonic() - begun, limit, (signals, words))
        self.assert_nothing_is_left(nursery)
        self.assertEqual(nursery.drive("resume"), 0, nursery.endings())
        self.assertEqual(nursery.states(), {"US-001": "passed", "US-002": "passed"})
        self.assertEqual(nursery.debris(), [])

    def test_a_gate_that_runs_when_the_run_is_stopped_is_ended_with_it(self):
        gate = {"name": "slow", "command": ["sh", "-c", "test -e ../fast || { setsid sleep 300 & sleep 300; }"]}
        nursery = self.nursery({"US-001": [["work", "result"]]}, gates=[gate])
        helper = nursery.begin()
        nursery.wait_for_process("sleep 300")
        os.kill(helper.pid, signal.SIGINT)
        self.assertEqual(helper.wait(30), 130)
        self.assert_nothing_is_left(nursery)
        (nursery.base / "fast").touch()
        self.assertEqual(nursery.drive("resume"), 0, nursery.endings())

    def test_a_person_who_stops_the_gates_stops_them_all(self):
        gate = {"name": "slow", "command": ["sh", "-c", "setsid sleep 300 & sleep 300"]}
        nursery = self.nursery({"US-001": [["work"]]}, gates=[gate, {"name": "never", "command": ["touch", "../never"]}])
        helper = nursery.begin("gates")
        nursery.wait_for_process("sleep 300")
        os.kill(helper.pid, signal.SIGINT)
        self.assertEqual(helper.wait(30), 130)
        self.assertFalse((nursery.base / "never").exists())
        self.assert_nothing_is_left(nursery)

    def test_the_marker_of_a_program_says_nothing_of_its_token(self):
        gate = {"name": "look", "command": ["sh", "-c", "env | grep ^TAKT_ > ../seen"]}
        nursery = self.nursery({"US-001": [["work", "result"]]}, gates=[gate])
        self.assertEqual(nursery.drive(), 0)
        seen = (nursery.base / "seen").read_text()
        self.assertRegex(seen, r"^TAKT_CHILD=([0-9a-f]{16}):\1-check\n$")
        token = next(r["token"] for r in nursery.journal() if r["event"] == "agent.assigned")
        self.assertFalse(re.search(token[:5], seen))


if __name__ == "__main__":
    unittest.main()
