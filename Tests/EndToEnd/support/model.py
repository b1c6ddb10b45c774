"""Scripted models: a session that obeys the skill, and workers of several characters.

A session's behaviour is a pure function of the conversation, so it goes on after a resume as a real model would. A worker
is a generator: it yields the tool calls of one reply, is sent their results, and returns its last words.
"""

import json
import re
import threading

from .messages_api import Failure, bash, text, tool
from .project import STORIES, story_files

SKILL = re.compile(r"<command-name>/takt</command-name>\s*(?:<command-args>(.*?)</command-args>)?")
STORY = re.compile(r"\bUS-\d+\b")


class ScriptedModel:
    """Gives every conversation to the behaviour that plays it.

    `workers` maps a story to its workers, one for each attempt; the last one plays all further attempts. Whoever settles a
    merge of US-002 is found under `US-002-merge`. The first `idle` agents end without asking for their briefs.
    """

    def __init__(self, workers, session=None, idle=0):
        self.session = session or ObedientSession()
        self.workers = workers
        self.idle = idle
        self.attempts = {}  # story -> tokens, in the order in which their agents asked for the brief
        self.briefs = {}  # token -> its brief
        self.refused_briefs = []
        self._plays = {}  # conversation key -> generator
        self._replies = {}  # (conversation key, turn) -> reply, so that a repeated request gets the same answer
        self._lock = threading.Lock()
        self._locks = {}  # conversation key -> lock, so that one that waits holds up no other

    def reply(self, conversation):
        if conversation.token is None:
            return self.session.reply(conversation)
        with self._lock_of(conversation.key):
            asked = (conversation.key, conversation.turn, conversation.news)
            if asked not in self._replies:
                self._replies[asked] = self._play(conversation)
            return self._replies[asked]

    def _lock_of(self, key):
        with self._lock:
            return self._locks.setdefault(key, threading.Lock())

    def _play(self, conversation):
        key = conversation.key
        if key not in self._plays:
            self._plays[key] = self._agent(conversation)
            conversation = None  # what a generator is sent first
        try:
            return self._plays[key].send(conversation)
        except StopIteration as end:
            self._plays[key] = _repeat(end.value)
            return next(self._plays[key])

    def _agent(self, conversation):
        token = conversation.token
        if self.idle:
            self.idle -= 1
            return last_words(conversation, "Done, I believe.")
        conversation = yield bash(f"takt-helper brief {token}")
        brief = conversation.results[0]
        story = STORY.search(brief.text)
        if brief.is_error or not story:
            self.refused_briefs.append(brief.text)
            return last_words(conversation, f"The brief was refused: {brief.text}")
        name = story.group() + ("-merge" if "settle a merge" in brief.text else "")
        tokens = self.attempts.setdefault(name, [])
        if token not in tokens:
            tokens.append(token)
        self.briefs[token] = brief.text
        candidates = self.workers[name]
        worker = candidates[min(tokens.index(token), len(candidates) - 1)]
        return (yield from worker.play(token, conversation))


def last_words(conversation, words):
    """How an agent ends: with a text, or through the hand-back tool that auto mode gives it."""
    if "SubagentHandback" in conversation.tools:
        return [tool("SubagentHandback", message=words)]
    return [text(words)]


def _repeat(reply):
    while True:
        yield reply


# -- sessions


class ObedientSession:
    """Does what the takt skill says, and nothing else."""

    def __init__(self):
        self.states = []  # the states that `next` has answered
        self.over = threading.Event()  # set when the session has reported the run's end

    def reply(self, conversation):
        asked = SKILL.search(conversation.news)
        results = conversation.results
        if asked and not results:
            if (asked[1] or "").split(" ")[0] in ("solo", "team"):
                return bash(f"takt-helper start {asked[1]}")
            return bash({"stop": "takt-helper stop"}.get(asked[1], "takt-helper status"))
        if results and results[0].tool == "Bash" and results[0].input["command"] in ("takt-helper status", "takt-helper stop"):
            return results[0].text
        if not results:  # a notification, a hook's feedback, or a person's word
            return bash("takt-helper next")
        if results[0].tool == "Agent":
            started = [result for result in results if "launched" in result.text[:80]]
            return "The agents are at work." if started else bash("takt-helper next")
        if "takt-helper next" not in results[0].input["command"] and not results[0].is_error:
            return bash("takt-helper next")
        answer = re.search(r"^\{.*\}$", results[0].text, re.MULTILINE)
        if not answer:
            self.over.set()
            return f"takt-helper refused: {results[0].text}"
        return self.act(json.loads(answer.group()))

    def act(self, answer):
        self.states.append(answer["state"])
        if answer["state"] == "running":
            return [self.spawn(action) for action in answer["actions"] if action["action"] == "agent"]
        if answer["state"] == "limited":
            return bash("takt-helper next")
        if answer["state"] == "waiting":
            return "; ".join(action.get("reason", "") for action in answer["actions"])
        self.over.set()
        return f"{answer.get('message')} {answer.get('summary')}"

    @staticmethod
    def spawn(action):
        inputs = {key: action[key] for key in ("model", "description", "prompt", "isolation") if key in action}
        return tool("Agent", subagent_type=action["agent"], run_in_background=False, **inputs)


class HastySession(ObedientSession):
    """Ends its turn too early, several times, before it does as it is told."""

    def __init__(self, times):
        super().__init__()
        self.left = times
        self.feedback = []  # what it was told when it was sent back

    def reply(self, conversation):
        if "Stop hook feedback" in conversation.news:
            self.feedback.append(conversation.news)
        if self.left and any(result.tool == "Agent" for result in conversation.results):
            self.left -= 1
            return "I think that is enough for today."
        return super().reply(conversation)


class ForgetfulSession(ObedientSession):
    """Starts agents as the Agent tool would by itself: in the background, with the model it likes best."""

    @staticmethod
    def spawn(action):
        return tool(
            "Agent", subagent_type=action["agent"], description="work", prompt=action["prompt"], run_in_background=True
        )


class TalkativeSession(ObedientSession):
    """Adds something to the prompt of its first agent."""

    def __init__(self):
        super().__init__()
        self.answers = []

    def spawn(self, action):
        if self.answers:
            return ObedientSession.spawn(action)
        return ObedientSession.spawn({**action, "prompt": action["prompt"] + "\nAnd hurry."})

    def reply(self, conversation):
        self.answers += [result for result in conversation.results if result.tool == "Agent"]
        return super().reply(conversation)


class StoppingSession(ObedientSession):
    """Stops its agent when the person says so."""

    def __init__(self):
        super().__init__()
        self.agent = None
        self.stopped = threading.Event()

    def reply(self, conversation):
        for result in conversation.results:
            found = re.search(r"agentId: (\w+)", result.text)
            if result.tool == "Agent" and found:
                self.agent = found[1]
            if result.tool == "ToolSearch":
                return [tool("TaskStop", task_id=self.agent)]
            if result.tool == "TaskStop":
                self.stopped.set()
                return f"Stopped: {result.text}"
        if "end that agent" in conversation.news:
            return [tool("ToolSearch", query="select:TaskStop", max_results=1)]
        return super().reply(conversation)


# -- workers


def workbook(files):
    changed = "\n".join(f"- {path}: written for this story" for path in files) or "- None"
    return (
        "## Decisions\n- Kept it simple: `$HOME` stays as it is, and so does \"this\" and {\"a\": 1}.\n\n"
        f"## Files Changed\n{changed}\n\n## Blockers Encountered\n- None\n\n## Notes for Merge\n- None\n"
    )


class Worker:
    """Writes its files, runs the gates, finishes."""

    def __init__(self, files, before_work=None, before_finish=None, after_finish=None):
        self.files = files
        self.before_work = before_work  # called when the brief is there
        self.before_finish = before_finish  # called when the files are written and the gates have run
        self.after_finish = after_finish  # called when `finish` has answered
        self.gates = []  # what the gates answered
        self.refusals = []  # what `finish` objected to

    def play(self, token, conversation):
        if self.before_work:
            self.before_work()
        conversation = yield from self.write(conversation)
        conversation = yield bash("takt-helper gates")
        self.gates.append(conversation.results[0].text)
        if self.before_finish:
            self.before_finish()
        return (yield from self.finish(token, conversation, self.files))

    def write(self, conversation):
        where = conversation.working_directory
        for path, content in self.files.items():
            conversation = yield [tool("Write", file_path=f"{where}/{path}", content=content)]
        return conversation

    def finish(self, token, conversation, files):
        conversation = yield bash(f"takt-helper finish {token} --outcome done <<'WORKBOOK'\n{workbook(files)}WORKBOOK")
        answer = conversation.results[0]
        if answer.is_error:
            self.refusals.append(answer.text)
        if self.after_finish:
            self.after_finish()
        return last_words(conversation, "Refused." if answer.is_error else "Done.")


class EmptyHandedWorker(Worker):
    """Claims to have finished before it has done anything; works once it has been refused."""

    def play(self, token, conversation):
        yield from self.finish(token, conversation, self.files)
        conversation = yield from self.write(conversation)
        return (yield from self.finish(token, conversation, self.files))


class CarelessWorker(Worker):
    """Names another file than the ones it wrote; puts it right once refused."""

    def play(self, token, conversation):
        conversation = yield from self.write(conversation)
        yield from self.finish(token, conversation, {"commands/other.sh": ""})
        return (yield from self.finish(token, conversation, self.files))


class HelplessWorker:
    """Reports that the story cannot be done."""

    def play(self, token, conversation):
        conversation = yield bash(
            f"takt-helper finish {token} --outcome blocked --category spec_unclear --reason 'Which numbers?'"
        )
        return last_words(conversation, "Blocked.")


class LazyWorker:
    """Says that it is done, whatever it is told, and never runs `finish`."""

    def __init__(self):
        self.sent_back = []  # what it was told when it wanted to stop

    def play(self, token, conversation):
        while True:
            conversation = yield last_words(conversation, "I have implemented the story. All tests pass.")
            self.sent_back.append(conversation.news + "".join(result.text for result in conversation.results))


class CuriousWorker(Worker):
    """Tries commands that are none of its business, then does its work."""

    forbidden = (
        "python3 -c 1",
        "takt-helper gates; touch pwned",
        "takt-helper gates > pwned",
        "git commit --allow-empty -m mine",
        "takt-helper next",
        "takt-helper stop",
        "takt-helper validate /etc/passwd",
    )

    def __init__(self, files):
        super().__init__(files)
        self.answers = {}

    def play(self, token, conversation):
        for command in self.forbidden:
            conversation = yield bash(command)
            self.answers[command] = conversation.results[0]
        return (yield from super().play(token, conversation))


class BrokenWorker:
    """Its model fails."""

    def __init__(self, failure=Failure(400, "invalid_request_error", "not today")):
        self.failure = failure

    def play(self, token, conversation):
        while True:
            yield self.failure


def good_workers(others=None):
    """A good worker for every story, after the others that are named for it."""
    return {story: [*(others or {}).get(story, []), Worker(story_files(story))] for story in STORIES}
