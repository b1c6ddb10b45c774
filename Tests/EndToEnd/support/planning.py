"""Scripted models that plan: a session that does what the prd skill says, and a planner that `plan create` starts."""

import copy
import json

from .messages_api import bash, tool
from .model import ScriptedModel, last_words

DOCUMENT = "tasks/prd-word-count.md"
SECRET = "three tired herons"  # stands in a scenario, so it must not stand in the project

IDEA = """/prd Count the words of a file, for people who write for a fee per word. Why: 1A they count by hand, 2B it takes
minutes. What: 3A `count FILE` prints the number. What not: 4C no other languages than English. That's all; $HOME stays."""

PRD = """# PRD: Count words

## Why
People who write for a fee count their words by hand. It's slow. It is solved when they read a number instead.

## What
### User stories
- As a person who writes, I want to see how many words a file has so that I can write the bill.
### Requirements
- FR-1: `sh count.sh FILE` must print the number of words of FILE.
- FR-2: a file that does not exist must be named in a message.
### Success
- the number is the one of a count by hand

## What not
- other languages than English

## Open questions
- what a hyphen does; the editor decides
"""


def _story(number, title, criteria, depends_on=(), size="small"):
    return {
        "id": f"US-{number:03}",
        "title": title,
        "description": f"As a person who writes, I want this: {title}, so that I can write the bill.",
        "type": "logic",
        "acceptanceCriteria": criteria,
        "priority": number,
        "size": size,
        "passes": False,
        "verify": "inline",
        "startTime": "",
        "endTime": "",
        "dependsOn": list(depends_on),
        "notes": "",
    }


def _scenario(number, given, when, then, kind="behavioral"):
    return {"id": f"SC-{number:03}", "given": given, "when": when, "then": then, "type": kind}


def good_draft():
    """Two stories and their scenarios, with everything in their texts that a shell would like to expand."""
    return {
        "plan": {
            "project": "Word count",
            "branchName": "takt/word-count",
            "description": "Tells how many words a file has: it's \"$HOME\", `id` and \\ that stay as they are.",
            "userStories": [
                _story(1, "Print the number of words", ["`sh count.sh FILE` prints one number", "blank lines add nothing"]),
                _story(2, "Name a missing file", ["the message has the name of the file", "the exit status is 2"], ["US-001"]),
            ],
        },
        "scenarios": {
            "stories": {
                "US-001": [
                    _scenario(1, f"a text that says '{SECRET}'", "it is counted", "the answer is 3"),
                    _scenario(2, "a text of spaces", "it is counted", "the answer is 0", "edge"),
                ],
                "US-002": [
                    _scenario(3, "nothing at `nowhere.txt`", "it is counted", "standard error says nowhere.txt", "contract"),
                    _scenario(4, "a folder", "it is counted", "nobody gets a number", "edge"),
                ],
            }
        },
    }


def circular_draft():
    """A draft with two mistakes: stories that wait for each other, and scenarios for a story that is not there."""
    draft = good_draft()
    draft["plan"]["userStories"][0]["dependsOn"] = ["US-002"]
    scenarios = draft["scenarios"]["stories"]
    scenarios["US-009"] = [_scenario(9, "a", "b", "c")]
    return draft


def oversized_draft():
    """A valid draft with one story that no fresh agent can do."""
    draft = good_draft()
    draft["plan"]["userStories"][1]["title"] = "Rewrite the entire program with all its commands"
    return draft


def split_draft():
    """The oversized story as two."""
    draft = copy.deepcopy(good_draft())
    draft["plan"]["userStories"].append(_story(3, "Count a folder's files", ["each file has a line", "a sum is last"], ["US-001"]))
    draft["scenarios"]["stories"]["US-003"] = [
        _scenario(5, "two texts of two words", "their folder is counted", "the last number is 4"),
        _scenario(6, "an empty folder", "it is counted", "the only number is 0", "edge"),
    ]
    return draft


def heredoc(command, draft):
    """A call with a draft on standard input, as guide and brief show it."""
    return bash(f"takt-helper {command} <<'DRAFT'\n{json.dumps(draft, indent=1, ensure_ascii=False)}\nDRAFT")


class PlanningSession:
    """Does what the prd skill says for a headless session, with a first draft that cannot be taken.

    `asks` is a question for the person, which only an interactive session can put.
    """

    def __init__(self, asks=None):
        self.asks = asks
        self.skill = ""  # what the skill put into the conversation
        self.answers = {}  # what a call answered, by its name
        self.tools = []
        self.words = None
        self._plays = {}
        self._replies = {}

    def reply(self, conversation):
        asked = (conversation.session, conversation.turn, conversation.news)
        if asked not in self._replies:
            self._replies[asked] = self._step(conversation)
        return self._replies[asked]

    def _step(self, conversation):
        play = self._plays.get(conversation.session)
        try:
            if play:
                return play.send(conversation)
            play = self._plays[conversation.session] = self.play(conversation)
            return next(play)
        except StopIteration as end:
            self.words = end.value
            return end.value

    def call(self, name, blocks):
        """Makes one call and notes its answer."""
        conversation = yield blocks
        self.answers[name] = conversation.results[0]
        return conversation

    def play(self, conversation):
        where = conversation.working_directory
        self.skill = next(text for text in conversation.texts if text.startswith("Base directory for this skill: "))
        self.tools = conversation.tools
        yield from self.call("project", [tool("Read", file_path=f"{where}/CLAUDE.md")])
        if self.asks:
            yield from self.call("question", [tool("AskUserQuestion", questions=[self.asks])])
        yield from self.call("guide prd", bash("takt-helper guide prd"))
        yield from self.before_writing(where)
        yield from self.call("prd", [tool("Write", file_path=f"{where}/{DOCUMENT}", content=PRD)])
        yield from self.call(
            "mended", [tool("Edit", file_path=f"{where}/{DOCUMENT}", old_string="It's slow.", new_string="It is slow.")]
        )
        yield from self.call("guide stories", bash("takt-helper guide stories"))
        yield from self.call("first draft", heredoc(f"plan draft {DOCUMENT}", circular_draft()))
        yield from self.call("draft", heredoc(f"plan draft {DOCUMENT}", good_draft()))
        yield from self.call("review", bash("takt-helper plan review"))
        yield from self.call("accept", bash("takt-helper plan accept"))
        return "`/takt solo` builds it."

    def before_writing(self, where):
        yield from ()


class CuriousPlanningSession(PlanningSession):
    """Tries what a session that plans has no business to do."""

    def __init__(self):
        super().__init__()
        self.forbidden = []

    def before_writing(self, where):
        tries = {
            name: [tool("Write", file_path=f"{where}/{name}", content="x")]
            for name in ("notes.md", "stories.json", ".takt/scenarios.json", "tasks/notes.md", "tasks/prd-a/../../x.md")
        }
        for command in ("takt-helper plan create CLAUDE.md", "git commit --allow-empty -m mine", "takt-helper run solo"):
            tries[command] = bash(command)
        self.forbidden = list(tries)
        for name, blocks in tries.items():
            yield from self.call(name, blocks)


class PlannerModel(ScriptedModel):
    """A planner that hands in drafts one after the other, through as many assignments as it is given."""

    def __init__(self, drafts):
        super().__init__({})
        self.drafts = list(drafts)
        self.briefs = []
        self.answers = []

    def _agent(self, conversation):
        token = conversation.token
        conversation = yield bash(f"takt-helper brief {token}")
        self.briefs.append(conversation.results[0].text)
        while self.drafts:
            conversation = yield heredoc(f"finish {token} --outcome drafted", self.drafts.pop(0))
            self.answers.append(conversation.results[0])
            if not self.answers[-1].is_error:
                break
        return last_words(conversation, "Drafted.")
