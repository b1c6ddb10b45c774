"""What the skill and agent files must hold to, client or not."""

import unittest

from support.programs import REPOSITORY

HELPER = '"${CLAUDE_CONFIG_DIR:-$HOME/.claude}/lib/takt/bin/takt-helper" hook '


def parts(path):
    """Front matter and body."""
    _, front, body = (REPOSITORY / path).read_text().split("---\n", 2)
    return front, body


class PackTest(unittest.TestCase):
    def test_what_a_skill_puts_into_a_conversation_is_short(self):
        for skill, limit in (("takt", 3500), ("prd", 4000)):
            body = parts(f"skills/{skill}/SKILL.md")[1]
            rendered = f"Base directory for this skill: /home/somebody/.claude/skills/{skill}\n{body}"
            self.assertLessEqual(len(rendered.replace("$ARGUMENTS", "").encode()), limit, skill)

    def test_what_the_client_replaces_in_a_skill_is_its_argument_alone(self):
        # $0, ${CLAUDE_...} and !`command` would be replaced as well
        for skill in ("takt", "prd"):
            body = parts(f"skills/{skill}/SKILL.md")[1]
            self.assertEqual(body.count("$ARGUMENTS"), 1, skill)
            self.assertNotRegex(body.replace("$ARGUMENTS", ""), r"\$|!`|```!", skill)

    def test_a_guide_is_shorter_than_what_the_client_cuts(self):
        for guide in (REPOSITORY / "lib/guides").glob("*.md"):
            self.assertLessEqual(len(guide.read_bytes()), 4000, guide.name)

    def test_every_hook_calls_the_installed_helper_by_its_place(self):
        # ~/.local/bin need not be on PATH, and the client's folder can be moved
        for path in ("skills/takt/SKILL.md", "skills/prd/SKILL.md", *(f"lib/agents/{agent.name}" for agent in agents())):
            lines = [line for line in parts(path)[0].splitlines() if "command:" in line]
            commands = [line.split("command:", 1)[1].strip(" '") for line in lines]
            self.assertTrue(commands, path)
            for command in commands:
                self.assertTrue(command.startswith(HELPER), f"{path}: {command}")

    def test_an_agent_cannot_ask_and_cannot_hand_back_unfinished(self):
        for agent in agents():
            front = parts(f"lib/agents/{agent.name}")[0]
            for needed in ("PermissionRequest:", "matcher: SubagentHandback", "  Stop:", "onFailure: block"):
                self.assertIn(needed, front, agent.name)


def agents():
    return sorted((REPOSITORY / "lib/agents").glob("takt-*.md"))


if __name__ == "__main__":
    unittest.main()
