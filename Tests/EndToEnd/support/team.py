"""A test case for teams: every agent is a shell script that the test gives it."""

import json
import os
import pathlib
import shlex

from .repository import story
from .scripted_case import ScriptedCase

# Plays the part of its story: `US-001`, or `US-001-merge` for who settles a conflict; `.2` behind it for a second attempt.
_AGENT = r"""
token=$1 plays=$2
brief=$(takt-helper brief "$token") || exit 9
heading=$(printf '%s\n' "$brief" | sed -n 's/^# Story \(US-[0-9]*\)\([:,]\).*attempt \([0-9]*\).*/\1 \2 \3/p' | head -n 1)
set -- $heading
name=$1; test "$2" = : && name=$name-merge
printf '%s\n' "$brief" > "$plays/$name.$3.brief"
part=$plays/$name.$3; test -e "$part" || part=$plays/$name
finish() {
  { printf '## Decisions\n%s\n## Files Changed\n' "${decisions:-None}"
    for file in "$@"; do printf -- '- `%s`\n' "$file"; done
    printf '## Blockers Encountered\nNone\n## Notes for Merge\nNone\n'
  } | takt-helper finish "$token" --outcome done 2> "$plays/$name.refusal"
}
. "$part"
"""


def stories(*dependencies):
    """A plan's stories, each given by the numbers of those that it depends on."""
    return [story(number + 1, depends_on=[f"US-{n:03}" for n in before]) for number, before in enumerate(dependencies)]


class TeamCase(ScriptedCase):
    isolation = "worktree"

    def team(self, *dependencies, settings=None, **options):
        repository = self.repository(stories(*(dependencies or ([],))), **options)
        self.configure(repository, **(settings or {}))
        return repository

    def configure(self, repository, **settings):
        plays = repository.base / "plays"
        plays.mkdir(exist_ok=True)
        agent = repository.base / "agent.sh"
        agent.write_text(_AGENT)
        settings["agentCommand"] = ["sh", str(agent), "{token}", str(plays)]
        repository.write(".takt/config.json", json.dumps(settings))

    def parts(self, repository, parts):
        for name, script in parts.items():
            (repository.base / "plays" / name).write_text(script + "\n")

    def run_team(self, repository, parts=None, status=0, command="run", arguments=(), **options):
        """Runs the plan; answers what was printed."""
        self.parts(repository, parts or {})
        words = ["run", "team", "--agent", "command", "--isolation", self.isolation, *arguments]
        ended, out, errors = repository.helper(*(words if command == "run" else [command, *arguments]), **options)
        self.assertEqual(ended, status, errors + out)
        return errors + out

    def said_to(self, repository, name):
        """What the helper answered to an agent's last report; empty when it was accepted."""
        return (repository.base / "plays" / f"{name}.refusal").read_text()

    def brief(self, repository, name, attempt=1):
        return (repository.base / "plays" / f"{name}.{attempt}.brief").read_text()

    def events(self, repository, name):
        return [record for record in repository.journal() if record["event"] == name]

    def inventory(self, repository, **options):
        return repository.take("trees", **options)

    def kept(self, repository):
        lines = repository.git("for-each-ref", "--format=%(refname)", "refs/takt/keep/").splitlines()
        return [line.split("/", 4)[4] for line in lines]

    def show(self, repository, name, path):
        """A file of the work that is kept under a name."""
        return repository.git("show", f"refs/takt/keep/{self.run_name(repository)}/{name}:{path}")

    def on_branch(self, repository, path, branch="takt/sample"):
        return repository.git("show", f"{branch}:{path}")

    def trees_of(self, repository):
        """The folders of trees on disk."""
        state = pathlib.Path(repository.environment.get("XDG_STATE_HOME", repository.base / ".local/state"))
        return sorted(str(path) for path in state.glob("takt/*/trees/*/*"))

    def assert_done(self, repository, *names):
        self.assertEqual(sorted({name for name, _ in repository.story_commits() if name}), sorted(names))
        self.assertEqual(repository.debris(), [])
        self.assertEqual(self.trees_of(repository), [])
        listed = repository.git("worktree", "list", "--porcelain").count("worktree ")
        self.assertEqual(listed, 1, "git knows no tree of takt's any more")

    def write(self, path, text):
        """Words of shell that write a file."""
        quoted = shlex.quote(path)
        folder = shlex.quote(os.path.dirname(path) or ".")
        return f"mkdir -p {folder}; printf '%s' {shlex.quote(text)} > {quoted}"

    def does(self, path, text=None):
        """A part that writes one file and reports it."""
        return f"{self.write('./' + path, text if text is not None else path)}\nfinish {shlex.quote(path)}"
