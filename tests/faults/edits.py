"""C02: random edits of a site, and a kill inside builds and between them."""

import random
import re
import shutil

from machine import Check, edition
from sandbox import OWN, SONG, copy, differences, put, strace_works, tree

SEQUENCES, STEPS = 6, 8
CALLS = ["mkdir", "openat", "write", "link", "linkat", "unlink", "rmdir", "rename", "renameat2", "close", "statx"]


def edit(book, chance):
    """Changes something that leaves the site sound."""
    which = chance.randrange(7)
    songs = sorted((book / "content/songs").glob("extra-*.toml"))
    if which == 0 or (which == 1 and not songs):
        number = chance.randrange(20)
        put(book, f"content/songs/extra-{number}.toml", SONG.format(title=f"Extra {number}", day=number % 9 + 1))
    elif which == 1:
        chance.choice(songs).unlink()
    elif which == 2:
        edition(book, chance.randrange(1000))
    elif which == 3:
        put(book, f"static/file-{chance.randrange(4)}.txt", str(chance.random()))
    elif which == 4:
        song = book / "content/songs/harbour.toml"
        song.write_text(re.sub(r'title = ".*"', f'title = "Harbour {chance.randrange(100)}"', song.read_text(), 1))
    elif which == 5:
        for path in book.glob("static/file-*.txt"):
            path.unlink()
    else:
        site = (book / "site.toml").read_text()
        has = "exports = false\n" in site
        put(book, "site.toml", site.replace("exports = false\n", "") if has else "exports = false\n" + site)


def clean(context, book):
    """The same files built where nothing was."""
    fresh = copy(book, context.folder() / "book")
    for name in ["public", OWN]:
        shutil.rmtree(fresh / name, ignore_errors=True)
    context.fine(["build", "--quiet"], cwd=fresh)
    found = tree(fresh / "public")
    shutil.rmtree(fresh)
    return found


def killed(context):
    strace_works()
    sequences = SEQUENCES * 8 if context.full else SEQUENCES
    check = Check("edits-killed", "the old site or the new one after each kill; the next build equals a clean one")
    base = context.book()
    counts = context.each(lambda seed: sequence(context, base, seed, check), range(sequences))
    return [check.row(f"{sequences} sequences of {STEPS} edits (seeds 0 to {sequences - 1}), {sum(counts)} kills hit")]


def sequence(context, base, seed, check):
    chance, hits = random.Random(seed), 0
    book = copy(base, context.folder() / "book")
    context.fine(["build", "--quiet"], cwd=book)
    for _ in range(STEPS):
        edit(book, chance)
        wanted, old = clean(context, book), tree(book / "public")
        for _ in range(chance.randrange(3)):
            call, nth = chance.choice(CALLS), int(chance.triangular(1, 120, 5))
            ran = context.run(["build", "--quiet"], cwd=book, under=[
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                f"inject={call}:signal=KILL:when={nth}"])
            hits += ran.code == -9
            found = tree(book / "public")
            check.that(found in (old, wanted) and (ran.code == 0) <= (found == wanted),
                       f"seed {seed}, {call} #{nth}: {differences(found, wanted)}")
            if chance.random() < 0.3:
                # Someone edits on before the next build.
                edit(book, chance)
                wanted, old = clean(context, book), found
        ran = context.run(["build", "--quiet"], cwd=book)
        found = tree(book / "public")
        check.that(ran.code == 0 and found == wanted, f"seed {seed}: {ran.said} {differences(found, wanted)}")
    return hits


CASES = [("edits-killed", killed)]
