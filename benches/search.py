#!/usr/bin/env python3
"""search.py OUT [SONGS]: a site of 15,000 invented songs of 1,500 artists, to weigh the search on.

The same bytes each time. Words of titles are as unevenly common as in real ones, every third song has a title in
Hangul and its sound, every second artist a Korean name. `tests/browser/search.test.mjs` weighs what is built of it."""
import datetime as dt, pathlib, random, sys

out, songs = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 15_000
random_ = random.Random(20261130)
COMMON = "the love you me my of night to in and a on heart dance dream light way time i baby girl is your blue go one".split()
STARTS = "b bl br c ch cl d dr f fl g gl gr h j k kr l m n p pl pr r s sh sk sl st t th tr v w z".split()
SYLLABLES = "가나다라마바사아자차카타파하거너더러머서어저고노도로모보소오조초구누두루무부수우주기니디리미비시이지별빛꽃봄밤길꿈달해눈물숲"
CONSONANTS, VOWELS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" "), "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
FINALS = " g kk ks n nj nh d l lg lm lb ls lt lp lh m b bs s ss ng j ch k t p h".split(" ")

def invented():
    """A word that is no word."""
    ends = ["ane", "ell", "ight", "oon", "ara", "ise", "ember", "ow", "ile", "anta", "ori", "ume", "ick", "ady", "een"]
    return (random_.choice(STARTS) + random_.choice(ends) + random_.choice(["", "", "s", "er", "ly", "ia"])).capitalize()

def roman(text):
    """The same in Latin letters, by sound."""
    def one(sign):
        at = ord(sign) - 0xAC00
        return sign if at < 0 else CONSONANTS[at // 588] + VOWELS[at % 588 // 28] + FINALS[at % 28]
    return "".join(map(one, text))

def hangul(least, most):
    text = "".join(random_.choice(SYLLABLES) for _ in range(random_.randint(least, most)))
    return f"{text[:3]} {text[3:]}" if len(text) > 4 else text

WORDS = [word.capitalize() for word in COMMON] + [invented() for _ in range(4_000)]
WEIGHTS = [1 / (rank + 3) for rank in range(len(WORDS))]

def put(path, text):
    file = out / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")

put("site.toml", 'title = "Search"\nbase_url = "https://search.example/"\ncards = false\nexports = false\n')
put("content/metrics.toml", "".join(
    f'[{name}]\nname = "Example {name}"\nkind = "counter"\nmilestones = [100_000_000, 500_000_000, 1_000_000_000]\n\n' for name in ["streams", "views"]))
put("content/sources.toml", '[paper]\npublisher = "Example Paper"\nurl = "https://paper.example/"\nkind = "press"\n')
for metric in ["streams", "views"]:
    for kind in ["first", "fastest", "club"]:
        put(f"content/records/{kind}-{metric}.toml", f'title = "{kind.capitalize()} with a billion {metric}"\nkind = "{kind}"\nmetric = "{metric}"\nthreshold = 1_000_000_000\n')
artists = max(songs // 10, 1)
for number in range(artists):
    name = f"{invented()} {invented()}" if number % 3 else invented() + str(number)
    korean = hangul(2, 5)
    names = f'names = {{ ko = "{korean}", romanised = "{roman(korean)}" }}\n' if number % 2 else ""
    group = f'member_of = ["artist-{number - 5}"]\n' if number % 10 == 9 else ""
    put(f"content/artists/artist-{number}.toml", f'name = "{name}"\n{names}kind = "group"\n{group}')
taken = set()
for number in range(songs):
    artist, title = random_.randrange(artists), ""
    while not title or (artist, title) in taken:
        title = " ".join(random_.choices(WORDS, WEIGHTS, k=random_.choice([1, 1, 2, 2, 2, 3, 3, 4, 5])))
    taken.add((artist, title))
    korean = hangul(2, 9)
    titles = f'titles = {{ ko = "{korean}", romanised = "{roman(korean)}" }}\n' if number % 3 == 0 else ""
    released = dt.date(2008, 1, 1) + dt.timedelta(days=random_.randrange(6_500))
    series = ""
    for metric in ["streams", "views"][: 1 + (number % 4 == 0)]:
        steps = [100_000_000, 500_000_000, 1_000_000_000][: random_.choice([0, 0, 1, 1, 2, 3])]
        rows = "".join(f'  {{ at = {released + dt.timedelta(days=90 * (at + 1) + number % 60)}, value = {step}, kind = "crossed", source = "paper" }},\n' for at, step in enumerate(steps))
        series += f"\n[series.{metric}]\nobservations = [\n{rows}]\n" if rows else ""
    put(f"content/songs/song-{number}.toml", f'title = "{title}"\n{titles}artists = ["artist-{artist}"]\nreleased = {released}\n{series}')
print(songs, "songs,", artists, "artists")
