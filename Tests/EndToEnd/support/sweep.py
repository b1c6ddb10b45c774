"""kill -9 at random moments: cases with a seed each, until the kills are used up.

TAKT_KILLS says how often each sweep kills (40), TAKT_SEED replays one (printed on failure), TAKT_CASE picks one case of it.
"""

import contextlib
import os
import random
import sys
import time
import unittest

from . import programs
from .repository import kill_tree, sleep_until

KILLS = int(os.environ.get("TAKT_KILLS", "40"))
SEED = os.environ.get("TAKT_SEED") or str(random.randrange(10**9))
ONLY = os.environ.get("TAKT_CASE")


class Sweep(unittest.TestCase):
    def setUp(self):
        if not programs.helper():
            self.skipTest(programs.NO_HELPER)

    def sweep(self, play, wanted=KILLS):
        """Plays cases until the kills are used up; `play` gets a chance of its own and answers how often it killed."""
        kills = cases = 0
        failures = []
        while kills < wanted:
            number, cases = cases, cases + 1
            if ONLY and number != int(ONLY):
                if number > int(ONLY):
                    break
                continue
            try:
                kills += play(random.Random(f"{SEED}:{self.id()}:{number}"))
            except AssertionError as error:
                failures.append(f"TAKT_SEED={SEED} TAKT_CASE={number}: {error}")
                if len(failures) >= 5:
                    break
        print(f"{self.id()}: {kills} kills in {cases} cases, {len(failures)} failed, seed {SEED}", file=sys.stderr)
        self.assertEqual(failures, [], "\n".join(failures))

    @contextlib.contextmanager
    def closing(self, repository):
        """Closes the repository; after a failure not, when TAKT_KEEP says that somebody wants to look at it."""
        try:
            yield
        except BaseException as error:
            if os.environ.get("TAKT_KEEP"):
                raise AssertionError(f"{error}\nkept: {repository.base}") from None
            repository.close()
            raise
        else:
            repository.close()

    def kill(self, process, chance, seconds):
        """Kills a helper at a moment of that time; answers whether it was still there. Sometimes its gits die too."""
        sleep_until(time.monotonic() + chance.uniform(0, seconds))
        was_there = process.poll() is None
        if chance.random() < 0.5:
            process.kill()
        else:
            kill_tree(process.pid)
        process.communicate()
        return was_there
