"""What the client sends, read: one request of one conversation."""

import dataclasses
import json
import re

BRIEF_PROMPT = re.compile(r"^\s*takt-helper brief (\S+)\s*$", re.MULTILINE)
WORKING_DIRECTORY = re.compile(r"[Ww]orking directory: (\S+)")


@dataclasses.dataclass(frozen=True)
class ToolResult:
    """The answer to one tool call of the last reply."""

    tool: str
    input: dict
    text: str
    is_error: bool


def plain_text(content):
    """All text of a message's or a tool result's content."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    pieces = []
    for block in content:
        if block.get("type") == "text":
            pieces.append(block.get("text", ""))
        elif block.get("type") == "tool_result":
            pieces.append(plain_text(block.get("content")))
    return "\n".join(pieces)


class Conversation:
    """One request: who asks, and what has happened since the last reply."""

    def __init__(self, body, headers):
        self.body = body
        self.messages = body.get("messages", [])
        self.tools = [tool.get("name") for tool in body.get("tools") or []]
        self.model = body.get("model", "")
        self.session = headers.get("x-claude-code-session-id", "")
        self.agent = headers.get("x-claude-code-agent-id")
        self.turn = sum(message.get("role") == "assistant" for message in self.messages)

    @property
    def is_side_call(self):
        """Title generation and the like: no tools, nothing to script."""
        return not self.tools

    @property
    def token(self):
        """The token of an agent's conversation, whose first message is the `brief` command; None for a session's."""
        for message in self.messages:
            if message.get("role") == "assistant":
                return None
            if message.get("role") != "user":
                continue
            blocks = message.get("content")
            for text in [blocks] if isinstance(blocks, str) else [plain_text([block]) for block in blocks]:
                found = BRIEF_PROMPT.fullmatch(text)
                if found:
                    return found.group(1)
        return None

    @property
    def key(self):
        """Names the conversation across its requests."""
        return (self.session, self.agent, self.token)

    @property
    def working_directory(self):
        found = WORKING_DIRECTORY.search(json.dumps(self.messages)) or WORKING_DIRECTORY.search(
            json.dumps(self.body.get("system"))
        )
        return found.group(1).rstrip("\\n").split("\\n")[0] if found else "."

    @property
    def _since_last_reply(self):
        for index in range(len(self.messages) - 1, -1, -1):
            if self.messages[index].get("role") == "assistant":
                return self.messages[index], self.messages[index + 1 :]
        return None, self.messages

    @property
    def results(self):
        """The results of the last reply's tool calls."""
        last, newer = self._since_last_reply
        calls = {}
        if last and not isinstance(last.get("content"), str):
            calls = {block["id"]: block for block in last["content"] if block.get("type") == "tool_use"}
        found = []
        for message in newer:
            if message.get("role") != "user" or isinstance(message.get("content"), str):
                continue
            for block in message["content"]:
                if block.get("type") == "tool_result" and block["tool_use_id"] in calls:
                    call = calls[block["tool_use_id"]]
                    found.append(
                        ToolResult(
                            call["name"], call["input"], plain_text(block.get("content")), bool(block.get("is_error"))
                        )
                    )
        return found

    @property
    def news(self):
        """What was said to the model since its last reply, apart from tool results."""
        return "\n".join(self.texts)

    @property
    def texts(self):
        """The pieces of the news, one for each block."""
        texts = []
        for message in self._since_last_reply[1]:
            content = message.get("content")
            if isinstance(content, str):
                texts.append(content)
            else:
                texts += [block.get("text", "") for block in content if block.get("type") == "text"]
        return texts
