"""What a run does when the model's provider is in the way: the real client, and a scripted provider that refuses."""

import json
import time
import unittest

from support.case import EndToEndTest
from support.messages_api import Failure
from support.model import LazyWorker, ScriptedModel, good_workers, last_words

WORKFLOW = """name: strict
{fallback}steps:
  - name: execute
    stories:
      agent: takt-worker
      retries: 0
    rules:
      - condition: all("passed")
        next: COMPLETE
      - condition: any("blocked")
        next: ABORT
"""

FALLBACK = """rate_limit_fallback:
  switch_chain:
    - provider: claude
      model: haiku
"""

OVERLOADED = Failure(529, "overloaded_error", "Overloaded", (("retry-after", "600"),))
TOO_MANY = Failure(429, "rate_limit_error", "Too many requests", (("retry-after", "7200"),))
EXPIRED = Failure(401, "authentication_error", "OAuth token has expired.")

# A login of the kind to which usage limits apply; it is no real one.
LOGIN = {"ANTHROPIC_API_KEY": None, "CLAUDE_CODE_OAUTH_TOKEN": "sk-ant-oat01-dummy"}


def usage_limit(until):
    reset = str(int(until))
    return Failure(
        429,
        "rate_limit_error",
        "limit",
        (
            ("anthropic-ratelimit-unified-status", "rejected"),
            ("anthropic-ratelimit-unified-reset", reset),
            ("anthropic-ratelimit-unified-representative-claim", "five_hour"),
            ("anthropic-ratelimit-unified-5h-reset", reset),
            ("anthropic-ratelimit-unified-5h-utilization", "1.0"),
            ("anthropic-ratelimit-unified-5h-status", "rejected"),
        ),
    )


class Refusing(ScriptedModel):
    """Refuses agents' requests as long as `refuses(conversation)` answers with a failure."""

    def __init__(self, refuses):
        super().__init__(good_workers())
        self.refuses = refuses
        self.asked = []  # when, and whether it was refused

    def reply(self, conversation):
        failure = self.refuses(conversation)
        self.asked.append((time.time(), failure is not None))
        return failure or super().reply(conversation)


def times(failure, count):
    """Refuses so many requests."""
    left = [failure] * count
    return lambda conversation: left.pop() if left else None


class ProviderTest(EndToEndTest):
    def strict(self, model, fallback="", **changes):
        """A sandbox whose workflow has no retries: whatever counts as a failed attempt blocks its story."""
        sandbox = self.sandbox(model)
        sandbox.changes.update(changes)
        path = sandbox.project.root / ".takt/workflows/strict.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(WORKFLOW.replace("{fallback}", fallback))
        return sandbox

    def events(self, sandbox, *names):
        journal = next(sandbox.project.root.glob(".takt/runs/*/journal.ndjson"), None)
        lines = journal.read_text().splitlines() if journal else []
        return [event for event in map(json.loads, lines) if event["event"] in names]

    def run_strict(self, sandbox, *arguments):
        return sandbox.take_helper("run", "solo", "--workflow", "strict", *arguments)

    def assert_limited(self, sandbox, kind, count=1):
        limits = self.events(sandbox, "provider.limited")
        self.assertEqual([limit["kind"] for limit in limits], [kind] * count)
        endings = [event["ending"] for event in self.events(sandbox, "agent.ended")]
        self.assertEqual(endings, ["limited"] * count)
        return limits

    def test_a_rate_limit_and_an_overload_cost_no_retry(self):
        for failure, kind in ((TOO_MANY, "rate_limit"), (OVERLOADED, "overloaded")):
            with self.subTest(kind):
                sandbox = self.strict(Refusing(times(failure, 1)))
                run = self.run_strict(sandbox)
                self.assertEqual(run.status, 0, run.errors)
                self.assert_all_built(sandbox)
                self.assert_limited(sandbox, kind)

    def test_a_limit_costs_an_agent_of_a_session_no_retry(self):
        for moment, turn in (("before it has its brief", 0), ("while it works", 2)):
            with self.subTest(moment):
                left = [None]

                def refuses(conversation):
                    if conversation.token is None or conversation.turn < turn or not left:
                        return None
                    left.clear()
                    return usage_limit(time.time() + 8)

                model = Refusing(refuses)
                sandbox = self.strict(model, **LOGIN)
                session = sandbox.session("/takt solo --workflow strict").wait()
                self.assertEqual(session.status, 0, session.errors)
                self.assert_all_built(sandbox)
                limit = self.assert_limited(sandbox, "rate_limit")[0]
                self.assertIn("until", limit)
                states = model.session.states
                self.assertEqual([states[0], states[1], states[-1]], ["running", "running", "complete"])

    def test_a_run_that_is_killed_while_it_waits_still_waits_when_it_is_taken_up_again(self):
        ends = int(time.time()) + 12
        model = Refusing(lambda conversation: usage_limit(ends) if time.time() < ends else None)
        sandbox = self.strict(model, **LOGIN)
        run = sandbox.start([str(sandbox.helper), "run", "solo", "--workflow", "strict"])
        sandbox.wait_until(lambda: self.events(sandbox, "provider.limited"), "limit")
        run.kill()
        refused = len(model.asked)
        self.assertIn("it is tried again at", sandbox.take_helper("status").output)
        resumed = sandbox.take_helper("resume")
        self.assertEqual(resumed.status, 0, resumed.errors)
        self.assert_all_built(sandbox)
        (limit,) = self.assert_limited(sandbox, "rate_limit")
        self.assertGreaterEqual(model.asked[refused][0], ends, "nothing was asked before the stated time")
        self.assertTrue(all(not was_refused for _, was_refused in model.asked[refused:]))
        self.assertIsNotNone(limit["until"])

    def test_an_expired_login_stops_the_run_with_a_status_of_its_own(self):
        expired = [EXPIRED]
        sandbox = self.strict(Refusing(lambda conversation: expired[0]))
        run = self.run_strict(sandbox)
        self.assertEqual(run.status, 5, run.errors)
        self.assertIn("the login to the model's provider is missing, expired or refused", run.output)
        self.assertIn("log in", run.output)
        status = json.loads(sandbox.take_helper("status", "--json").output)
        self.assertEqual(status["state"], "stopped")
        self.assertIn("`/login`", status["next"])
        self.assertEqual(sandbox.take_helper("resume").status, 5, "still expired")
        expired[0] = None
        resumed = sandbox.take_helper("resume")
        self.assertEqual(resumed.status, 0, resumed.errors)
        self.assert_all_built(sandbox)
        self.assert_limited(sandbox, "login", 2)

    def test_a_run_that_is_not_to_wait_rests(self):
        sandbox = self.strict(Refusing(times(OVERLOADED, 1)))
        run = self.run_strict(sandbox, "--no-wait")
        self.assertEqual(run.status, 5, run.errors)
        resumed = sandbox.take_helper("resume")
        self.assertEqual(resumed.status, 0, resumed.errors)
        self.assert_limited(sandbox, "overloaded")

    def test_a_network_that_is_gone_is_no_fault_of_the_story(self):
        sandbox = self.strict(ScriptedModel(good_workers()), ANTHROPIC_BASE_URL="http://127.0.0.1:9")
        run = self.run_strict(sandbox, "--no-wait")
        self.assertEqual(run.status, 5, run.errors)
        self.assertIn("the model's provider cannot be reached", run.output)
        self.assert_limited(sandbox, "network")
        sandbox.changes.clear()
        resumed = sandbox.take_helper("resume")
        self.assertEqual(resumed.status, 0, resumed.errors)
        self.assert_all_built(sandbox)

    def test_the_next_model_takes_over_at_once(self):
        model = Refusing(lambda conversation: None if "haiku" in conversation.model else TOO_MANY)
        sandbox = self.strict(model, FALLBACK)
        run = self.run_strict(sandbox)
        self.assertEqual(run.status, 0, run.errors)
        self.assert_all_built(sandbox)
        given = self.events(sandbox, "agent.assigned")
        self.assertEqual([event["model"] for event in given][:2], [None, "haiku"])
        self.assertEqual(given[1]["program"], "claude")

    def test_an_agent_that_speaks_of_limits_is_not_limited(self):
        class Talker(LazyWorker):
            def play(self, token, conversation):
                while True:
                    conversation = yield last_words(
                        conversation, "You've hit your 5-hour limit. API Error: 429 rate_limit_error. Run /login.")

        model = ScriptedModel({**good_workers(), "US-001": [Talker()]})
        sandbox = self.strict(model)
        run = self.run_strict(sandbox)
        self.assertEqual(run.status, 1, run.errors)
        self.assertEqual(self.events(sandbox, "provider.limited"), [])
        self.assertEqual(sandbox.attempts("US-001"), 1, "the attempt counts")

    def test_a_budget_of_tokens_stops_the_run_between_stories(self):
        sandbox = self.strict(ScriptedModel(good_workers()))
        path = sandbox.project.root / ".takt/config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "budget": {"runTokens": 1000}}))
        run = self.run_strict(sandbox)
        self.assertEqual(run.status, 6, run.errors)
        self.assertIn("breaker `run-tokens`: the run used", run.output)
        self.assertEqual([story for story, _, _ in sandbox.project.story_commits if story], ["US-001"])
        for _ in range(50):
            resumed = sandbox.take_helper("resume")
            if resumed.status != 6:
                break
        self.assertEqual(resumed.status, 0, resumed.errors)
        self.assert_all_built(sandbox)


if __name__ == "__main__":
    unittest.main()
