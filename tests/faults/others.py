"""Others at the same time: builds, `serve`, edits, readers; and signals."""

import http.client
import itertools
import multiprocessing
import os
import random
import re
import signal
import time

from machine import Check, edition, expected
from sandbox import OWN, SONG, differences, ended, put, replace, strace_works, tree


def held(context, book, call, arguments=("build",), seconds=3, nth=1):
    """A command that waits at a call, as a slow one would."""
    strace_works()
    delay = f"inject={call}:delay_enter={seconds * 1_000_000}:when={nth}"
    process = context.popen(arguments, book, under=["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                                                    "-e", delay])
    return process


def holder(book):
    """The process that holds the lock of a book's output, once there is one."""
    for _ in range(500):
        try:
            found = re.fullmatch(r"pid (\d+)\n", (book / OWN / "lock").read_text())
            if found and os.path.exists(f"/proc/{found[1]}"):
                return int(found[1])
        except FileNotFoundError:
            pass
        time.sleep(0.01)
    raise RuntimeError("nobody took the lock")


def built(context):
    """A built book, with a change that is not built yet; the old site and the new one."""
    book = context.book()
    context.fine(["build"], cwd=book)
    edition(book, 2)
    return book, tree(book / "public"), expected(context, book)


def builds(context):
    check = Check("two-and-six-builds", "one wins; the others exit 3 and name who holds the lock; --wait waits")
    for others in [1, 5]:
        book, old, new = built(context)
        winner = held(context, book, "renameat2")
        pid = holder(book)
        losers = [context.popen(["build"], book) for _ in range(others)]
        for loser in losers:
            check.ends(ended(loser), 3, "E807", f"another build is writing this site (pid {pid}, for ", "--wait")
        check.that(tree(book / "public") == old, "the old site changed while the lock was held")
        waits = context.popen(["build", "--wait"], book)
        check.ends(ended(winner), 0)
        check.ends(ended(waits), 0)
        check.that(tree(book / "public") == new, "not the new site")
    rounds, won = 20, 0
    book, _, _ = built(context)
    for number in range(rounds):
        edition(book, number + 10)
        new = expected(context, book)
        six = [ended(build) for build in [context.popen(["build"], book) for _ in range(6)]]
        winners = [ran for ran in six if ran.code == 0]
        won += len(winners)
        losers = [ran for ran in six if ran.code != 0]
        named = all(ran.code == 3 and re.search(r"E807.*\(pid \d+, for \d+ s\)", ran.err) for ran in losers)
        check.that(winners and named, f"{[ran.said for ran in losers]}")
        check.that(tree(book / "public") == new, "not the new site")
    return [check.row(f"six at once, {rounds} times: {won} wins, {6 * rounds - won} told who holds the lock")]


def first_builds(context):
    """A first build that fails removes its folder with the lock in it: nobody may hold a lock that is gone."""
    check = Check("failing-first-builds", "never two at once; the site is whole as soon as it is sound")
    book = context.book()
    out = context.folder()
    replace(book, "content/songs/harbour.toml", 'artists = ["', 'artists = ["nobody", "')
    for number in range(15):
        target = out / f"public-{number}"
        failing = [context.popen(["build", "--out", target], book) for _ in range(3)]
        codes = {ended(build).code for build in failing}
        check.that(codes <= {1, 3}, f"exits {codes}")
        check.that(not os.listdir(out), f"left behind: {os.listdir(out)}")
    return [check.row()]


def killed_holder(context):
    check = Check("lock-holder-killed", "the next build proceeds at once")
    book, old, new = built(context)
    # While it stages, and at the exchange itself.
    for call, nth in [("mkdir", 4), ("renameat2", 1)]:
        edition(book, call)
        new = expected(context, book)
        winner = held(context, book, call, seconds=20, nth=nth)
        os.kill(holder(book), signal.SIGKILL)
        ended(winner)
        begun = time.monotonic()
        check.ends(context.run(["build"], cwd=book), 0)
        check.that(time.monotonic() - begun < 5, "it waited")
        check.that(tree(book / "public") == new, "not the new site")
    return [check.row()]


def serve_and_build(context):
    check = Check("build-and-serve", "both go on; serve changes nothing of the output")
    book, _, _ = built(context)
    log = open(context.folder() / "log", "w+b")
    server = context.popen(["serve", "--port", "0"], book, stdout=log, stderr=log,
                           env=context.env(RAYON_NUM_THREADS="2"))
    try:
        port = None
        for _ in range(500):
            log.seek(0)
            found = re.search(rb"http://127\.0\.0\.1:(\d+)", log.read())
            if found:
                port = int(found[1])
                break
            time.sleep(0.02)
        check.that(port is not None, "it never said where it listens")
        for number in range(5):
            edition(book, number + 20)
            new = expected(context, book)
            check.ends(context.run(["build"], cwd=book), 0)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/")
            check.that(connection.getresponse().status == 200, "no page")
            connection.close()
            check.that(tree(book / "public") == new, f"not the new site: {differences(tree(book / 'public'), new)}")
        before = tree(book)
        edition(book, 40)
        time.sleep(0.5)
        server.send_signal(signal.SIGINT)
        server.wait(20)
        put(book, "site.toml", (book / "site.toml").read_text().replace("Edition 40", "Edition 24"))
        check.that(tree(book) == before, "serve changed something")
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()
    return [check.row()]


def edit_and_build(context):
    check = Check("build-and-edit", "a build waits for no edit, never reads half of one; --wait waits")
    book, old, _ = built(context)
    for song in ["harbour", "lantern", "night-ferry"]:
        replace(book, f"content/songs/{song}.toml", "title = ", "title   =   ")
    # The journal's own renaming is the first, the files' come after it.
    edit = held(context, book, "rename", ["fmt"])
    for _ in range(500):
        if (book / ".daesang-edit-draft").exists():
            break
        time.sleep(0.01)
    check.ends(context.run(["build"], cwd=book), 3, "E906", "another command is editing this site")
    check.ends(context.run(["check"], cwd=book), 3, "E906", "another command is editing this site")
    check.that(tree(book / "public") == old, "the old site changed")
    waits = context.popen(["build", "--wait"], book)
    check.ends(ended(edit), 0)
    check.ends(ended(waits), 0)
    check.that(tree(book / "public") == expected(context, book), "not the new site")
    return [check.row()]


def many(context, songs):
    """A book with about five pages a song."""
    book = context.book()
    for number in range(songs):
        text = SONG.format(title=f"Song {number}", day=number % 9 + 1)
        text = text.removesuffix("]\n") + (
            '  { at = 2022-05-01, value = 10_000_000, kind = "crossed", source = "example-counter" },\n'
            '  { at = 2023-05-01, value = 100_000_000, kind = "crossed", source = "example-counter" },\n]\n')
        put(book, f"content/songs/song-{number}.toml", text)
    replace(book, "site.toml", "cards = true", "cards = false")
    return book


def signals(context):
    check = Check("signals", "ends by the signal (128 + n for a shell); the old site, or the new one if it was late")
    book = many(context, 150)
    context.fine(["build"], cwd=book)
    random_number, late, at_work = random.Random(7), 0, 0
    for round_number, number in itertools.product(range(4), [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]):
        old = tree(book / "public")
        edition(book, f"{round_number}-{number}")
        begun = time.monotonic()
        new = expected(context, book)
        took = time.monotonic() - begun
        build = context.popen(["build", "--quiet"], book)
        time.sleep(took * random_number.uniform(0.05, 0.7))
        build.send_signal(number)
        ran, state = ended(build), tree(book / "public")
        late += ran.code == 0
        at_work += ran.code == -number
        check.that(ran.code in (0, -number), f"{number.name}: {ran.said}")
        check.that(state == new if ran.code == 0 else state in (old, new), f"{number.name}: torn")
        check.ends(context.run(["build", "--quiet"], cwd=book), 0)
        check.that(tree(book / "public") == new, "not the new site")
    shell = context.run(["build", "--quiet"], cwd=book, under=["sh", "-c", '"$@" & kill -TERM $!; wait $!; echo $?', "sh"])
    check.that(shell.out.strip() in ("143", "0"), f"a shell sees {shell.out.strip()}")
    check.that(at_work > 0, "every signal was late")
    return [check.row(f"{at_work} ended by the signal, {late} had finished")]


def read(public, results, published, stop):
    """Reads pages and their style sheets as fast as it can."""
    reads = missing = mixed = slow = 0
    wrong = []
    while not stop.is_set():
        generation = published.value
        # By its path, a page is there at any moment.
        try:
            with open(f"{public}/songs/night-ferry/index.html", "rb") as file:
                file.read()
        except FileNotFoundError as error:
            missing += 1
            wrong.append(str(error))
        reads += 1
        # A page and what it needs, as one who has the folder open sees them.
        try:
            folder = os.open(public, os.O_RDONLY | os.O_DIRECTORY)
            try:
                opener = lambda path, flags: os.open(path, flags, dir_fd=folder)
                with open("index.html", "rb", opener=opener) as file:
                    page = file.read()
                style = re.search(rb'href="/(style\.[^"]+\.css)"', page)[1].decode()
                with open(style, "rb", opener=opener) as file:
                    sheet = file.read()
            finally:
                os.close(folder)
            of_page = re.search(rb"Edition (\d+)\.", page)[1]
            of_sheet = re.search(rb"Edition (\d+)\.", sheet)[1]
            if of_page != of_sheet:
                raise ValueError(f"page {of_page}, style sheet {of_sheet}")
        except (FileNotFoundError, ValueError, TypeError) as error:
            # The site before the last one is turned into the next: two publishes are too long a wait.
            if published.value - generation >= 2:
                slow += 1
            elif isinstance(error, FileNotFoundError):
                missing += 1
                wrong.append(str(error))
            else:
                mixed += 1
                wrong.append(str(error))
        reads += 1
    results.put((reads, missing, mixed, slow, wrong[:3]))


def publishes(context):
    check = Check("reader", "0 missing files, 0 mixed generations")
    book = context.book()
    context.fine(["theme", "eject", "static/style.css"], cwd=book)
    sheet = (book / "static/style.css").read_text()

    def publish(number):
        edition(book, number)
        put(book, "static/style.css", f"/* Edition {number}. */\n{sheet}")
        return context.run(["build", "--quiet"], cwd=book)

    check.ends(publish(0), 0)
    results, published, stop = multiprocessing.Queue(), multiprocessing.Value("i", 0), multiprocessing.Event()
    reader = multiprocessing.Process(target=read, args=(str(book / "public"), results, published, stop))
    reader.start()
    for number in range(1, 201):
        # Counted before it takes place, so that a slow reader is never blamed on the site.
        published.value += 1
        check.ends(publish(number), 0)
    stop.set()
    reads, missing, mixed, slow, wrong = results.get(timeout=60)
    reader.join()
    check.that(missing == 0 and mixed == 0 and reads > 200, f"{wrong}")
    return [check.row(f"200 publishes, {reads} reads: {missing} missing, {mixed} mixed, {slow} over two publishes")]


CASES = [("builds", builds), ("failing-first-builds", first_builds), ("lock-holder-killed", killed_holder),
         ("build-and-serve", serve_and_build), ("build-and-edit", edit_and_build), ("signals", signals),
         ("reader", publishes)]
