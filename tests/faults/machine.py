"""The machine fails: disks are full, read-only, or are not what a folder seems to be; limits are low."""

import os
import re
import shutil
import subprocess
import sys

from sandbox import (
    OWN, NotRun, Row, copy, differences, ended, in_namespace, mount, put, replace, strace_works, tree, unmount)


class Check:
    """Collects what is wrong with a case."""

    def __init__(self, name, rule):
        self.name, self.rule, self.wrong, self.done = name, rule, [], 0

    def that(self, holds, what):
        self.done += 1
        if not holds:
            self.wrong.append(what)

    def ends(self, ran, code, *says):
        """A run ended with this code, and said all of this."""
        missing = [word for word in says if word not in ran.err]
        self.that(ran.code == code and not missing, f"expected exit {code} and {says}: {ran.said}")

    def row(self, measured=""):
        text = f"{self.done - len(self.wrong)} of {self.done} hold" + (f"; {measured}" if measured else "")
        return Row(self.name, self.rule, text, not self.wrong, self.wrong)


def edition(book, number):
    """Makes the book another one, so that every page changes."""
    text = (book / "site.toml").read_text()
    put(book, "site.toml", re.sub(r'tagline = ".*"', f'tagline = "Edition {number}."', text))


def expected(context, book):
    """The site as a clean build elsewhere makes it."""
    out = context.folder() / "public"
    context.fine(["build", "--quiet", "--out", out], cwd=book)
    return tree(out)


def full(context, name, option, small, room):
    """A disk is full, by a mount option that grows."""
    in_namespace()
    check = Check(name, "exit 3, names path, cause and what is free; old site whole; works once there is room")
    book, disk = context.book(), context.folder()
    put(book, "static/large.bin", os.urandom(200_000))
    mount("-t", "tmpfs", "-o", f"{option}={small}", "tmpfs", disk)
    try:
        out = disk / "public"
        command = ["build", "--quiet", "--out", out]
        ran = context.run(command, cwd=book)
        check.ends(ran, 3, "E801", "No space left on device", "bytes and", "files are free")
        check.that(not out.exists() and not os.listdir(disk), f"left behind: {tree(disk)}")
        mount("-o", f"remount,{option}={room}", disk)
        context.fine(command, cwd=book)
        edition(book, 1)
        context.fine(command, cwd=book)
        old = tree(out)
        edition(book, 2)
        new = expected(context, book)
        used = os.statvfs(disk)
        held = {"size": (used.f_blocks - used.f_bfree) * used.f_frsize, "nr_inodes": used.f_files - used.f_ffree}
        # A little is free, so that the build begins to write.
        put(book, "static/another/large.bin", os.urandom(200_000))
        for number in range(12):
            put(book, f"static/another/{number}/file.txt", str(number))
        new = expected(context, book)
        mount("-o", f"remount,{option}={held[option] + (65536 if option == 'size' else 8)}", disk)
        ran = context.run(command, cwd=book)
        check.ends(ran, 3, "E801", "No space left on device", "bytes and", "files are free")
        check.that(tree(out) == old, f"the old site changed: {differences(tree(out), old)}")
        mount("-o", f"remount,{option}={room}", disk)
        check.ends(context.run(command, cwd=book), 0)
        check.that(tree(out) == new, f"not the new site: {differences(tree(out), new)}")
    finally:
        unmount(disk)
    return [check.row()]


def full_bytes(context):
    return full(context, "full-bytes", "size", "100k", "64m")


def full_inodes(context):
    return full(context, "full-inodes", "nr_inodes", "40", "100k")


def limited(context, name, option, limits):
    """Builds under a limit: each gives the new site, or fails and leaves the old one."""
    if not shutil.which("prlimit"):
        raise NotRun("there is no prlimit")
    check = Check(name, "exit 0 and the new site, or an error and the old one")
    book = context.book()
    context.fine(["build"], cwd=book)
    edition(book, 2)
    old, new = tree(book / "public"), expected(context, book)
    codes = []
    for limit in limits:
        at = copy(book, context.folder() / "book")
        env = context.env(RAYON_NUM_THREADS="2", RUST_BACKTRACE="0")
        ran = context.run(["build", "--quiet"], cwd=at, under=["prlimit", f"--{option}={limit}"], env=env)
        state = tree(at / "public")
        check.that(state == (new if ran.code == 0 else old), f"{limit}: {ran.said}: {differences(state, old)}")
        codes.append((limit, ran.code))
        check.ends(context.run(["build", "--quiet"], cwd=at), 0)
        check.that(tree(at / "public") == new, f"{limit}: the next build is not the new site")
        shutil.rmtree(at)
    return check, codes


def nofile(context):
    check, codes = limited(context, "nofile", "nofile", [4, 5, 6, 7, 8, 10, 12, 16, 24, 32])
    check.that(all(code == 0 for limit, code in codes if limit >= 16), f"16 are enough: {codes}")
    check.that(all(code in (0, 3) for limit, code in codes if limit >= 6), f"exit 0 or 3: {codes}")
    return [check.row("limit and exit: " + ", ".join(f"{limit}: {code}" for limit, code in codes))]


def memory(context):
    mega = 1 << 20
    limits = [size * mega for size in (24, 32, 48, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096)]
    check, codes = limited(context, "memory", "as", limits)
    check.that(codes[-1][1] == 0, "4 GiB of addresses are enough")
    return [check.row("MiB of addresses and exit: " + ", ".join(f"{size // mega}: {code}" for size, code in codes))]


def threads(context):
    strace_works()
    check = Check("threads", "exit 3, E809; the old site whole; one thread works")
    book = context.book()
    context.fine(["build"], cwd=book)
    edition(book, 2)
    old, new = tree(book / "public"), expected(context, book)
    no_thread = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=clone,clone3:error=EAGAIN"]
    ran = context.run(["build"], cwd=book, under=no_thread, env=context.env(RAYON_NUM_THREADS="3"))
    check.ends(ran, 3, "E809", "Resource temporarily unavailable")
    check.that(tree(book / "public") == old, "the old site changed")
    check.ends(context.run(["build"], cwd=book, under=no_thread), 0)
    check.that(tree(book / "public") == new, "not the new site")
    return [check.row()]


def read_only(context):
    in_namespace()
    check = Check("read-only", "check works; build exits 3 and names path and cause; nothing changes")
    book = context.book()
    context.fine(["build"], cwd=book)
    before = tree(book)
    edition(book, 2)
    edited, new = tree(book), expected(context, book)
    mount("--bind", book, book)
    try:
        mount("-o", "remount,bind,ro", book)
        check.ends(context.run(["check"], cwd=book), 0, "all is well")
        ran = context.run(["build"], cwd=book)
        check.ends(ran, 3, "E801", "Read-only file system", "public", "--out")
        check.ends(context.run(["observe", "night-ferry", "streams", "20m", "--at", "2023-06-01", "--source",
                                "example-counter"], cwd=book), 3, "E906", "Read-only file system")
        out = context.folder() / "public"
        check.ends(context.run(["build", "--out", out], cwd=book), 0)
        check.that(tree(out) == new, "not the new site")
        check.that(tree(book) == edited, "something changed")
    finally:
        unmount(book)
    check.ends(context.run(["build"], cwd=book), 0)
    check.that(tree(book / "public") == new and before != edited, "not the new site")
    return [check.row()]


def not_owner(context):
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        raise NotRun("this needs root and setpriv")
    book = context.book()
    context.fine(["build"], cwd=book)
    edition(book, 2)
    before = tree(book)
    # The way to the book is open to everyone; the book itself is root's.
    for folder in [book, *book.parents]:
        if str(folder).startswith(str(context._work)):
            os.chmod(folder, 0o755)
    stranger = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    probe = subprocess.run([*stranger, "ls", str(book)], capture_output=True)
    if probe.returncode != 0:
        raise NotRun(f"another user can't be taken on, or can't reach the folder: {probe.stderr.decode().strip()}")
    check = Check("not-owner", "check works; build exits 3 and names path and cause; nothing changes")
    place = context.folder() / "daesang"
    shutil.copy2(context.program, place)
    for path in [place, *place.parents]:
        if str(path).startswith(str(context._work)):
            os.chmod(path, 0o755)
    run = lambda *arguments: ended(subprocess.Popen(
        [*stranger, str(place), *arguments], cwd=book, env=context.env(), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE))
    check.ends(run("check"), 0, "all is well")
    check.ends(run("build"), 3, "E801", "Permission denied", str(book))
    check.ends(run("fmt"), 3, "E906", "Permission denied", str(book))
    check.that(tree(book) == before, "something changed")
    return [check.row()]


def mount_point(context):
    in_namespace()
    check = Check("mount-point", "refused before anything is made; says what to do; nothing changes")
    for same_disk in [False, True]:
        book, other = context.book(), context.folder()
        os.mkdir(book / "public")
        if same_disk:
            mount("--bind", other, book / "public")
        else:
            mount("-t", "tmpfs", "tmpfs", book / "public")
        try:
            before = tree(book)
            check.ends(context.run(["build"], cwd=book), 1, "E802", "it is a mount point", "--out DIR/site")
            check.that(tree(book) == before, f"something changed: {differences(tree(book), before)}")
            check.ends(context.run(["build", "--out", "public/site"], cwd=book), 0)
        finally:
            unmount(book / "public")
    return [check.row()]


def bound(context):
    """O15: files and folders of elsewhere are mounted into `static/`."""
    in_namespace()
    check = Check("bound", "copied as regular files; gone with the mount; what is mounted stays as it is")
    book, other = context.book(), context.folder()
    put(other, "notes/paper.txt", "of elsewhere\n")
    put(book, "static/one.txt", "")
    os.mkdir(book / "static/all")
    out, held = book / "public", tree(other)
    mount("--bind", other, book / "static/all")
    mount("--bind", other / "notes/paper.txt", book / "static/one.txt")
    try:
        check.ends(context.run(["build"], cwd=book), 0)
        for name in ("all/notes/paper.txt", "one.txt"):
            check.that((out / name).read_text() == "of elsewhere\n", f"{name} is not what is mounted")
            check.that(not os.path.samefile(out / name, other / "notes/paper.txt"), f"{name} is the file itself")
    finally:
        unmount(book / "static/one.txt")
        unmount(book / "static/all")
    check.ends(context.run(["build"], cwd=book), 0)
    check.that(not (out / "all").exists() and (out / "one.txt").read_text() == "", "left in the site")
    check.that(tree(other) == held, "what was mounted has changed")
    return [check.row()]


def other_disk(context):
    in_namespace()
    check = Check("other-disk", "the folder beside the output on another disk: refused, the site stays")
    book = context.book()
    context.fine(["build"], cwd=book)
    old = tree(book / "public")
    edition(book, 2)
    mount("-t", "tmpfs", "tmpfs", book / OWN)
    try:
        check.ends(context.run(["build"], cwd=book), 1, "E802", "it is a mount point")
        check.that(tree(book / "public") == old, "the site changed")
    finally:
        unmount(book / OWN)
    check.ends(context.run(["build"], cwd=book), 0)
    return [check.row()]


def overlay(context):
    """In a container, a site of the image stands on a lower layer."""
    in_namespace()
    check = Check("overlay", "the new site, or an error that says what to do and the old one")
    lower = context.book()
    context.fine(["build"], cwd=lower)
    disk = context.folder()
    mount("-t", "tmpfs", "tmpfs", disk)
    try:
        for name in ["upper", "work", "book"]:
            os.mkdir(disk / name)
        layers = f"lowerdir={lower},upperdir={disk}/upper,workdir={disk}/work"
        mount("-t", "overlay", "-o", layers, "overlay", disk / "book")
        try:
            book = disk / "book"
            old = tree(book / "public")
            edition(book, 2)
            new = expected(context, book)
            ran = context.run(["build"], cwd=book)
            if ran.code == 0:
                check.that(tree(book / "public") == new, "not the new site")
            else:
                check.ends(ran, 3, "E801", "public", "another layer", "remove the folder once")
                check.that(tree(book / "public") == old, "the old site changed")
                shutil.rmtree(book / "public")
                check.ends(context.run(["build"], cwd=book), 0)
                check.that(tree(book / "public") == new, "not the new site")
            edition(book, 3)
            check.ends(context.run(["build"], cwd=book), 0)
        finally:
            unmount(disk / "book")
    finally:
        unmount(disk)
    return [check.row(f"the first build exits {ran.code}")]


def link(context):
    check = Check("link", "an output that is a link is refused; nothing changes")
    book, other = context.book(), context.folder()
    (book / "public").symlink_to(other)
    before = tree(book)
    for arguments in [["build"], ["build", "--adopt"]]:
        check.ends(context.run(arguments, cwd=book), 1, "E802", "it is a link", "name the folder that it leads to")
    check.that(tree(book) == before and not os.listdir(other), "something changed")
    return [check.row()]


def large_file(context):
    """D14: a file is copied without being held in memory, and a build that changes nothing copies none."""
    most = 100
    check = Check("large-file", f"a file of 3 GB in `static/` is published in at most {most} MB of memory")
    book = context.book()
    with open(book / "static" / "film.mp4", "wb") as film:
        film.truncate(3_000_000_000)
        film.write(b"the first bytes")
    measure = ("import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
               "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)")
    peaks, inodes = [], set()
    for _ in range(2):
        ran = context.run(["build"], cwd=book, under=[sys.executable, "-c", measure])
        check.ends(ran, 0)
        peaks.append(int(re.search(r"peak (\d+)", ran.out)[1]) // 1000)
        check.that(peaks[-1] <= most, f"{peaks[-1]} MB")
        published = (book / "public" / "film.mp4").stat()
        check.that(published.st_size == 3_000_000_000, f"{published.st_size} bytes are published")
        inodes.add(published.st_ino)
    check.that(len(inodes) == 1, "it was copied again")
    return [check.row(f"MB in a cold build and in one that changes nothing: {peaks[0]}, {peaks[1]}")]


def stdout(context):
    """L02: nobody reads, or nothing can be written."""
    check = Check("stdout", "/dev/full: exit 3; a reader that has gone: exit 0; never a panic")
    book = context.book()
    for arguments in [["stats"], ["schema", "song"], ["explain", "E302"], ["theme", "list"], ["--help"], ["--version"],
                      ["completions", "bash"], ["why", "fastest-10-million"]]:
        with open("/dev/full", "w") as nowhere:
            ran = context.run(arguments, cwd=book, stdout=nowhere)
        if ran.code == 2 and "Usage" in ran.err:
            check.that(False, f"{arguments}: {ran.said}")
            continue
        check.ends(ran, 3, "can't write to stdout")
        reader, writer = os.pipe()
        os.close(reader)
        ran = context.run(arguments, cwd=book, stdout=writer)
        os.close(writer)
        check.that(ran.code == 0 and "panicked" not in ran.err, f"{arguments}, closed: {ran.said}")
    for stream in ["stdout", "stderr"]:
        with open("/dev/full", "w") as nowhere:
            ran = context.run(["build"], cwd=book, **{stream: nowhere})
        check.that(ran.code == 0, f"build with a full {stream}: {ran.said}")
    return [check.row()]


def surroundings(context):
    """L07: no home, no folder for temporary files, any mask."""
    check = Check("surroundings", "the same site, modes 0644 and 0755")
    book = context.book()
    wanted = expected(context, book)
    for mask in ["000", "022", "077", "777"]:
        out = context.folder() / "public"
        env = context.env(TMPDIR="/nonexistent")
        del env["HOME"]
        ran = context.run(["build", "--out", out], cwd=book, env=env, under=["sh", "-c", f'umask {mask}; exec "$@"', "sh"])
        check.ends(ran, 0)
        check.that(tree(out) == wanted, f"umask {mask}: {differences(tree(out), wanted)}")
        modes = {oct(path.stat().st_mode & 0o777) for path in out.rglob("*") if path.is_file()}
        folders = {oct(path.stat().st_mode & 0o777) for path in [out, *out.rglob("*")] if path.is_dir()}
        check.that((modes, folders) == ({"0o644"}, {"0o755"}), f"umask {mask}: {modes} {folders}")
    return [check.row()]


def no_links(context):
    """B11: a file system that gives no file a second name."""
    strace_works()
    check, book = Check("no-hard-links", "the same site, with the files and links of other hands"), context.book()
    under = ["strace", "-f", "-qq", "-o", context.folder() / "log", "-e", "trace=link,linkat", "-e"]
    context.fine(["build", "--quiet"], cwd=book)
    put(book, "public/upload.txt", "another hand's\n")
    (book / "public/latest").symlink_to("upload.txt")
    others = {name: tree(book / "public")[name] for name in ("upload.txt", "latest")}
    refused = 0
    for number in (1, 2, 3):
        edition(book, number)
        wanted = expected(context, book)
        ran = context.run(["build", "--quiet"], cwd=book, under=[*under, "inject=link,linkat:error=EPERM"])
        check.ends(ran, 0)
        refused += len(re.findall(r"EPERM .*\(INJECTED\)", under[4].read_text()))
        held = tree(book / "public")
        check.that(held == wanted | others, f"edition {number}: {differences(held, wanted | others)}")
    check.that(refused > 10, f"{refused} links were refused: nothing was tried")
    return [check.row(f"{refused} links refused")]


# Every call that moves bytes moves a third of what it is asked to, as it may; the counts go to the file SHORT_LOG.
SHORT = r"""
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static long writes, reads;
static size_t third(size_t size, long *count) {
    if (size < 2) return size;
    __sync_fetch_and_add(count, 1);
    return (size + 2) / 3;
}
ssize_t write(int file, const void *from, size_t size) { return syscall(SYS_write, file, from, third(size, &writes)); }
ssize_t read(int file, void *to, size_t size) { return syscall(SYS_read, file, to, third(size, &reads)); }
__attribute__((destructor)) static void end(void) {
    FILE *log = getenv("SHORT_LOG") ? fopen(getenv("SHORT_LOG"), "a") : NULL;
    if (log) { fprintf(log, "%ld %ld\n", writes, reads); fclose(log); }
}
"""


def short(context):
    """B07: a write or a read moves fewer bytes than it was asked to."""
    if not shutil.which("cc"):
        raise NotRun("no C compiler")
    check, home = Check("short-writes", "the same site, and the same content files"), context.folder()
    put(home, "short.c", SHORT)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", home / "short.so", home / "short.c"], check=True)
    env = context.env(LD_PRELOAD=str(home / "short.so"), SHORT_LOG=str(home / "log"))
    book, table = context.book(), "Day,Title,Streams\n2023-06-01,Harbour,9000000\n2023-07-01,Lantern,8000000\n"
    put(book, "table.csv", table)
    put(book, "static/large.bin", os.urandom(200_000))
    replace(book, "content/songs/harbour.toml", "title = ", "title   =   ")
    other = home / "other"
    copy(book, other)
    mapping = ["--map", "date=Day,song=Title,value=Streams", "--metric", "streams", "--source", "example-counter"]
    commands = [
        ["build", "--quiet"],
        ["observe", "night-ferry", "streams", "20m", "--at", "2023-06-01", "--source", "example-counter"],
        ["import", "table.csv", *mapping],
        ["fmt"],
        ["build", "--quiet"],
    ]
    for command in commands:
        context.fine(command, cwd=other)
        check.ends(context.run(command, cwd=book, env=env), 0)
        check.that(tree(book) == tree(other), f"{command}: {differences(tree(book), tree(other))}")
    counts = [[int(count) for count in line.split()] for line in (home / "log").read_text().splitlines()]
    writes, reads = (sum(column) for column in zip(*counts))
    check.that(len(counts) == len(commands) and writes > 100 and reads > 100, f"little was cut short: {counts}")
    return [check.row(f"{writes} writes and {reads} reads cut short")]


def check_writes_nothing(context):
    """L04: no call of `check` opens anything for writing."""
    strace_works()
    check = Check("check-writes-nothing", "no call that writes, but to stdout and stderr")
    book, log = context.book(), context.folder() / "log"
    context.fine(["check"], cwd=book, under=["strace", "-f", "-qq", "-o", log])
    writes = re.compile(
        r"^\d+\s+((openat|open|openat2)\(.*(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND)"
        r"|(creat|mkdir|mkdirat|rmdir|unlink|unlinkat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|truncate"
        r"|ftruncate|chmod|fchmod|fchmodat|chown|fchown|fchownat|utimensat|mknod|mknodat|fallocate)\()")
    lines = log.read_text(errors="replace").splitlines()
    found = [line for line in lines if writes.match(line) and '"/dev/null"' not in line]
    check.that(len(lines) > 100, "nothing was traced")
    check.that(not found, f"{found[:5]}")
    to = {match[1] for line in lines if (match := re.match(r"^\d+\s+p?writev?\((\d+),", line))}
    check.that(to <= {"1", "2"}, f"writes to {to}")
    return [check.row(f"{len(lines)} calls traced")]


CASES = [("full-bytes", full_bytes), ("full-inodes", full_inodes), ("nofile", nofile), ("memory", memory),
         ("threads", threads), ("read-only", read_only), ("not-owner", not_owner), ("mount-point", mount_point),
         ("bound", bound), ("other-disk", other_disk), ("overlay", overlay), ("link", link), ("large-file", large_file),
         ("stdout", stdout), ("surroundings", surroundings), ("short-writes", short), ("no-hard-links", no_links),
         ("check-writes-nothing", check_writes_nothing)]
