"""What a journal tells of a run, looked at by other code than the helper's."""

import json
import zlib

SEED = 0x7461_6B74


def read(path):
    """The records of a journal that is whole; a torn last line is left out."""
    records = []
    for line in path.read_bytes().split(b"\n")[:-1]:
        body, _, mark = line.rpartition(b',"crc":"')
        expected = zlib.crc32(body, SEED) or 1
        if mark != b'%08x"}' % expected:
            raise AssertionError(f"record {len(records) + 1} has a wrong checksum: {line[:200]}")
        records.append(json.loads(line))
    numbers = [record["seq"] for record in records]
    if numbers != list(range(1, len(records) + 1)):
        raise AssertionError(f"the sequence has gaps: {numbers}")
    return records


def problems(records):
    """What must never happen in a team's run of which nobody but the helper has touched the branch."""
    found = []
    assigned, open_by_story, accepted, stored, passed = {}, {}, {}, set(), set()
    refused, checking, users = set(), None, {}

    def say(record, what):
        found.append(f"record {record['seq']}: {record['event']}: {what}")

    def close(token):
        story = assigned[token]["story"]
        if open_by_story.get(story) == token:
            del open_by_story[story]

    for record in records:
        event, token = record["event"], record.get("token")
        if token and event != "agent.assigned" and token not in assigned:
            say(record, "of nobody's assignment")
            continue
        story = record.get("story") or (assigned[token]["story"] if token in assigned else None)
        if event == "agent.assigned":
            assigned[token] = record
            if story in passed:
                say(record, f"{story} passed already")
            if story in open_by_story:
                say(record, f"{story} is worked on already")
            if record["role"] == "worker" and story in accepted:
                say(record, f"{story} was accepted already")
            if record["role"] == "resolver":
                if story not in refused:
                    say(record, f"there is nothing to settle for {story}")
            open_by_story[story] = token
        elif event == "tree.planned":
            other = users.get(record["path"])
            if other and other != token and open_by_story.get(assigned[other]["story"]) == other:
                say(record, f"{record['path']} is the tree of an agent at work")
            users[record["path"]] = token
        elif event == "finish.accepted":
            if open_by_story.get(story) != token:
                say(record, "by somebody who had ended")
            accepted[story] = token
            close(token)
        elif event == "finish.withdrawn":
            say(record, f"accepted work of {story} was given up: {record['reason']}")
        elif event in ("agent.ended", "finish.blocked"):
            close(token)
        elif event == "work.stored":
            if accepted.get(story) != token or (token, "stored") in stored:
                say(record, "twice, or never accepted")
            stored.add((token, "stored"))
            refused.discard(story)
        elif event == "merge.started":
            if checking:
                say(record, f"{checking} is being checked")
            checking = token
        elif event in ("merge.interrupted", "merge.checked", "merge.refused"):
            checking = None if checking == token else checking
            if event == "merge.refused":
                refused.add(story)
        elif event == "story.passed":
            if story in passed:
                say(record, "twice")
            if accepted.get(story) != token:
                say(record, "without accepted work")
            passed.add(story)
    return found
