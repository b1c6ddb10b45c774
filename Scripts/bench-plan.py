"""Generates the plan of `Scripts/bench-plan`, times the programs and prints a table."""

import json
import os
import random
import shutil
import subprocess
import sys
import time

STORIES, EDGES, ROUNDS = 100_000, 500_000, 5

NODE = """
const stories = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8')).userStories;
const at = new Map(stories.map((story, index) => [story.id, index]));
const open = new Int32Array(stories.length), level = new Int32Array(stories.length);
const dependents = stories.map(() => []);
stories.forEach((story, index) => {
  open[index] = story.dependsOn.length;
  for (const id of story.dependsOn) dependents[at.get(id)].push(index);
});
let queue = [];
open.forEach((count, index) => { if (count === 0) queue.push(index); });
const waves = [];
for (let next = 0; next < queue.length; next++) {
  const story = queue[next];
  (waves[level[story]] ??= []).push(stories[story].id);
  for (const dependent of dependents[story]) {
    level[dependent] = Math.max(level[dependent], level[story] + 1);
    if (--open[dependent] === 0) queue.push(dependent);
  }
}
console.log(JSON.stringify({waves}));
"""


def generate(folder):
    """Writes the plan and the list of edges; the same ones every time."""
    rng = random.Random(20261120)
    per_story = [0] * STORIES
    for _ in range(EDGES):
        per_story[rng.randrange(10, STORIES)] += 1
    stories, edges = [], []
    for index in range(STORIES):
        story = f"US-{index + 1:06d}"
        low = max(0, index - 5000)
        count = min(per_story[index], index - low)
        depends = [f"US-{number + 1:06d}" for number in rng.sample(range(low, index), count)]
        edges += [f"{name} {story}" for name in depends]
        stories.append({
            "id": story, "title": f"Story number {index + 1} of a very long plan",
            "description": "As a person, I want this so that something can be measured",
            "type": "logic", "acceptanceCriteria": [f"`command {index}` prints {index}", "a test shows it"],
            "priority": index // 100 + 1, "size": rng.choice(["small", "medium", "large"]),
            "passes": False, "verify": "inline", "startTime": "", "endTime": "", "dependsOn": depends,
        })
    plan = os.path.join(folder, "stories.json")
    with open(plan, "w", encoding="utf-8") as file:
        head = '{"project": "Bench", "branchName": "takt/bench", "userStories": [\n'
        file.write(head + ",\n".join(json.dumps(story) for story in stories) + "\n]}\n")
    listing = os.path.join(folder, "edges")
    with open(listing, "w", encoding="ascii") as file:
        file.write("\n".join(edges) + "\n")
    return plan, listing, len(edges)


def measure(command):
    """Answers the seconds and the peak memory of a program, best of several rounds."""
    best, memory = None, 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        with open(os.devnull, "wb") as nowhere:
            child = subprocess.Popen(command, stdout=nowhere)
            _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        if status != 0:
            sys.exit(f"{command[0]} failed with status {status}")
        best = seconds if best is None else min(best, seconds)
        scale = 1 if sys.platform == "darwin" else 1024
        memory = max(memory, usage.ru_maxrss * scale)
    return best, memory


def main():
    helper, folder = sys.argv[1:3]
    if sys.argv[3:] == ["generate"]:
        print(*generate(folder))
        return
    # In a process of its own: the peak memory of a child counts what this process held when it was made.
    answer = subprocess.run([sys.executable, __file__, helper, folder, "generate"], check=True, capture_output=True)
    plan, listing, edges = answer.stdout.decode().split()
    size = os.path.getsize(plan)
    print(f"plan: {STORIES} stories, {edges} dependencies, {size / 1e6:.1f} MB")
    seconds, memory = measure([helper, "waves", "--json", plan])
    print(f"takt-helper waves  {seconds * 1000:7.1f} ms  {memory / 1e6:7.1f} MB  {memory / size:.1f}x the file")
    failed = memory > 8 * size
    for name, command, factor in [
        ("tsort", ["tsort", listing], 1.0), ("node", ["node", "-e", NODE, plan], 2.0),
    ]:
        if shutil.which(name) is None:
            print(f"{name:18} skipped: not on PATH")
            continue
        other, other_memory = measure(command)
        ratio = other / seconds
        verdict = "" if ratio >= factor else f"  TOO SLOW: {factor} is the aim"
        print(f"{name:18} {other * 1000:7.1f} ms  {other_memory / 1e6:7.1f} MB  {ratio:.2f}x takt's time{verdict}")
        failed = failed or ratio < factor
    sys.exit(1 if failed else 0)


main()
