#!/usr/bin/env python3
"""made_up.py OUT: a site of 300 songs, 40 artists, 60 records and 150 articles, all of them invented.

The same bytes each time. It has what a large book has and this repository's does not: long titles, ties,
counts that fell, figures that are disputed, gaps of months, and daily series of 1,700 figures."""
import datetime as dt
import math
import pathlib
import random
import sys

SONGS, ARTISTS, RECORDS, ARTICLES = 300, 40, 60, 150
TODAY = dt.date(2026, 6, 30)
DAY = dt.timedelta(days=1)
random_ = random.Random(20260630)
out = pathlib.Path(sys.argv[1])

FIRST = """Paper Glass Salt Copper Velvet Hollow Amber Silver Northern Quiet Winter Crooked Violet Marble Borrowed
Distant Tidal Wooden Seventh Restless Painted Second Lantern Harbour Cedar Linen Ember Mirror""".split()
LAST = """Lanterns Harbour Road Ferry Orchard Signal Meadow Compass Parade Station Window Garden Tides Letter Weather
Engine Season Bridge Island Anthem Circuit Balcony Arcade Planet Shoreline Umbrella""".split()
WORDS = """the of and to in for on with as by at from that this after before during while since song album track release
chart listener record week month year summer winter spring autumn peak climb rise hold return total daily global count
platform service counter mark level pace rate growth steady slow early late long short strong quiet stage broadcast award
concert tour stadium city country audience crowd group leader rapper producer writer studio session chorus bridge hook
melody rhythm tempo style concept theme teaser clip viral moment wave window interval range average reached passed crossed
gained added kept held matched moved stayed climbed returned spent became remains shows marks counts covers includes
follows leads joins lists keeps notes official report figure half quarter most least about nearly over under only again
still even now then once twice together overall""".split()
HANGUL = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후별빛꽃봄밤길꿈달해님눈물숲강산들"
ROMAN = dict(zip(HANGUL, """ga na da ra ma ba sa a ja cha ka ta pa ha geo neo deo reo meo beo seo eo jeo cheo keo teo peo
heo go no do ro mo bo so o jo cho ko to po ho gu nu du ru mu bu su u ju chu ku tu pu hu byeol bit kkot bom bam gil kkum dal
hae nim nun mul sup gang san deul""".split()))


def write(path, text):
    """One file of the site."""
    file = out / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def quoted(text):
    """A TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def hangul(least, most):
    """Some syllables, at times in two words."""
    text = "".join(random_.choice(HANGUL) for _ in range(random_.randint(least, most)))
    return f"{text[:3]} {text[3:]}" if len(text) > 4 else text


def roman(text):
    """The same in Latin letters."""
    return "".join(" " if sign == " " else ROMAN[sign] for sign in text).capitalize()


def sentence():
    """Words without a meaning, and none that could be taken for a fact."""
    words = [random_.choice(WORDS) for _ in range(random_.randint(9, 20))]
    if random_.random() < 0.3:
        at = random_.randrange(1, len(words))
        words[at] = f"*{words[at]}*"
    return " ".join(words).capitalize() + "."


def paragraph(most=5):
    """A few of them."""
    return " ".join(sentence() for _ in range(random_.randint(2, most)))


def word_step(step):
    """A step as it stands in an id: `500m`, `1b`."""
    return f"{step // 10**9}b" if step >= 10**9 else f"{step // 10**6}m"


# Sources -------------------------------------------------------------------------------------------

sources = []
KINDS = ["official", "platform", "press", "press", "press", "aggregator", "fan"]
text = ""
for at in range(360):
    kind = KINDS[at % len(KINDS)]
    day = dt.date(2019, 1, 1) + dt.timedelta(days=at * 7)
    text += f'[source-{at:03}]\npublisher = "{random_.choice(FIRST)} {random_.choice(["Daily", "Courier", "Counter", "Times"])} {at}"\n'
    text += f'url = "https://paper-{at % 37}.example/{random_.choice(WORDS)}/{"-".join(random_.choice(WORDS) for _ in range(7))}-{at}"\n'
    text += f'kind = "{kind}"\n'
    if at % 3 == 0:
        text += f'title = {quoted(sentence().strip("."). replace("*", ""))}\npublished = {day}\n'
    if at % 11 == 0:
        text += f'archive = "https://archive.example/{at}"\n'
    if at % 4 == 0:
        text += f"accessed = {TODAY}\n"
    text += "\n"
    sources.append(f"source-{at:03}")
write("content/sources.toml", text)


def source(most=1, kind=""):
    """Ids of sources as TOML. Readings are taken from a few counters, reports from anywhere."""
    if kind == "exact":
        return quoted(sources[7 * random_.randrange(3) + 1])
    return "[" + ", ".join(quoted(each) for each in random_.sample(sources, random_.randint(1, most))) + "]"


# Site and metrics ----------------------------------------------------------------------------------

write("site.toml", """title = { en = "The Made-up Book", ko = "지어낸 기록집" }
tagline = "Songs that nobody sang, and counts that nobody counted."
base_url = "https://made-up.example/"
languages = ["en"]
timezone = "Asia/Seoul"
day_count = "calendar"
licence = "CC0-1.0"
report = "https://reports.example/made-up"
cards = true
""")
write("content/metrics.toml", """[streams]
name = { en = "Streams", ko = "스트리밍" }
kind = "counter"
milestones = [50_000_000, 100_000_000, 500_000_000, 1_000_000_000, 2_000_000_000]
note = "The public play count of an invented platform."

[views]
name = { en = "Views", ko = "조회수" }
kind = "counter"
milestones = [10_000_000, 100_000_000, 500_000_000]

[views-24h]
name = "Views in 24 hours"
kind = "one-off"
window = "24 hours"
authority = "official"
note = "Views in the first 24 hours; the public counter makes no record."

[day-streams]
name = "Streams in a day"
kind = "one-off"

[weekly-chart]
name = "Weekly chart"
kind = "rank"
milestones = [1, 10, 40]
""")
for name in ("about", "methodology"):
    body = "\n\n".join(f"## {sentence().strip('.')}\n\n{paragraph()}" for _ in range(4)).replace("*", "")
    write(f"content/pages/{name}.md", f'+++\ntitle = "{name.capitalize()}"\n+++\nAll of this is made up. {body}\n')

# Artists ----------------------------------------------------------------------------------------------

artists = []
names = [f"{one} {other}" for one in FIRST for other in LAST]
random_.shuffle(names)
for at in range(ARTISTS):
    kind = ["group", "group", "soloist", "duo", "unit", "group", "soloist", "fictional"][at % 8]
    korean = hangul(2, 6)
    debut = dt.date(2010, 1, 1) + dt.timedelta(days=random_.randrange(4200))
    artist = {"id": f"artist-{at:02}", "name": names.pop(), "kind": kind, "debut": debut,
           "country": "KR" if at % 5 else "JP", "gender": ["female", "male", "mixed"][at % 3]}
    artists.append(artist)
    text = f'name = {quoted(artist["name"])}\nnames = {{ ko = "{korean}", romanised = "{roman(korean)}" }}\nkind = "{kind}"\n'
    text += f'gender = "{artist["gender"]}"\ncountry = "{artist["country"]}"\ndebut = {debut}\nlabel = "{random_.choice(FIRST)} Music"\n'
    groups = [each["id"] for each in artists[:-1] if each["kind"] == "group"]
    if kind in ("soloist", "unit") and groups:
        text += f'member_of = ["{random_.choice(groups)}"]\n'
    write(f"content/artists/{artist['id']}.toml", text + f"source = {source(2)}\n")

# Songs ---------------------------------------------------------------------------------------------


class Count:
    """A count that grows quickly at first: its value at the end of each day after release."""

    def __init__(self, released, most, pace):
        self.released, self.most, self.pace = released, most, pace

    def at(self, day):
        age = (day - self.released).days + 1
        return int(self.most * (1 - math.exp(-age / self.pace)) * (1 + age / 9000)) if age > 0 else 0

    def reaches(self, step):
        """The first day that ends at `step` or more, if it does so in time."""
        low, high = self.released, TODAY - 40 * DAY
        if high <= low or self.at(high) < step:
            return None
        while low < high:
            middle = low + (high - low) // 2
            low, high = (low, middle) if self.at(middle) >= step else (middle + DAY, high)
        return low


def observation(at, value, kind, more=""):
    """One line of a series."""
    return f"  {{ at = {at}, value = {value:_}, kind = \"{kind}\", source = {source(3, kind)}{more} }},\n"


def counter(count, steps, fall):
    """Observations of a count: the days that it passed steps, and readings with gaps of months."""
    lines, crossed = {}, {}
    for step in steps:
        day = count.reaches(step)
        if day and random_.random() < 0.8:
            crossed[step] = day
            lines[day, step] = observation(day, step, "crossed")
    day = count.released + random_.randint(5, 40) * DAY
    fell = 0
    while day < TODAY - 30 * DAY:
        value = count.at(day)
        more = ""
        # No step stands between the count before a fall and after it.
        if fall and not fell and value > 20_000_000 and not any(value * 0.97 < step <= value * 1.4 for step in steps):
            fell, more = value // 100, f', decrease = "Plays that were counted twice were taken out."'
            before = day - DAY
            lines[before, count.at(before)] = observation(before, count.at(before), "exact")
            value -= fell + (count.at(day) - count.at(before))
            lines[day, value] = observation(day, value, "exact", more)
            break
        lines[day, value] = observation(day, value, "exact")
        day += random_.choice([12, 30, 45, 95, 130, 220]) * DAY
    return "".join(lines[key] for key in sorted(lines)), crossed


songs = []
for at in range(SONGS):
    artist = artists[at % ARTISTS]
    long = at % 23 == 7
    title = names.pop() if names else f"{random_.choice(FIRST)} {at}"
    if long:
        title = f"{title} ({' '.join(random_.choice(WORDS) for _ in range(12)).capitalize()}, Pt. {at % 5 + 1})"
    korean = hangul(2, 6) if not long else " ".join(hangul(3, 7) for _ in range(6))
    released = artist["debut"] + random_.randint(0, 1500) * DAY
    song = {"id": f"song-{at:03}", "title": title, "korean": korean, "artist": artist, "released": released, "crossed": {}}
    songs.append(song)
    korean_only = at % 17 == 3
    text = f"title = {quoted(korean if korean_only else title)}\n"
    text += f'titles = {{ ko = "{korean}", romanised = "{roman(korean)}" }}\n'
    text += f'aliases = ["{"".join(word[0] for word in title.split()).upper()[:8]}"]\nartists = ["{artist["id"]}"]\n'
    if at % 9 in (3, 4):
        text += f'featuring = ["{artists[(at * 7 + 1) % ARTISTS]["id"]}"]\n'
    text += f'released = {released}\nlanguage = {"[]" if at % 61 == 5 else quoted(["ko", "en", "ko", "ja"][at % 4])}\nsource = {source(2)}\n'
    text += f'links = {{ youtube = "https://video.example/{at}", spotify = "https://streams.example/{at}" }}\n'
    text += f'\n[release]\ntitle = "{random_.choice(FIRST)} {random_.choice(LAST)}"\ntype = "single"\n'

    most = int(10 ** random_.uniform(7.2, 9.4))
    if at in (40, 41):  # Two songs that took as many days, each from its own release.
        most, pace = 1_400_000_000, 300
    else:
        pace = random_.randint(60, 900)
    streams = Count(released, most, pace)
    steps = [50_000_000, 100_000_000, 500_000_000, 1_000_000_000, 2_000_000_000]
    if at in (3, 77, 151):
        rows = ["at,value,kind,source"]
        start = max(released, dt.date(2020, 1, 1))
        for day in range(1700):
            rows.append(f"{start + day * DAY},{streams.at(start + day * DAY)},exact,{sources[at % 300]}")
        write(f"content/series/{song['id']}/streams.csv", "\n".join(rows) + "\n")
    else:
        lines, song["crossed"] = counter(streams, steps, at % 12 == 0)
        if at in (40, 41):
            song["crossed"] = {step: streams.reaches(step) for step in steps if streams.reaches(step)}
            lines = "".join(observation(day, step, "crossed") for step, day in song["crossed"].items())
        if at % 15 == 2 and song["crossed"]:
            step, day = max(song["crossed"].items())
            lines += observation(day + 3 * DAY, step, "crossed", ', note = "Three days after the other report.", status = "disputed"')
        text += f'\n[series.streams]\ncovers = "all versions"\nobservations = [\n{lines}]\n' if lines else ""
    if at % 2 == 0:
        views = Count(released, most // 2, random_.randint(30, 600))
        lines, _ = counter(views, [10_000_000, 100_000_000, 500_000_000], at % 10 == 0)
        text += f"\n[series.views]\nobservations = [\n{lines}]\n" if lines else ""
    if at % 3 == 0:
        # Rounded, so that some are the same.
        day_one = random_.randint(10, 60) * 1_000_000
        text += f'\n[series.views-24h]\nobservations = [\n{observation(released + DAY, day_one, "official")}{observation(released + DAY, day_one + 1_234_567, "live")}]\n'
    if at % 4 == 1:
        text += f'\n[series.day-streams]\nobservations = [\n{observation(released + 2 * DAY, random_.randint(10, 90) * 100_000, "exact")}]\n'
    if at % 3 == 1:
        text += "\n[series.weekly-chart]\nobservations = [\n"
        week, place = released + 8 * DAY, random_.randint(20, 90)
        for _ in range(random_.randint(1, 6)):
            text += observation(week, place, "exact")
            week, place = week + 7 * DAY, max(1, place - random_.randint(1, 30))
        text += "]\n"
    write(f"content/songs/{song['id']}.toml", text)

# Records -------------------------------------------------------------------------------------------

WHERE = [("", ""), (" in Korean", 'where = { language = "ko" }\n'), (" by a girl group", 'where = { artist_kind = "group", gender = "female" }\n'),
         (" by a soloist", 'where = { artist_kind = "soloist" }\n'), (" with a guest", "where = { featuring = true }\n"),
         (" of a Korean artist", 'where = { country = "KR" }\n')]
made = 0


def record(id_, title, kind, metric, threshold, where, complete):
    """One record, as long as there are to be more."""
    global made
    if made == RECORDS:
        return
    made += 1
    text = f'title = {quoted(title)}\nkind = "{kind}"\nmetric = "{metric}"\n'
    text += f"threshold = {threshold:_}\n" if threshold else ""
    text += where
    if complete:
        text += f'\n[complete]\nwhat = "every song of the made-up book"\nas_of = {TODAY}\nsource = {source(1)}\n'
    write(f"content/records/{id_}.toml", text)


for narrowed, (words, where) in enumerate(WHERE):
    for metric, steps in (("streams", (100, 500, 1000)), ("views", (100,))):
        for step in steps:
            said = f"{step} million {metric}"
            for kind in ("fastest", "first"):
                title = f"{kind.capitalize()} song{words} {'to' if kind == 'fastest' else 'with'} {said}"
                record(f"{kind}-{metric}-{word_step(step * 10**6)}-{narrowed}", title, kind, metric, step * 10**6, where, narrowed % 2 == 0)
    record(f"most-views-24h-{narrowed}", f"Most views in 24 hours, songs{words or ' of all kinds'}", "most", "views-24h", None, where, narrowed == 0)
record("club-100m", "Songs with 100 million streams", "club", "streams", 100_000_000, "", True)
record("club-1b", "Songs with a billion streams", "club", "streams", 1_000_000_000, "", True)
record("first-no-1", "First song at No. 1 of the weekly chart", "first", "weekly-chart", 1, "", False)
record("most-day-streams", "Most streams in a day", "most", "day-streams", None, "", False)
for step in (50, 200, 250, 300, 750, 800):
    record(f"fastest-{step}m", f"Fastest song to {step} million streams", "fastest", "streams", step * 10**6, "", False)

# Articles ------------------------------------------------------------------------------------------

TAGS = ["streams", "first", "debut", "b-side", "ballad", "long-run", "viral", "solo"]


def body(near):
    """The text of an article: headings, a table, a list, a quote, a footnote, Hangul, links and sources."""
    parts = []
    for section in range(random_.randint(3, 5)):
        parts.append(f"## {' '.join(random_.choice(WORDS) for _ in range(random_.randint(2, 5))).capitalize()}")
        other = random_.choice(near)
        parts.append(f"{paragraph()} See [[{other['id']}]] by [[{other['artist']['id']}]] [@{random_.choice(sources)}]. {other['korean']}.")
        if section == 0:
            rows = "\n".join(f"| [[{each['id']}]] | {each['released'].year} | {random_.randint(1, 99)} |" for each in near[:5])
            parts.append(f"| Song | Released | Place |\n| --- | --- | ---: |\n{rows}")
        elif section == 1:
            parts.append("\n".join(f"- {sentence()}" for _ in range(4)))
        elif section == 2:
            parts.append(f"> {sentence()}\n\n{paragraph(3)}[^note]")
        else:
            parts.append("\n".join(f"{number}. {sentence()}" for number in range(1, 4)))
    return "\n\n".join(parts) + f"\n\n[^note]: {sentence()}\n"


written = 0
for song in songs:
    if written == 110:
        break
    if not song["crossed"] or song["id"] in ("song-040", "song-041"):
        continue
    step, day = max(song["crossed"].items())
    days = (day - song["released"]).days
    written += 1
    short = song["title"].split(" (")[0]
    text = f'+++\ntitle = {quoted(f"{short} passes {word_step(step).upper()} after {days} days")}\ndate = {day + 20 * DAY}\n'
    text += f'tags = [{quoted(random_.choice(TAGS[:4]))}, {quoted(random_.choice(TAGS[4:]))}]\nsource = {source(2)}\n'
    text += f'\n[[claims]]\nid = "when"\non = {day}\ndays = {days}\nvalue = {step:_}\n'
    if step >= 100_000_000 and song["crossed"].get(100_000_000):
        text += f'\n[[claims]]\nid = "club"\nrecord = "club-100m"\nholder = "{song["id"]}"\nas_of = {TODAY}\n'
    text += f"+++\n[[song:{song['id']}]] took {{{{ when.days }}}} days [@{random_.choice(sources)}]. {paragraph(3)}\n\n"
    write(f"content/milestones/{song['id']}-streams-{word_step(step)}.md", text + body(random_.sample(songs, 8)))
for at in range(ARTICLES - written):
    title = f"{sentence().strip('.').replace('*', '')[:44].rsplit(' ', 1)[0]} {at + 1}"
    text = f'+++\ntitle = {quoted(title)}\ndate = {dt.date(2024, 1, 1) + at * 9 * DAY}\n'
    text += f'tags = [{quoted(random_.choice(TAGS))}]\nsource = {source(2)}\n+++\n{paragraph()}\n\n'
    write(f"content/articles/article-{at:02}.md", text + body(random_.sample(songs, 8)))
print(f"{SONGS} songs, {ARTISTS} artists, {made} records, {ARTICLES} articles")
