"""A Messages API on loopback that answers what a scripted model says."""

import dataclasses
import http.server
import itertools
import json
import threading
import traceback

from .conversation import Conversation

USAGE = {"input_tokens": 1000, "output_tokens": 50, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
_numbers = itertools.count(1)


def text(words):
    return {"type": "text", "text": words}


def tool(name, **inputs):
    return {"type": "tool_use", "id": f"toolu_{next(_numbers):06d}", "name": name, "input": inputs}


def bash(command):
    return [tool("Bash", command=command)]


@dataclasses.dataclass(frozen=True)
class Failure:
    """An answer that is an HTTP error."""

    status: int
    kind: str
    message: str
    headers: tuple = ()  # pairs of name and value


@dataclasses.dataclass(frozen=True)
class Exchange:
    """One request and its answer, kept for assertions and for the account of a failed test."""

    conversation: Conversation
    reply: object


class MessagesAPI:
    """Serves `model.reply(conversation)` until closed; `address` is what ANTHROPIC_BASE_URL should say."""

    def __init__(self, model):
        self.model = model
        self.exchanges = []
        self.broken = []  # tracebacks of a model that raised
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.api = self
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, body, headers):
        conversation = Conversation(body, headers)
        if conversation.is_side_call:
            return [text("fine")]
        try:
            reply = self.model.reply(conversation)
        except Exception:  # a broken script must be seen, not retried
            self.broken.append(traceback.format_exc())
            reply = Failure(400, "invalid_request_error", "the scripted model raised an exception")
        if isinstance(reply, str):
            reply = [text(reply)]
        self.exchanges.append(Exchange(conversation, reply))
        return reply


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a killed client cuts its connections: that is what some tests are about


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self._send(404, b"{}")

    do_HEAD = do_GET

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        path = self.path.split("?")[0]
        if path.endswith("/count_tokens"):
            self._send(200, json.dumps({"input_tokens": len(json.dumps(body)) // 4}).encode())
        elif path != "/v1/messages":
            self._send(200, b"{}")
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._reply(body, self.server.api.answer(body, headers))

    def _reply(self, body, reply):
        if isinstance(reply, Failure):
            error = {"type": "error", "error": {"type": reply.kind, "message": reply.message}}
            self._send(reply.status, json.dumps(error).encode(), headers=reply.headers)
            return
        stop_reason = "tool_use" if any(block["type"] == "tool_use" for block in reply) else "end_turn"
        message = {
            "id": f"msg_{next(_numbers):06d}",
            "type": "message",
            "role": "assistant",
            "model": body.get("model"),
            "stop_sequence": None,
        }
        if not body.get("stream"):
            message.update(content=reply, stop_reason=stop_reason, usage=USAGE)
            self._send(200, json.dumps(message).encode())
            return
        events = [("message_start", {"message": {**message, "content": [], "stop_reason": None, "usage": USAGE}})]
        for index, block in enumerate(reply):
            if block["type"] == "text":
                opening, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
            else:
                opening = {**block, "input": {}}
                delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
            events.append(("content_block_start", {"index": index, "content_block": opening}))
            events.append(("content_block_delta", {"index": index, "delta": delta}))
            events.append(("content_block_stop", {"index": index}))
        events.append(
            ("message_delta", {"delta": {"stop_reason": stop_reason, "stop_sequence": None}, "usage": USAGE})
        )
        events.append(("message_stop", {}))
        stream = "".join(f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n" for kind, data in events)
        self._send(200, stream.encode(), "text/event-stream")

    def _send(self, status, data, kind="application/json", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
