"""A team's trees: whatever agents and surroundings do to them, nothing is lost and nothing outside them is touched."""

import os
import pathlib
import shlex
import subprocess
import unittest
import zlib

from support import programs
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
        # A commit cannot be fetched by its name in the protocol that this user has chosen.
        repository.write("../gitconfig", "[protocol]\n\tversion = 0\n")
        repository.environment["GIT_CONFIG_GLOBAL"] = str(repository.base / "gitconfig")
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


if __name__ == "__main__":
    unittest.main()
