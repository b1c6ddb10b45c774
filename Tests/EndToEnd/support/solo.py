"""A test case for solo runs whose agents are shell scripts that the test gives them."""

from .team import TeamCase, stories


class SoloCase(TeamCase):
    """Agents work in the checkout itself; `run_solo` plays a plan whose stories depend on nothing unless said otherwise."""

    def solo(self, count=1, settings=None, dependencies=None, **options):
        repository = self.repository(stories(*(dependencies or [[]] * count)), **options)
        self.configure(repository, crashPauseSeconds=0, **(settings or {}))
        return repository

    def run_solo(self, repository, parts=None, status=0, command="run", arguments=(), **options):
        """Runs the plan; answers what was printed."""
        self.parts(repository, parts or {})
        words = ["run", "solo", "--agent", "command", *arguments]
        ended, out, errors = repository.helper(*(words if command == "run" else [command, *arguments]), **options)
        self.assertEqual(ended, status, errors + out)
        return errors + out

    def summary(self, repository):
        return max(repository.root.glob(".takt/runs/*/summary.md")).read_text()

    def passed(self, repository):
        """The commits with which stories passed, by story."""
        return {one["story"]: one["commit"] for one in self.events(repository, "story.passed")}

    def codes(self, repository):
        return [one["code"] for record in self.events(repository, "finish.refused") for one in record["refusals"]]

    def assert_on_branch(self, repository, *names, branch="takt/sample"):
        """Every story passed once, the branch has its commit, and each commit has the story's own files."""
        passed = self.passed(repository)
        self.assertEqual(sorted(passed), sorted(names))
        for story, commit in passed.items():
            merged = repository.git("merge-base", "--is-ancestor", commit, branch, check=False)
            self.assertEqual(merged, "")
            contained = repository.git("branch", "--contains", commit, "--format=%(refname:short)").splitlines()
            self.assertIn(branch, contained, f"{story} passed with {commit}, which the branch does not have")
