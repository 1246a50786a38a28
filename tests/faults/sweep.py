"""A fault at every system call of a command: the command is killed there, or the call fails.

strace counts the calls of each name by themselves, and for each thread: one point is (name, n). With one
thread the sequence is the same in every run, so that every call of the command is one point.
"""

import collections
import dataclasses
import re
from pathlib import Path

from sandbox import OWN, Row, copy, differences, put, replace, strace_works, tree

ERRORS = ["ENOSPC", "EIO", "EMFILE", "EROFS", "EDQUOT", "EINTR"]
# Calls that work on files. The others know nothing of these errors.
ON_FILES = set("""
open openat openat2 creat read pread64 readv write pwrite64 writev close stat lstat fstat newfstatat statx access
faccessat faccessat2 mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat
readlink readlinkat getdents getdents64 flock fcntl ftruncate truncate fsync fdatasync chmod fchmod fchmodat
copy_file_range sendfile getcwd statfs fstatfs lseek fallocate utimensat
""".split())
# The first call of the program's own code: what fails before it fails in the loader.
FIRST = "umask"
# Rust's library ends the program where the listing of a folder can't be closed. Linux's file systems never do that.
LIBRARY = "unexpected error during closedir"
# What the six errors are called in messages.
CAUSES = re.compile(r"os error (28|5|24|30|122|4)\b")


@dataclasses.dataclass
class Scenario:
    """A command, the state that it begins with, and what must be whole at any time."""

    name: str
    before: Path
    command: list
    # Whether the watched files change all at once, and not each by itself.
    at_once: bool
    watched: collections.abc.Callable
    threads: int = 1
    # What a second run may say although the first has done the work.
    again: str = ""


@dataclasses.dataclass
class Point:
    name: str
    nth: int
    fault: str
    # Whether the call is the loader's, before the program begins.
    early: bool

    def __str__(self):
        return f"{self.name} #{self.nth} {self.fault}"


class Sweep:
    """The points of a scenario, and what happened at them."""

    def __init__(self, context, scenario):
        self.context, self.scenario = context, scenario
        self.home = context.folder()
        self.env = context.env(RAYON_NUM_THREADS=str(scenario.threads))
        self.old = scenario.watched(scenario.before)
        self.rest = self.others(scenario.before)
        done = copy(scenario.before, self.home / "done")
        context.fine(scenario.command, cwd=done, env=self.env)
        self.new, self.after = scenario.watched(done), tree(done)
        if self.old == self.new:
            raise RuntimeError(f"{scenario.name}: the command changes nothing")
        self.calls, self.early = self.count()

    def others(self, folder):
        """What the command has nothing to do with."""
        if self.scenario.at_once:
            return tree(folder, without=("public", OWN))
        return None

    def count(self):
        """How often each call is made by a thread, and how often before the program's first."""
        folder, log = copy(self.scenario.before, self.home / "count"), self.home / "log"
        under = ["strace", "-f", "-qq", "-o", log]
        self.context.fine(self.scenario.command, cwd=folder, under=under, env=self.env)
        counts, early, begun = collections.Counter(), collections.Counter(), False
        for line in log.read_text(errors="replace").splitlines():
            made = re.match(r"(\d+)\s+(\w+)\(", line)
            if not made or made[2] in ("execve", "exit_group", "exit"):
                continue
            begun = begun or made[2] == FIRST
            counts[made[1], made[2]] += 1
            if not begun:
                early[made[2]] += 1
        if not begun:
            raise RuntimeError(f"the program never calls {FIRST}")
        calls = collections.Counter()
        for (_, name), count in counts.items():
            calls[name] = max(calls[name], count)
        return calls, early

    def points(self, full):
        """Every (call, n) with a kill; those that work on files with each error. Without `full` a sample, evenly, in
        which the errors take turns. And how many there are in all."""
        calls = [(name, nth) for name, count in sorted(self.calls.items()) for nth in range(1, count + 1)]
        on_files = [call for call in calls if call[0] in ON_FILES]
        point = lambda call, fault: Point(*call, fault, call[1] <= self.early[call[0]])
        kills = [point(call, "KILL") for call in calls]
        errors = [point(call, fault) for call in on_files for fault in ERRORS]
        counts = len(kills), len(errors)
        if not full:
            kills = kills[:: -(-len(kills) // SAMPLE)]
            some = on_files[:: -(-len(on_files) // SAMPLE)]
            errors = [point(call, ERRORS[at % len(ERRORS)]) for at, call in enumerate(some)]
        return (kills, counts[0]), (errors, counts[1])

    def run(self, points):
        parts = [points[at::self.context.workers] for at in range(self.context.workers)]
        found = self.context.each(lambda part: self.part(*part), list(enumerate(parts)))
        return [result for part in found for result in part]

    def part(self, number, points):
        return [(point, self.one(point, self.home / f"at-{number}")) for point in points]

    def one(self, point, folder):
        """Sets the fault, looks at what is there, runs the command again, and says what is wrong with it all."""
        scenario, wrong = self.scenario, []
        copy(scenario.before, folder)
        kind = "signal=KILL" if point.fault == "KILL" else f"error={point.fault}"
        log = folder.with_suffix(".log")
        under = ["strace", "-f", "-qq", "-o", log, "-e", f"trace={point.name}", "-e",
                 f"inject={point.name}:{kind}:when={point.nth}"]
        ran = self.context.run(scenario.command, cwd=folder, under=under, env=self.env, timeout=60)
        hits = log.read_text(errors="replace").count("(INJECTED)")
        hit = hits > 0 or ran.code == -9
        state = scenario.watched(folder)
        whole = state in (self.old, self.new)
        if not whole and not scenario.at_once:
            whole = self.each_is_whole(state)
        if not whole or self.others(folder) != self.rest:
            wrong.append(("torn", differences(state, self.new)))
        if ran.code == 0 and state != self.new:
            wrong.append(("false", f"exit 0, but {differences(state, self.new)}"))
        # Threads count for themselves: a second fault may have hit the message.
        if hit and not (hits > 1 and ran.code == 3 and not ran.err):
            wrong.extend(self.unclear(point, ran))
        again = self.context.run(scenario.command, cwd=folder, env=self.env)
        if again.code != 0 and not (scenario.again and scenario.again in again.err):
            wrong.append(("stuck", again.said))
        elif scenario.watched(folder) != self.new:
            wrong.append(("stuck", differences(scenario.watched(folder), self.new)))
        elif tree(folder) != self.after:
            wrong.append(("left", differences(tree(folder), self.after)))
        return hit, wrong

    def each_is_whole(self, state):
        return all(self.old.get(path) == what or self.new.get(path) == what for path, what in state.items())

    def unclear(self, point, ran):
        """An error of the system has its own code, and names a path and the cause."""
        if point.fault == "KILL":
            return [] if ran.code == -9 else [("unclear", f"killed, and yet {ran.said}")]
        if ran.code == 0 or point.early:
            return []
        if ran.code == 101 and LIBRARY in ran.err:
            return [("library", "")]
        if ran.code != 3:
            return [("unclear", ran.said)]
        names_path = "-->" in ran.err or "stdout" in ran.err
        return [] if names_path and CAUSES.search(ran.err) else [("unclear", ran.said)]


def rows(sweep, results, of, what):
    """One line of the table for the results of a sweep."""
    counts = collections.Counter(kind for _, (_, wrong) in results for kind, _ in wrong)
    hits = sum(hit for _, (hit, _) in results)
    missed = [point for point, (hit, _) in results if not hit]
    kinds = [("torn", "torn"), ("false", "false successes"), ("stuck", "not recovered"), ("left", "left over"),
             ("unclear", "unclear")]
    measured = ", ".join(f"{counts[kind]} {says}" for kind, says in kinds)
    if counts["library"]:
        measured += f", {counts['library']} at closedir"
    faults = [(point, kind, says) for point, (_, wrong) in results for kind, says in wrong if kind != "library"]
    notes = [f"{point}: {kind}: {says}" for point, kind, says in faults]
    # Every point is reached, but where threads take turns, or calls go by the time that has passed.
    if hits == 0 or sweep.scenario.threads == 1 and any(point.name not in BY_TIME for point in missed):
        notes.append(f"not every point was reached: {', '.join(map(str, missed))}")
    measured = f"{len(results)} of {of} points, {hits} hit: {measured}"
    return Row(f"{sweep.scenario.name}, {what}", "0 of each", measured, not notes, notes)


# The allocator gives memory back some time after it was freed.
BY_TIME = {"madvise", "mmap", "munmap", "prctl"}

# So many points of a kind are taken of each scenario without --full, evenly.
SAMPLE = 120


def sweep(context, scenario):
    strace_works()
    found = Sweep(context, scenario)
    kills, errors = found.points(context.full)
    return [rows(found, found.run(points), of, what)
            for (points, of), what in [(kills, "killed"), (errors, "a call fails")]]


def public(folder):
    return tree(Path(folder) / "public")


def content(folder):
    """The files that editing commands change: those that people wrote."""
    found = tree(Path(folder) / "content") or {}
    return {path: what for path, what in found.items() if not Path(path).name.startswith(".")}


def small(context):
    """A book with few pages, so that a sweep of all calls is short."""
    book = context.book()
    replace(book, "site.toml", 'base_url = ', 'exports = false\nbase_url = ')
    (book / "content/records/fastest-10-million.toml").unlink()
    (book / "content/milestones/night-ferry-streams-10m.md").unlink()
    for song in ["harbour", "lantern"]:
        (book / f"content/songs/{song}.toml").unlink()
    return book


def cold(context):
    command = ["build", "--quiet"]
    return sweep(context, Scenario("build, cold", small(context), command, True, public))


def changed(context):
    """A book that is built, with a change of its content that touches most pages, and one new page."""
    book = small(context)
    context.fine(["build"], cwd=book)
    replace(book, "content/songs/night-ferry.toml", "18_400_000", "18_500_000")
    context.fine(["build"], cwd=book)
    replace(book, "content/songs/night-ferry.toml", "18_500_000", "18_600_000")
    (book / "static/notes.txt").unlink()
    put(book, "static/more/humans.txt", "made by hand\n")
    put(book, "public/upload.txt", "another hand's\n")
    return book


def over(context):
    command = ["build", "--quiet"]
    return sweep(context, Scenario("build, over a site", changed(context), command, True, public))


def threads(context):
    command = ["build", "--quiet"]
    scenario = Scenario("build, two threads", changed(context), command, True, public, threads=2)
    return sweep(context, scenario)


def observe(context):
    command = ["observe", "night-ferry", "streams", "20m", "--at", "2023-06-01", "--source"]
    one = Scenario("observe, one file", context.book(), [*command, "example-counter"], False, content, again="E904")
    new = [*command, "https://daily.example.org/20", "--publisher", "Example Daily"]
    two = Scenario("observe, two files", context.book(), new, False, content, again="E904")
    return [row for scenario in [one, two] for row in sweep(context, scenario)]


def imports(context):
    book = context.book()
    songs = ["Night Ferry", "Harbour", "Lantern", "Orchard"]
    lines = [f"2023-0{month}-01,{song},{month}9000000" for song in songs for month in (6, 7)]
    put(book, "table.csv", "\n".join(["Day,Title,Streams", *lines]) + "\n")
    command = ["import", "table.csv", "--map", "date=Day,song=Title,value=Streams", "--metric", "streams",
               "--source", "example-counter"]
    return sweep(context, Scenario("import, four files", book, command, False, content))


def fmt(context):
    book = context.book()
    for song in ["harbour", "lantern", "night-ferry"]:
        replace(book, f"content/songs/{song}.toml", "title = ", "title   =   ")
    return sweep(context, Scenario("fmt, three files", book, ["fmt"], False, content))


CASES = [("sweep-cold", cold), ("sweep-over", over), ("sweep-threads", threads), ("sweep-observe", observe),
         ("sweep-import", imports), ("sweep-fmt", fmt)]
