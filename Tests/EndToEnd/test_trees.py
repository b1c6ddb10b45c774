"""A team's trees: whatever agents and surroundings do to them, nothing is lost and nothing outside them is touched."""

import json
import os
import pathlib
import random
import shlex
import subprocess
import time
import unittest
import zlib

from support import programs
from support.repository import kill_tree
from support.team import TeamCase


class Agents(TeamCase):
    """What agents do to their trees."""

    def test_two_stories_are_built_side_by_side_and_nothing_is_left(self):
        repository = self.team([], [])
        before = repository.git("rev-parse", "HEAD"), repository.git("symbolic-ref", "HEAD")
        self.run_team(repository, {"US-001": self.does("one.txt"), "US-002": self.does("two.txt")})
        self.assert_done(repository, "US-001", "US-002")
        self.assertEqual((repository.git("rev-parse", "HEAD"), repository.git("symbolic-ref", "HEAD")), before)
        self.assertEqual(self.kept(repository), [])

    def test_commits_of_an_agent_become_the_storys_own(self):
        repository = self.team()
        commit = "git add -A; git -c user.name=a -c user.email=a@b commit -qm mine"
        self.run_team(repository, {"US-001": f"{self.write('a.txt', 'a')}; {commit}; {self.write('b.txt', 'b')}; {commit}; finish a.txt b.txt"})
        self.assert_done(repository, "US-001")
        self.assertEqual(repository.git("log", "--format=%s", "main..takt/sample"), "feat: US-001 - Story 1")

    def test_an_agent_that_has_the_runs_branch_checked_out_holds_up_nobody(self):
        repository = self.team()
        self.run_team(repository, {"US-001": f"git checkout -q takt/sample || exit 3; {self.does('a.txt')}"})
        self.assert_done(repository, "US-001")

    def test_commits_on_the_runs_branch_in_a_tree_do_not_take_others_work_back(self):
        repository = self.team([], [])
        first = self.does("a.txt")
        # Begun with the first story, and going on to the branch when that has moved.
        second = (
            "until git cat-file -e takt/sample:a.txt 2>&-; do sleep 0.05; done; git checkout -q takt/sample; "
            + self.does("b.txt") + " && exit 5; rm a.txt; finish b.txt"
        )
        self.run_team(repository, {"US-001": first, "US-002": second})
        self.assertEqual(self.on_branch(repository, "a.txt"), "a.txt")
        self.assertEqual(self.on_branch(repository, "b.txt"), "b.txt")
        self.assert_done(repository, "US-001", "US-002")

    def test_an_agent_that_leaves_its_base_is_told_how_to_go_back(self):
        repository = self.team(files={"README.md": "hello\n", "more": "x\n"})
        repository.git("commit", "-q", "--allow-empty", "-m", "second")
        part = f"git checkout -q --detach main~1; {self.does('a.txt')}; git checkout -q --detach main; finish a.txt"
        self.run_team(repository, {"US-001": part})
        self.assert_done(repository, "US-001")
        refused = self.events(repository, "finish.refused")
        self.assertEqual(refused[0]["refusals"][0]["code"], "finish.base-moved")

    def test_work_that_was_left_at_another_commit_is_kept_and_the_next_attempt_has_a_fresh_tree(self):
        repository = self.team()
        repository.git("commit", "-q", "--allow-empty", "-m", "second")
        lost = f"git checkout -q --detach main~1; {self.write('lost.txt', 'lost')}; git add -A; git -c user.name=a -c user.email=a@b commit -qm mine; {self.write('more.txt', 'more')}"
        self.run_team(repository, {"US-001": lost, "US-001.2": self.does("a.txt")})
        self.assert_done(repository, "US-001")
        self.assertEqual(self.kept(repository), ["US-001"])
        self.assertEqual(self.show(repository, "US-001", "lost.txt"), "lost")
        self.assertEqual(self.show(repository, "US-001", "more.txt"), "more")

    def test_an_agent_that_deletes_its_tree_gets_another(self):
        repository = self.team()
        self.run_team(repository, {"US-001": 'rm -rf "$PWD"', "US-001.2": self.does("a.txt")})
        self.assert_done(repository, "US-001")

    def test_an_agent_that_deletes_the_link_to_git_keeps_its_work(self):
        repository = self.team()
        self.run_team(repository, {"US-001": f"rm -rf .git; {self.write('half.txt', 'half')}",
                                   "US-001.2": "test -e half.txt || exit 3\nfinish half.txt"})
        self.assert_done(repository, "US-001")

    def test_a_gate_that_deletes_the_link_to_git_harms_no_files_of_the_user(self):
        # Without HOME the trees lie inside the checkout's own folder: git would take the checkout for the tree.
        repository = self.team([], [], settings={"gates": [{"name": "odd", "command": ["sh", "-c", "test $(ls | wc -l) -lt 3 || rm -f .git"]}]})
        repository.write("mine.txt", "mine\n")
        repository.write("README.md", "changed by me\n")
        repository.git("config", "core.excludesFile", "/dev/null")
        environment = {name: value for name, value in repository.environment.items() if name != "HOME"}
        self.run_team(repository, {"US-001": self.does("one.txt"), "US-002": self.does("two.txt")}, env=environment, status=0)
        self.assertEqual((repository.root / "mine.txt").read_text(), "mine\n")
        self.assertEqual((repository.root / "README.md").read_text(), "changed by me\n")

    def test_reset_and_stash_of_an_agent_are_seen(self):
        repository = self.team()
        repository.write("README.md", "hello, changed by me\n")
        part = f"{self.write('a.txt', 'a')}; git add -A; git -c user.name=a -c user.email=a@b stash -q; finish a.txt && exit 5; git reset -q --hard; {self.does('b.txt')}"
        self.run_team(repository, {"US-001": part})
        self.assert_done(repository, "US-001")
        codes = [refusal["code"] for refusal in self.events(repository, "finish.refused")[0]["refusals"]]
        self.assertEqual(codes, ["finish.no-changes"])
        self.assertEqual((repository.root / "README.md").read_text(), "hello, changed by me\n")

    def test_an_agents_unfinished_merge_and_locked_index_are_not_in_the_way(self):
        repository = self.team()
        part = (
            "g='git -c user.name=a -c user.email=a@b'; $g checkout -q -b side; echo s > README.md; $g commit -qam s; "
            "$g checkout -q --detach HEAD~1; echo t > README.md; $g commit -qam t; $g merge side; "
            ": > \"$(git rev-parse --git-dir)/index.lock\"; echo done > README.md\nfinish README.md"
        )
        self.run_team(repository, {"US-001": part})
        self.assertEqual(self.on_branch(repository, "README.md"), "done")
        self.assert_done(repository, "US-001")

    def test_a_read_only_tree_is_taken_away(self):
        repository = self.team()
        part = f"mkdir -p deep/er; echo x > deep/er/x\nfinish deep/er/x\nchmod -R a-w ."
        self.run_team(repository, {"US-001": part})
        self.assert_done(repository, "US-001")

    def test_what_is_changed_after_the_report_is_kept(self):
        repository = self.team()
        self.run_team(repository, {"US-001": self.does("a.txt") + "; echo more > later.txt"})
        self.assert_done(repository, "US-001")
        self.assertEqual(self.kept(repository), ["US-001"])
        self.assertEqual(self.show(repository, "US-001", "later.txt"), "more")
        found = self.inventory(repository)["kept"]
        self.assertEqual([(one["story"], one["files"], one["merged"]) for one in found], [("US-001", ["a.txt", "later.txt"], False)])
        for command in found[0]["look"]:
            repository.git(*command.split()[1:])
        self.assertEqual((repository.root / "later.txt").read_text(), "more\n")

    def test_a_repository_that_an_agent_made_in_its_tree_is_not_taken_away(self):
        repository = self.team()
        part = "git init -q inner; cd inner; echo x > x; git add x; git -c user.name=a -c user.email=a@b commit -qm x; cd ..; " + self.does("a.txt")
        self.run_team(repository, {"US-001": part})
        left = self.trees_of(repository)
        self.assertEqual(len(left), 1)
        status, out, errors = repository.helper("trees", "gc")
        self.assertEqual(status, 0)
        self.assertIn("`inner/` in it is a repository of its own", out)
        self.assertTrue((pathlib.Path(left[0]) / "inner/x").exists())


class Surroundings(TeamCase):
    """Repositories, settings and disks of all kinds."""

    def two(self, repository, **options):
        out = self.run_team(repository, {"US-001": self.does("one.txt"), "US-002": self.does("two.txt")}, **options)
        if not options.get("status"):
            self.assert_done(repository, "US-001", "US-002")
            self.assertEqual(self.on_branch(repository, "one.txt"), "one.txt")
            self.assertEqual(self.on_branch(repository, "two.txt"), "two.txt")
        return out

    def test_odd_names_of_files(self):
        names = ["a b.txt", "a\nb.txt", "it's.txt", 'say "hi".txt', "-rf", "grüße.txt", "back\\slash", "tab\there", " lead", "$(touch pwned)"]
        repository = self.team([], [], files={f"old/{name}": "1\n" for name in names})
        parts = "; ".join(self.write(f"./{name}", "1") for name in names)
        old = "; ".join(self.write(f"./old/{name}", "2") for name in names)

        def report(prefix):
            script = "\n".join(f"set -- \"$@\" {shlex.quote(prefix + name)}" for name in self.as_shown(names))
            return f"set --\n{script}\nfinish \"$@\""

        self.run_team(repository, {"US-001": f"{parts}\n{report('')}", "US-002": f"{old}\n{report('old/')}"})
        self.assert_done(repository, "US-001", "US-002")
        for name in names:
            self.assertEqual(self.on_branch(repository, name), "1", name)
            self.assertEqual(self.on_branch(repository, f"old/{name}"), "2", name)

    def as_shown(self, names):
        """A name with a line break or a tab in it is written as the helper shows it."""
        return [name.replace("\n", "\\u{A}").replace("\t", "\\u{9}") for name in names]

    def test_odd_names_of_the_repository_and_of_the_place_of_trees(self):
        for name in ["with space", "new\nline", "it's", 'say "hi"', "-dash", "grüße", "$(touch pwned)"]:
            with self.subTest(name):
                repository = self.team([], [], name=name)
                state = repository.base / f"state {name}"
                repository.environment["XDG_STATE_HOME"] = str(state)
                self.two(repository)

    def test_links_modes_and_contents_arrive_as_they_are(self):
        repository = self.team(files={"target": "t\n", "run.sh": "#!/bin/sh\n"})
        os.symlink("target", repository.root / "old-link")
        os.chmod(repository.root / "run.sh", 0o755)
        repository.git("add", "-A", "--", "old-link", "run.sh")
        repository.git("commit", "-qm", "more")
        part = "test -L old-link && test -x run.sh || exit 3; ln -s target link; printf '\\000\\377\\r\\n' > bytes; echo > tool; chmod +x tool; chmod -x run.sh; rm old-link; echo file > old-link\nfinish link bytes tool run.sh old-link"
        self.run_team(repository, {"US-001": part})
        listed = repository.git("ls-tree", "takt/sample", "--", "link", "tool", "run.sh", "old-link").splitlines()
        self.assertEqual({line.split("\t")[1]: line.split()[0] for line in listed},
                         {"link": "120000", "tool": "100755", "run.sh": "100644", "old-link": "100644"})
        self.assertEqual(repository.git("cat-file", "-s", "takt/sample:bytes"), "4")
        self.assert_done(repository, "US-001")

    def test_line_ends_and_filters_are_those_of_the_project(self):
        repository = self.team([], [], files={".gitattributes": "*.big filter=big -text\n*.txt text\n", "a.txt": "1\n2\n"})
        repository.git("config", "core.autocrlf", "true")
        repository.git("config", "filter.big.clean", "sed s/^big-content$/pointer/")
        repository.git("config", "filter.big.smudge", "sed s/^pointer$/big-content/")
        repository.git("config", "filter.big.required", "true")
        repository.write("x.big", "big-content\n")
        repository.git("add", "x.big", ".gitattributes")
        repository.git("commit", "-qm", "big")
        check = "test \"$(cat x.big)\" = big-content || exit 3; test \"$(od -An -c a.txt | tr -d ' \\n')\" = '1\\r\\n2\\r\\n' || exit 4; "
        self.run_team(repository, {
            "US-001": check + "echo big-content > y.big; printf '1\\r\\n3\\r\\n' > b.txt\nfinish y.big b.txt",
            "US-002": check + self.does("c.txt")})
        self.assert_done(repository, "US-001", "US-002")
        self.assertEqual(repository.git("cat-file", "blob", "takt/sample:y.big"), "pointer")
        self.assertEqual(repository.git("cat-file", "blob", "takt/sample:b.txt"), "1\n3")

    def test_ignored_files_of_an_agent_go_with_its_tree_and_count_for_nothing(self):
        repository = self.team(files={".gitignore": "out/\n"})
        self.run_team(repository, {"US-001": f"{self.write('out/build', 'x')}; {self.does('a.txt')}"})
        self.assert_done(repository, "US-001")
        self.assertEqual(self.kept(repository), [])

    def test_a_sparse_checkout_stays_whole_on_the_branch(self):
        repository = self.team([], [], files={"in/a": "1\n", "out/b": "2\n"})
        repository.git("sparse-checkout", "set", "in")
        self.two(repository)
        self.assertEqual(self.on_branch(repository, "out/b"), "2")

    def test_a_call_from_a_folder_below_or_through_a_link_is_the_same(self):
        for place in ["deep/er", "link"]:
            with self.subTest(place):
                repository = self.team([], [], files={"deep/er/x": "1\n"})
                os.symlink(repository.root, repository.base / "link")
                folder = repository.base / "link" if place == "link" else repository.root / place
                self.two(repository, cwd=folder)

    def test_a_shallow_clone_is_as_good_as_a_whole_one(self):
        repository = self.team([], [])
        for number in range(3):
            repository.git("commit", "-q", "--allow-empty", "-m", str(number))
        other = repository.base / "shallow"
        repository.git("clone", "-q", "--depth", "1", f"file://{repository.root}", str(other))
        for name in ["stories.json", ".takt"]:
            subprocess.run(["cp", "-a", str(repository.root / name), str(other)], check=True)
        repository.root = other
        repository.git("config", "user.name", "Tester")
        repository.git("config", "user.email", "tester@example.com")
        self.two(repository)
        self.assertEqual(repository.git("rev-parse", "--is-shallow-repository"), "true")

    def test_a_repository_with_sha_256(self):
        repository = self.team([], [])
        subprocess.run(["rm", "-rf", str(repository.root / ".git")], check=True)
        repository.git("init", "-q", "-b", "main", "--template=", "--object-format=sha256")
        repository.git("config", "user.name", "Tester")
        repository.git("config", "user.email", "tester@example.com")
        repository.git("add", "README.md")
        repository.git("commit", "-qm", "Begin")
        self.two(repository)
        self.assertEqual(len(repository.git("rev-parse", "takt/sample")), 64)

    def test_settings_for_each_work_tree(self):
        repository = self.team([], [])
        repository.git("config", "extensions.worktreeConfig", "true")
        repository.git("config", "--worktree", "core.editor", "false")
        self.two(repository)

    def test_no_hook_runs_unasked(self):
        repository = self.team([], [])
        hooks = repository.base / "hooks"
        hooks.mkdir()
        for folder in [hooks, repository.root / ".git/hooks"]:
            folder.mkdir(exist_ok=True)
            for hook in ["post-checkout", "pre-commit", "post-commit", "reference-transaction", "post-merge", "post-index-change"]:
                (folder / hook).write_text(f"#!/bin/sh\necho {hook} >> '{repository.base}/ran'\nexit 1\n")
                (folder / hook).chmod(0o755)
        repository.git("config", "core.hooksPath", str(hooks), check=False)
        (repository.base / "ran").unlink(missing_ok=True)
        self.two(repository)
        self.assertFalse((repository.base / "ran").exists())

    def test_commits_are_made_where_signing_would_fail(self):
        repository = self.team([], [])
        repository.git("config", "commit.gpgsign", "true")
        repository.git("config", "user.signingkey", "nobody")
        repository.git("config", "gpg.program", "/bin/false")
        self.two(repository)

    def test_without_home_or_state_folder_the_trees_lie_in_the_projects_own(self):
        repository = self.team([], [])
        environment = {name: value for name, value in repository.environment.items() if name != "HOME"}
        self.two(repository, env=environment)
        self.assertEqual(list((repository.root / ".takt/trees").glob("*/*")), [])

    def test_a_place_that_cannot_be_written_to_is_named_and_the_run_goes_on_elsewhere(self):
        repository = self.team([], [])
        (repository.base / "file").write_text("")
        environment = dict(repository.environment, XDG_STATE_HOME=str(repository.base / "file"))
        out = self.two(repository, env=environment, status=4)
        self.assertIn("cannot create the folder", out)
        self.assertIn(f"{repository.base}/file/takt/", out)
        self.run_team(repository, command="resume")
        self.assert_done(repository, "US-001", "US-002")

    @unittest.skipUnless(os.geteuid() == 0, "needs the right to mount")
    def test_a_full_disk_is_named_and_nothing_is_lost(self):
        repository = self.team([], [], files={"big": "x" * 300_000 + "\n"})
        full = repository.base / "full"
        full.mkdir()
        script = 'mount -t tmpfs -o size=128k none "$0" || exit 77; exec "$@"'
        helper = [str(programs.helper()), "run", "team", "--agent", "command", "--isolation", self.isolation]
        self.parts(repository, {"US-001": self.does("one.txt"), "US-002": self.does("two.txt")})
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, str(full), *helper], cwd=repository.root,
                              env=dict(repository.environment, XDG_STATE_HOME=str(full)), capture_output=True, text=True)
        if done.returncode == 77 or "unshare:" in done.stderr:
            self.skipTest("no right to mount")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("/US-00", done.stderr)
        self.assertIn(" cannot be made", done.stderr)
        self.assertIn("make sure that there is space", done.stderr)
        self.run_team(repository, command="resume")
        self.assert_done(repository, "US-001", "US-002")

    def test_a_submodule_is_refused_with_what_to_do_and_built_when_that_is_done(self):
        repository = self.team([], [])
        inner = repository.base / "inner"
        subprocess.run(["git", "clone", "-q", str(repository.root), str(inner)], check=True, env=repository.environment)
        repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "lib")
        repository.git("commit", "-qm", "with a submodule")
        out = self.two(repository, status=4)
        self.assertIn("`lib` is a submodule, and a fresh tree would have nothing in it", out)
        self.assertIn('"prepare": [["git", "submodule", "update", "--init"]]', out)
        self.assertEqual(repository.journal(), [])
        self.configure(repository, prepare=[["git", "-c", "protocol.file.allow=always", "submodule", "update", "--init", "-q"]],
                       gates=[{"name": "lib", "command": ["test", "-e", "lib/README.md"]}])
        self.two(repository)

    def test_a_bare_repository_is_refused(self):
        repository = self.team()
        bare = repository.base / "bare.git"
        repository.git("clone", "-q", "--bare", str(repository.root), str(bare))
        status, _, errors = repository.helper("run", "team", "--agent", "command", cwd=bare)
        self.assertEqual(status, 4)
        self.assertIn("is a bare repository, which has no checkout to work in", errors)

    def test_what_a_killed_git_leaves_is_no_obstacle(self):
        for cut in ["entry", "folder", "lock", "half"]:
            with self.subTest(cut):
                repository = self.team([], [])
                self.parts(repository, {"US-001": "kill -9 $(cat ../../../../../../pid 2>&-); sleep 1", "US-002": self.does("two.txt")})
                repository.take("start", "team")
                run = self.run_name(repository)
                place = repository.base / ".local/state/takt"
                # Where the first tree is going to be, as a run says that was killed.
                status, _, _ = repository.helper("run", "team", "--agent", "command", env=dict(repository.environment, XDG_STATE_HOME="/dev/null"))
                self.assertEqual(status, 4)
                name = f"project-{zlib.crc32(str(repository.root / '.git').encode()):x}"
                tree = place / name / "trees" / run / "US-001"
                entry = repository.root / ".git/worktrees/US-001"
                if cut in ("entry", "lock", "half"):
                    repository.git("worktree", "add", "-q", "--detach", str(tree))
                    (entry / "locked").write_text("initializing\n")
                if cut == "entry":
                    subprocess.run(["rm", "-rf", str(tree)], check=True)
                if cut == "lock":
                    (entry / "index.lock").write_text("")
                if cut == "half":
                    (tree / ".git").unlink()
                    (entry / "HEAD").write_text("")
                if cut == "folder":
                    tree.mkdir(parents=True)
                    (tree / "README.md").write_text("half")
                self.parts(repository, {"US-001": self.does("one.txt")})
                self.run_team(repository)
                self.assert_done(repository, "US-001", "US-002")


class Clones(TeamCase):
    """`--isolation clone`: nothing in a tree leads back to the project."""

    isolation = "clone"
    two = Surroundings.two
    as_shown = Surroundings.as_shown
    test_odd_names_of_files = Surroundings.test_odd_names_of_files
    test_odd_names_of_the_repository = Surroundings.test_odd_names_of_the_repository_and_of_the_place_of_trees
    test_links_modes_and_contents = Surroundings.test_links_modes_and_contents_arrive_as_they_are
    test_line_ends_and_filters = Surroundings.test_line_ends_and_filters_are_those_of_the_project
    test_shallow = Surroundings.test_a_shallow_clone_is_as_good_as_a_whole_one
    test_sha_256 = Surroundings.test_a_repository_with_sha_256
    test_hooks = Surroundings.test_no_hook_runs_unasked
    test_commits = Agents.test_commits_of_an_agent_become_the_storys_own
    test_later_changes = Agents.test_what_is_changed_after_the_report_is_kept

    def test_nothing_leads_back(self):
        repository = self.team([], [], settings={"gates": [{"name": "there", "command": ["sh", "-c", "ls *.txt"]}]})
        repository.git("remote", "add", "origin", str(repository.root))
        repository.git("config", "core.attributesFile", str(repository.root / "attributes"))
        repository.git("config", "include.path", str(repository.root / "more"))
        repository.git("branch", "secret", "main")
        look = (
            "{ grep -rlaF \"$TAKT_PROJECT\" .git; git remote; git for-each-ref refs/heads refs/remotes refs/tags; "
            "git fetch -q origin && echo fetched; git push -q origin HEAD:refs/heads/pushed && echo pushed; "
            "cat .git/objects/info/alternates .git/FETCH_HEAD; ls .git/hooks; } > \"$plays/$name.found\" 2>&-; "
        )
        out = self.run_team(repository, {
            "US-001": f"{self.write('one.txt', '1')}; takt-helper gates > \"$plays/gates\"; {look} finish one.txt",
            "US-002": look + self.does("two.txt")})
        for name in ["US-001", "US-002"]:
            self.assertEqual((repository.base / f"plays/{name}.found").read_text(), "")
        self.assertIn("gate `there`: passed", (repository.base / "plays/gates").read_text())
        self.assertIn("2 of 2 stories done", out)
        self.assertEqual(repository.git("for-each-ref", "refs/heads/pushed", "refs/takt/start", "refs/takt/out"), "")
        self.assert_done(repository, "US-001", "US-002")

    def test_a_clone_whose_repository_was_deleted_is_made_whole_around_its_files(self):
        repository = self.team()
        self.run_team(repository, {"US-001": f"rm -rf .git; {self.write('half.txt', 'half')}",
                                   "US-001.2": "test -e half.txt || exit 3\nfinish half.txt"})
        self.assert_done(repository, "US-001")

    def test_branches_and_stashes_of_an_agent_are_kept(self):
        repository = self.team()
        git = "git -c user.name=a -c user.email=a@b"
        part = (
            f"echo 1 > one; git add .; {git} commit -qm one; git branch aside; git reset -q --hard HEAD~1; "
            f"echo 2 >> README.md; {git} stash -q; {self.does('a.txt')}"
        )
        self.run_team(repository, {"US-001": part})
        self.assert_done(repository, "US-001")
        self.assertEqual(self.kept(repository), ["US-001", "US-001-2"])
        files = sorted(file for one in self.inventory(repository)["kept"] for file in one["files"])
        self.assertEqual(files, ["README.md", "one"])

    def test_a_conflict_is_settled_in_a_clone_with_both_sides_to_look_at(self):
        repository = self.team([], [], files={"f": "1\n"})
        wait = "until grep -q story.passed \"$TAKT_PROJECT\"/.takt/runs/*/journal.ndjson; do sleep 0.05; done; "
        sides = "set -- $(sed -n 's/.*`git show \\([0-9a-f]*\\):FILE.*`git show \\([0-9a-f]*\\):FILE.*/\\1 \\2/p' \"$plays/US-002-merge.1.brief\"); "
        self.run_team(repository, {
            "US-001": "echo ours > f; finish f", "US-002": f"echo theirs > f; {wait} finish f",
            "US-002-merge": sides + "grep -q '^<<<<<<<' f || exit 3; { git show $1:f; git show $2:f; } > g; mv g f; finish f"})
        self.assertEqual(self.on_branch(repository, "f"), "ours\ntheirs")
        self.assert_done(repository, "US-001", "US-002")


class Preparation(TeamCase):
    """`prepare` and `copy`: what makes a fresh tree able to build."""

    def test_copied_files_are_there_count_for_nothing_and_replace_nothing(self):
        for isolation in ["worktree", "clone"]:
            with self.subTest(isolation):
                self.isolation = isolation
                repository = self.team(files={".gitignore": ".env\nsub/secret\nfolder/\n", "README.md": "tracked\n"},
                                       settings={"copy": [".env", "sub/secret", "README.md", "mine.txt", "folder", "missing/.env"]})
                for path in [".env", "sub/secret", "README.md", "mine.txt", "folder/x"]:
                    repository.write(path, "from the checkout\n")
                os.chmod(repository.root / ".env", 0o600)
                part = "test \"$(cat .env sub/secret README.md)\" = \"$(printf 'from the checkout\\nfrom the checkout\\ntracked')\" || exit 3; test ! -e mine.txt && test ! -e folder || exit 4; stat -c %a .env > \"$plays/mode\"; "
                out = self.run_team(repository, {"US-001": part + self.does("a.txt")})
                self.assert_done(repository, "US-001")
                self.assertEqual((repository.base / "plays/mode").read_text(), "600\n")
                self.assertEqual(repository.git("ls-tree", "-r", "--name-only", "takt/sample").split(), [".gitignore", "README.md", "a.txt"])
                left_out = "of `copy` is left out of a team's trees"
                self.assertIn(f"`README.md` {left_out}: git tracks it, so they have it already", out)
                self.assertIn(f"`mine.txt` {left_out}: git does not ignore it, so it would count as work", out)
                self.assertIn(f"`folder` {left_out}: it is a folder, and only files are copied; `prepare` can make it", out)
                self.assertIn(f"`missing/.env` {left_out}: it is not there", out)

    def test_paths_that_lead_elsewhere_are_refused(self):
        for path in ["../secret", "/etc/passwd", "a/../../b", ".git/config", "", "a/.git/x"]:
            with self.subTest(path):
                repository = self.team(settings={"copy": [path]})
                out = self.run_team(repository, {"US-001": self.does("a.txt")}, status=3)
                self.assertIn("`copy` must be a list of paths below the repository's root", out)
                self.assertEqual(repository.journal(), [])

    def test_a_command_that_fails_is_shown_and_the_run_goes_on_when_it_is_mended(self):
        repository = self.team([], [], settings={"prepare": [["sh", "-c", "echo getting ready"], ["sh", "-c", f"echo no such package; test -e ../../../../../../ready"]]})
        out = self.run_team(repository, {"US-001": self.does("one.txt"), "US-002": self.does("two.txt")}, status=4)
        self.assertRegex(out, r"`sh -c echo no such package; [^`]*` of `prepare` failed in `[^`]*/US-00[12]` \(exit 1\)")
        self.assertIn("caused by: no such package", out)
        self.assertIn("mend what it needs, then `takt-helper resume`", out)
        logs = sorted(path.name for path in repository.root.glob(".takt/runs/*/trees/US-001-*.log"))
        self.assertEqual(logs, ["US-001-1.log", "US-001-2.log"])
        status, _, _ = repository.helper("status")
        self.assertEqual(status, 0)
        (repository.base / ".local/ready").write_text("")
        (repository.base / "ready").write_text("")
        self.run_team(repository, command="resume")
        self.assert_done(repository, "US-001", "US-002")

    def test_a_command_that_hangs_is_ended(self):
        repository = self.team(settings={"prepare": [["sleep", "60"]], "prepareTimeoutSeconds": 1})
        out = self.run_team(repository, {"US-001": self.does("one.txt")}, status=4)
        self.assertIn("`sleep 60` of `prepare` failed in", out)
        self.assertIn("(timed out after 1 s)", out)

    def test_commands_see_the_tree_and_no_words_of_takts(self):
        repository = self.team(files={".gitignore": "made\n"}, settings={"prepare": [["sh", "-c", "pwd > made; env | grep ^TAKT_ | grep -v ^TAKT_CHILD= >> made; true"]]})
        self.run_team(repository, {"US-001": "test \"$(cat made)\" = \"$PWD\" || exit 3; " + self.does("a.txt")})
        self.assert_done(repository, "US-001")

    def test_a_merge_is_checked_with_what_its_own_content_asks_for(self):
        gate = {"name": "needs", "command": ["sh", "-c", "for f in *.txt; do test ! -e \"$f\" || grep -q $f made || exit 1; done"]}
        repository = self.team([], [], [], files={".gitignore": "made\n"},
                               settings={"gates": [gate], "prepare": [["sh", "-c", "ls *.txt > made 2>&-; true"]]})
        self.run_team(repository, {f"US-00{n}": f"{self.write(f'{n}.txt', 'x')}; ls *.txt > made; finish {n}.txt" for n in (1, 2, 3)})
        self.assert_done(repository, "US-001", "US-002", "US-003")
        self.assertEqual(self.events(repository, "merge.refused"), [])


class Cleaning(TeamCase):
    """What `trees` lists and `trees gc` takes away."""

    def refs(self, repository):
        return repository.git("for-each-ref", "--format=%(refname)", "refs/takt/").splitlines()

    def abandoned(self, *dependencies):
        """A run that was given up with a tree that holds work."""
        repository = self.team(*(dependencies or ([], [])))
        self.parts(repository, {"US-001": self.write("half.txt", "half") + "; touch begun; sleep 60", "US-002": self.does("two.txt")})
        process = repository.start("run", "team", "--agent", "command", "--isolation", self.isolation)
        place = repository.base / ".local/state/takt"
        self.wait_until(lambda: list(place.glob("*/trees/*/US-001/begun")) and repository.git("for-each-ref", "refs/takt/story/"))
        cut_off(process)
        repository.take("stop", "--abandon")
        return repository

    def wait_until(self, condition, seconds=30):
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def test_a_run_that_is_over_leaves_refs_that_gc_takes_away_once_their_work_is_merged(self):
        repository = self.team([], [])
        self.run_team(repository, {"US-001": self.does("one.txt"), "US-002": "echo x > x; exit 3"}, status=1)
        run = self.run_name(repository)
        # What is merged needs no ref any more; one that a kill left behind is gone with `trees gc`.
        self.assertEqual(self.refs(repository), [f"refs/takt/keep/{run}/US-002"])
        repository.git("update-ref", f"refs/takt/story/{run}/US-001", "takt/sample")
        before = self.refs(repository)
        rehearsed = repository.take("trees", "gc", "--dry-run")
        self.assertEqual(self.refs(repository), before)
        cleaned = repository.take("trees", "gc")
        self.assertEqual(cleaned, rehearsed)
        self.assertEqual(cleaned["removed"], [{"kind": "ref", "name": f"refs/takt/story/{run}/US-001"}])
        # The story that was blocked is nowhere else.
        keep = f"refs/takt/keep/{run}/US-002"
        self.assertIn(keep, self.refs(repository))
        listed = self.inventory(repository)["kept"]
        self.assertEqual([(one["ref"], one["files"]) for one in listed], [(keep, ["x"])])
        repository.git("branch", "mine", keep)
        self.assertTrue(self.inventory(repository)["kept"][0]["merged"])
        repository.take("trees", "gc")
        self.assertEqual(self.refs(repository), [])
        self.assertEqual(repository.helper("trees", "gc")[1], "there is nothing to take away\n")
        self.assertEqual(repository.helper("trees")[1], "there are no trees and no kept work\n")

    def test_a_tree_of_an_earlier_run_goes_and_its_work_stays(self):
        repository = self.abandoned()
        first = self.run_name(repository)
        tree = next(path for path in self.trees_of(repository) if path.endswith("/US-001"))
        listed = self.inventory(repository)["trees"]
        self.assertEqual([(one["name"], one["state"], one["holdsWork"], one["path"]) for one in listed if one["name"] == "US-001"],
                         [("US-001", "left over", True, tree)])
        out = repository.helper("trees")[1]
        self.assertIn("left over", out)
        self.assertIn("yes", out)
        repository.git("branch", "-m", "takt/sample", "takt/before")
        repository.take("start", "team")
        cleaned = repository.take("trees", "gc")
        self.assertIn({"kind": "tree", "name": tree}, cleaned["removed"])
        self.assertEqual(self.trees_of(repository), [])
        self.assertEqual(repository.git("show", f"refs/takt/keep/{first}/US-001:half.txt"), "half")
        self.assertEqual(repository.git("worktree", "list", "--porcelain").count("worktree "), 1)
        journal = (repository.root / f".takt/runs/{first}/journal.ndjson").read_text()
        self.assertIn(f'"event":"tree.removed","path":"{tree}"', journal)

    def test_a_tree_that_somebody_deleted_leaves_no_entry(self):
        repository = self.abandoned()
        subprocess.run(["rm", "-rf", str(repository.base / ".local")], check=True)
        self.assertIn("gone", repository.helper("trees")[1])
        repository.take("trees", "gc")
        self.assertEqual(repository.git("worktree", "list", "--porcelain").count("worktree "), 1)
        self.assertEqual(self.inventory(repository)["trees"], [])

    def test_gits_entry_of_a_tree_whose_run_is_gone_goes_and_a_users_work_tree_stays(self):
        repository = self.abandoned()
        repository.git("worktree", "add", "-q", "--detach", str(repository.base / "mine"))
        subprocess.run(["rm", "-rf", str(repository.base / "mine")], check=True)
        tree = next(path for path in self.trees_of(repository) if path.endswith("/US-001"))
        subprocess.run(["rm", "-rf", str(repository.root / ".takt/runs")], check=True)
        self.assertEqual(self.inventory(repository)["foreign"], [os.path.dirname(tree)])
        repository.take("trees", "gc")
        self.assertTrue(os.path.isdir(tree), "no list names it any more")
        subprocess.run(["rm", "-rf", tree], check=True)
        self.assertEqual(repository.take("trees", "gc")["removed"], [{"kind": "entry", "name": tree}])
        self.assertIn("/mine", repository.git("worktree", "list"))

    def test_what_no_list_names_is_listed_and_never_touched(self):
        repository = self.abandoned()
        foreign = pathlib.Path(os.path.dirname(self.trees_of(repository)[0])) / "mine"
        foreign.mkdir()
        (foreign / "x").write_text("x")
        self.assertEqual(self.inventory(repository)["foreign"], [str(foreign)])
        self.assertIn("in no run's list, and never taken away by takt", repository.helper("trees")[1])
        repository.take("trees", "gc")
        self.assertEqual(self.trees_of(repository), [str(foreign)])

    def test_the_tree_of_an_agent_at_work_is_in_use_and_stays(self):
        repository = self.team()
        self.run_team(repository, {"US-001": 'cp -a . "$plays/../before"; takt-helper trees gc --json > "$plays/gc"; takt-helper trees --json > "$plays/list"; ' + self.does("a.txt")})
        listed = json.loads((repository.base / "plays/list").read_text())["trees"]
        self.assertEqual([(one["name"], one["state"], one["isThere"]) for one in listed], [("US-001", "in use", True)])
        self.assertEqual(json.loads((repository.base / "plays/gc").read_text()), {"removed": [], "left": []})
        self.assert_done(repository, "US-001")

    def test_a_run_that_cannot_be_read_is_named_and_its_trees_stay(self):
        repository = self.abandoned()
        trees = self.trees_of(repository)
        journal = next(repository.root.glob(".takt/runs/*/journal.ndjson"))
        journal.write_bytes(b"nonsense\n" + journal.read_bytes())
        left = repository.take("trees", "gc")["left"]
        self.assertEqual(len(left), 1)
        self.assertIn(f"run {self.run_name(repository)} cannot be read", left[0])
        self.assertEqual(self.trees_of(repository), trees)


class PowerCuts(TeamCase):
    """Kills at random moments of a whole run; TAKT_TREE_KILLS says how many, TAKT_SEED repeats one."""

    def test_a_run_that_is_cut_off_anywhere_comes_to_the_same_end(self):
        count = int(os.environ.get("TAKT_TREE_KILLS", "3"))
        for number in range(count):
            seed = int(os.environ.get("TAKT_SEED", random.randrange(1 << 30) if count == 1 else number + 1))
            self.isolation = ["worktree", "clone"][seed % 2]
            with self.subTest(seed=seed, isolation=self.isolation):
                self.cut_off_and_resumed(random.Random(seed))

    def cut_off_and_resumed(self, chance):
        repository = self.team([], [], [1], files={"f": "1\n", ".gitignore": "made\n"},
                               settings={"prepare": [["touch", "made"]], "gates": [{"name": "made", "command": ["test", "-e", "made"]}]})
        self.parts(repository, {
            "US-001": "echo one > f; echo > one.txt; finish f one.txt",
            "US-002": "echo two > f; echo > two.txt; finish f two.txt",
            "US-001-merge": "echo both > f; finish f", "US-002-merge": "echo both > f; finish f", "US-003": self.does("three.txt")})
        words = ["run", "team", "--agent", "command", "--isolation", self.isolation]
        for _ in range(3):
            process = repository.start(*words)
            time.sleep(chance.random() * 1.2)
            cut_off(process)
            if repository.journal():
                words = ["resume", "--agent", "command"]
            if any(record["event"] == "run.finished" for record in repository.journal()):
                break
        ended, out, errors = repository.helper(*words)
        self.assertEqual(ended, 0, errors + out)
        repository.helper("trees", "gc")
        self.assertEqual(self.on_branch(repository, "f"), "both")
        self.assertEqual(len(self.events(repository, "story.passed")), 3)
        self.assertEqual([name for name, _ in repository.story_commits() if name].count("US-002"), 1)
        self.assert_done(repository, "US-001", "US-002", "US-003")
        repository.git("fsck", "--no-dangling")


def cut_off(process):
    """Ends a helper with everything that it started, as a power cut does."""
    kill_tree(process.pid)
    process.communicate()


if __name__ == "__main__":
    unittest.main()
