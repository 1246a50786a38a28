#!/usr/bin/env python3
"""hot100.py DATES OUT [YEAR]: the Hot 100 since a year (1990) as a site with everything on.

DATES is the folder `date` of a clone of https://github.com/mhollingshead/billboard-hot-100, one JSON file a chart.
Nothing of it is committed here. Every song has its chart run as a series, and milestones at 10 and 1."""
import json, pathlib, re, sys, unicodedata
dates, out = map(pathlib.Path, sys.argv[1:3])
year = sys.argv[3] if len(sys.argv) > 3 else "1990"
def put(path, text): path = out / path; path.parent.mkdir(parents=True, exist_ok=True); path.write_text(text)
def quoted(text): return json.dumps(text, ensure_ascii=False)
def slug(text, taken, limit=60):
    """An id that no other has."""
    ascii = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", ascii.replace("'", "")).strip("-")[:limit].strip("-") or "x"
    found, n = base, 1
    while found in taken or found in ("con", "prn", "aux", "nul", "page"): n += 1; found = f"{base}-{n}"
    taken.add(found)
    return found
runs, starts = {}, {}
for file in sorted(dates.glob("*.json")):
    chart = json.loads(file.read_text())
    for row in chart["data"]:
        song = (row["song"].strip(), row["artist"].strip())
        starts.setdefault(song, chart["date"])
        if chart["date"] >= year: runs.setdefault(song, {}).setdefault(chart["date"], row["this_week"])
put("site.toml", 'title = "Hot 100"\nbase_url = "https://charts.example/"\nlanguages = ["en"]\ntimezone = "America/New_York"\nday_count = "calendar"\n')
put("content/metrics.toml", '[hot-100]\nname = "Hot 100"\nkind = "rank"\nmilestones = [10, 1]\n')
put("content/sources.toml", '[billboard]\npublisher = "Billboard"\nurl = "https://www.billboard.com/charts/hot-100/"\nkind = "official"\n')
put("content/records/first-number-one.toml", 'title = "First number one"\nkind = "first"\nmetric = "hot-100"\nthreshold = 1\n')
artists, taken_artists, taken_songs = {}, set(), set()
for (title, artist), rows in runs.items():
    if artist not in artists:
        artists[artist] = slug(artist, taken_artists)
        put(f"content/artists/{artists[artist]}.toml", f"name = {quoted(artist)}\n")
    observations = "".join(f'  {{ at = {date}, value = {rank}, kind = "exact", source = "billboard" }},\n' for date, rank in sorted(rows.items()))
    put(f"content/songs/{slug(title, taken_songs)}.toml",
        f'title = {quoted(title)}\nartists = ["{artists[artist]}"]\n\n[series.hot-100]\nstart = {starts[title, artist]}\nobservations = [\n{observations}]\n')
print(len(runs), "songs,", len(artists), "artists,", sum(map(len, runs.values())), "rows")
