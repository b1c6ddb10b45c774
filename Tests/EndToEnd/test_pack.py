"""What the skill and agent files must hold to, client or not."""

import unittest

from support.programs import REPOSITORY

HELPER = '"${CLAUDE_CONFIG_DIR:-$HOME/.claude}/lib/takt/bin/takt-helper" hook '


def parts(path):
    """Front matter and body."""
    _, front, body = (REPOSITORY / path).read_text().split("---\n", 2)
    return front, body


class PackTest(unittest.TestCase):
    def test_the_skill_is_short(self):
        self.assertLessEqual(len(parts("skills/takt/SKILL.md")[1].encode()), 3500)

    def test_every_hook_calls_the_installed_helper_by_its_place(self):
        # ~/.local/bin need not be on PATH, and the client's folder can be moved
        for path in ("skills/takt/SKILL.md", *(f"lib/agents/{agent.name}" for agent in agents())):
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
