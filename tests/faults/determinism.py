"""One site from every machine: threads, time zone, locale, folder, mask, order of folders, times, clock, user."""

import itertools
import os
import random
import shutil
import subprocess

from machine import edition
from sandbox import NotRun, Row, differences, in_namespace, mount, one_hash, tree, unmount

THREADS = ["1", "2", "3", "16"]
ZONES = ["UTC", "Asia/Seoul", "Pacific/Kiritimati", "America/Los_Angeles", "Nowhere/At-all"]
LOCALES = ["C", "ko_KR.UTF-8", "tr_TR.UTF-8", "ja_JP.UTF-8", "C.UTF-8", "xx"]
FOLDERS = ["a", "another folder/대상", "x" * 100, "'quote\"", "d.e/f-g"]
MASKS = ["022", "077", "000"]
CLOCKS = [None, "1971-06-01", "2000-02-29", "2038-01-19 03:14:07", "2500-12-31"]
CELLS, SHUFFLED = 240, 40


def faketime():
    """Whether the clock can be set for the program: that it is seen to, not only that it is preloaded."""
    if not shutil.which("faketime"):
        raise NotRun("there is no faketime: run tests/faults/install")
    ran = subprocess.run(["faketime", "1971-06-01", "date", "+%Y"], capture_output=True, text=True)
    if ran.stdout.strip() != "1971":
        raise NotRun(f"faketime has no effect: {ran.stdout}{ran.stderr}")


def clock_is_set(context, book):
    """In 1971 the figures of the book are of the future, which `check` refuses without `--as-of`."""
    ran = context.run(["check"], cwd=book, under=["faketime", "-f", "1971-06-01 12:00:00"])
    if ran.code != 1:
        raise NotRun(f"faketime has no effect on the program: {ran.said}")


def rewritten(book, target, order):
    """The same files, made in another order with other times: folders list them otherwise."""
    paths = [path for path in sorted(book.rglob("*")) if path.is_file()]
    order.shuffle(paths)
    for path in paths:
        made = target / path.relative_to(book)
        made.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, made)
        os.utime(made, (order.randrange(2**31), order.randrange(2**31)))
    return target


def listing(folder):
    """The names in every folder, as the system lists them."""
    return [list(os.listdir(path)) for path in sorted([folder, *folder.rglob("*")]) if path.is_dir()]


def disks(context):
    """Folders on another file system for every other cell, where one can be mounted: it lists files otherwise."""
    in_namespace()
    disk = context.folder()
    mount("-t", "tmpfs", "tmpfs", disk)
    return disk


def cell(context, root, number, values):
    threads, zone, locale, _, mask, clock = values
    env = context.env(RAYON_NUM_THREADS=threads, TZ=zone, LC_ALL=locale, LANG=locale,
                      HOME=f"/nowhere/{number}", USER=f"user-{number}", HOSTNAME=f"host-{number}")
    out = context.folder() / "public"
    under = ["sh", "-c", f'umask {mask}; exec "$@"', "sh"]
    if clock:
        under += ["faketime", "-f", clock if " " in clock else f"{clock} 12:00:00"]
    ran = context.run(["build", "--as-of", "2023-12-31", "--out", out], cwd=root, under=under, env=env)
    found = tree(out)
    shutil.rmtree(out, ignore_errors=True)
    return ran, found


def one(context):
    """Every cell has another combination; each value meets each other one."""
    faketime()
    book = context.book()
    edition(book, 1)
    context.fine(["fmt"], cwd=book)
    clock_is_set(context, book)
    disk = disks(context)
    order, cells = random.Random(2024), []
    space = list(itertools.product(THREADS, ZONES, LOCALES, FOLDERS, MASKS, CLOCKS))
    for number in range(CELLS):
        # A step that shares no divisor with the number of combinations: all values take turns.
        cells.append((number, space[number * 7919 % len(space)]))
    roots, listed = {}, set()

    def prepare(values):
        number, (_, _, _, folder, _, _) = values
        place = disk / str(number) if number % 2 else context.folder()
        roots[number] = rewritten(book, place / folder, order)
        listed.add(str(listing(roots[number])))

    for values in cells:
        prepare(values)
    results = context.each(lambda values: (values, *cell(context, roots[values[0]], *values)), cells)
    wanted, said, wrong = results[0][2], results[0][1].err, []
    for (number, values), ran, found in results:
        if ran.code != 0 or ran.err != said:
            wrong.append(f"{values}: {ran.said}")
        elif found != wanted:
            wrong.append(f"{values}: {differences(found, wanted)}")
    unmount(disk)
    if len(listed) < CELLS // 4:
        wrong.append("nearly all folders were listed in one order")
    hashes = {one_hash(found) for _, _, found in results}
    measured = (f"{len(cells)} cells, {len(listed)} orders of folders, {len(CLOCKS)} clocks: "
                f"{len(hashes)} hash{'es' * (len(hashes) > 1)} {sorted(hashes)[0][:16]}")
    return [Row("determinism", "one hash, the same messages", measured, not wrong and len(hashes) == 1, wrong)]


def shuffled(context):
    """A file system that lists every folder in another order each time."""
    in_namespace()
    if not shutil.which("disorderfs"):
        raise NotRun("there is no disorderfs: run tests/faults/install")
    book, disk = context.book(), context.folder()
    plain = context.folder() / "public"
    context.fine(["build", "--quiet", "--out", plain], cwd=book)
    wanted, wrong, orders = tree(plain), [], set()
    ran = subprocess.run(["disorderfs", "--shuffle-dirents=yes", "-q", str(book), str(disk)],
                         capture_output=True, text=True)
    if ran.returncode != 0:
        raise NotRun(f"disorderfs: {ran.stderr.strip()}")
    try:
        for _ in range(SHUFFLED):
            orders.add(str(os.listdir(disk / "content/songs")))
            out = context.folder() / "public"
            ran = context.run(["build", "--quiet", "--out", out], cwd=disk, env=context.env(RAYON_NUM_THREADS="2"))
            if ran.code != 0 or tree(out) != wanted:
                wrong.append(f"{ran.said} {differences(tree(out), wanted)}")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True, capture_output=True)
    if len(orders) < 2:
        wrong.append("every listing had the same order")
    measured = f"{SHUFFLED} builds, {len(orders)} orders of one folder: {len(wrong)} differ"
    return [Row("determinism-shuffled", "one site", measured, not wrong, wrong)]


CASES = [("determinism", one), ("shuffled", shuffled)]
