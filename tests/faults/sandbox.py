"""What the fault tests share: the program, a small book, trees of files, strace, and rows of the table."""

import dataclasses
import hashlib
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
# Daesang's own folder beside the output `public`.
OWN = ".public.daesang"


class NotRun(Exception):
    """A case that this machine can't run, and why."""


@dataclasses.dataclass
class Row:
    """A line of the table."""

    name: str
    rule: str
    measured: str
    ok: bool
    notes: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Ran:
    """What a run of a program did. A code below zero is the signal that ended it."""

    code: int
    out: str
    err: str

    @property
    def said(self):
        return f"exit {self.code}: {self.err.strip()[:600]}"


class Context:
    """What every case needs to know."""

    def __init__(self, program, work, full):
        self.program = str(program)
        self.full = full
        self.workers = os.cpu_count() or 1
        self._work = Path(work)

    def folder(self):
        """A new folder that is empty, and goes away at the end."""
        return Path(tempfile.mkdtemp(dir=self._work))

    def env(self, **more):
        """An environment without anything of this machine."""
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C", "TZ": "UTC"}
        env["RAYON_NUM_THREADS"] = "1"
        env.update(more)
        return env

    def popen(self, arguments, cwd, under=(), env=None, **more):
        more.setdefault("stdout", subprocess.PIPE)
        more.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen(
            [*map(str, under), self.program, *map(str, arguments)],
            cwd=cwd, env=env or self.env(), stdin=subprocess.DEVNULL, **more)

    def run(self, arguments, cwd, under=(), env=None, timeout=300, **more):
        process = self.popen(arguments, cwd, under, env, **more)
        return ended(process, timeout)

    def fine(self, arguments, cwd, **more):
        """Runs the program, which has to succeed for the case to mean anything."""
        ran = self.run(arguments, cwd, **more)
        if ran.code != 0:
            raise RuntimeError(f"{arguments} in {cwd}: {ran.said}")
        return ran

    def each(self, work, items):
        """Works through the items on every processor, and gives the results in their order."""
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(work, items))

    def book(self, folder=None):
        """The example of `init` with three more songs, one of which has a series in a table."""
        folder = folder or self.folder() / "book"
        self.fine(["init", folder], cwd="/")
        for number, word in enumerate(["harbour", "lantern", "orchard"], 1):
            put(folder, f"content/songs/{word}.toml", SONG.format(title=word.capitalize(), day=number))
        put(folder, "content/series/orchard/streams.csv",
            "at,value,kind,source\n2022-02-01,1500000,exact,example-counter\n")
        song = folder / "content/songs/orchard.toml"
        song.write_text(song.read_text().split("[series.streams]")[0])
        put(folder, "static/notes.txt", "User-agent: *\n")
        return folder


SONG = """title = "{title}"
artists = ["paper-lanterns"]
released = 2022-01-0{day}
language = "ko"
source = "example-counter"

[series.streams]
observations = [
  {{ at = 2022-02-0{day}, value = 1_000_000, kind = "crossed", source = "example-counter" }},
]
"""


def ended(process, timeout=300):
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Ran(-999, "", f"it did not end within {timeout} seconds")
    text = lambda data: (data or b"").decode("utf-8", "replace")
    return Ran(process.returncode, text(out), text(err))


def put(folder, path, text):
    path = Path(folder) / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def replace(folder, path, old, new):
    path = Path(folder) / path
    text = path.read_text()
    assert old in text, f"{path} has no {old}"
    path.write_text(text.replace(old, new, 1))


def copy(source, target):
    """A copy with times, modes and links; the target is replaced."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    return Path(target)


def tree(folder, without=()):
    """Everything below a folder: files by the hash of their bytes, links by their targets. Nothing if there is
    no such folder. The lock's number of a process is set aside."""
    folder = str(folder)
    if not os.path.isdir(folder):
        return None
    found = {}

    def walk(path, relative):
        for entry in os.scandir(path):
            name = relative + entry.name
            if name in without:
                continue
            if entry.is_symlink():
                found[name] = "-> " + os.readlink(entry.path)
            elif entry.is_dir():
                found[name] = "a folder"
                walk(entry.path, name + "/")
            elif name.endswith(".daesang/lock"):
                found[name] = "the lock"
            else:
                with open(entry.path, "rb") as file:
                    found[name] = hashlib.sha256(file.read()).hexdigest()

    walk(folder, "")
    return found


def one_hash(found):
    """A tree as one hash."""
    text = "\n".join(f"{path} {what}" for path, what in sorted((found or {}).items()))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(found, wanted):
    """The first paths at which two trees differ."""
    found, wanted = found or {}, wanted or {}
    paths = [path for path in sorted({*found, *wanted}) if found.get(path) != wanted.get(path)]
    return ", ".join(paths[:4]) + (" …" if len(paths) > 4 else "")


def strace_works():
    """Whether system calls can be traced and changed here."""
    probe = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=umask:error=EIO", "true"]
    try:
        ran = subprocess.run(probe, capture_output=True)
    except FileNotFoundError:
        raise NotRun("there is no strace: run tests/faults/install")
    if ran.returncode != 0:
        raise NotRun(f"strace can't trace here: {ran.stderr.decode().strip()}")


def in_namespace():
    """Whether file systems can be mounted here without anyone noticing."""
    if os.environ.get("DAESANG_NAMESPACE") != "yes":
        raise NotRun("no file system can be mounted: this needs root, sudo or user namespaces")


def mount(*arguments):
    ran = subprocess.run(["mount", *map(str, arguments)], capture_output=True)
    if ran.returncode != 0:
        raise NotRun(f"mount {' '.join(map(str, arguments))}: {ran.stderr.decode().strip()}")


def unmount(folder):
    subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)
