#!/usr/bin/env python3
"""series.py OUT [SONGS] [DAYS]: a site of songs with one observation a day, as CSV (300 songs, 2,000 days)."""
import datetime as dt, pathlib, random, sys
out = pathlib.Path(sys.argv[1])
songs, days = (int(a) if a else d for a, d in zip(sys.argv[2:4] + [""] * 2, (300, 2000)))
def put(p, s): p = out / p; p.parent.mkdir(parents=True, exist_ok=True); p.write_text(s)
r = random.Random(20240229)
put("site.toml", 'title = "Series"\nbase_url = "https://records.example/"\nlanguages = ["en"]\ntimezone = "Asia/Seoul"\nday_count = "calendar"\ncards = false\n')
put("content/metrics.toml", '[streams]\nname = "streams"\nkind = "counter"\nmilestones = [10_000_000, 100_000_000, 500_000_000, 1_000_000_000]\n')
put("content/sources.toml", '[bench]\nurl = "https://news.example/bench"\npublisher = "Bench"\npublished = 2025-01-01\nkind = "aggregator"\nlanguage = "en"\n')
put("content/records/club.toml", 'title = "The club of 100 million"\nkind = "club"\nmetric = "streams"\nthreshold = 100_000_000\n')
put("content/records/fastest.toml", 'title = "Fastest to 100 million"\nkind = "fastest"\nmetric = "streams"\nthreshold = 100_000_000\n')
for a in range(songs // 8 + 1):
    put(f"content/artists/artist-{a:03}.toml", f'name = "Artist {a}"\nkind = "group"\nsource = "bench"\n')
for s in range(songs):
    day, total, rows = dt.date(2017, 1, 1) + dt.timedelta(days=r.randrange(700)), 0, ["at,value,kind,source"]
    put(f"content/songs/song-{s:04}.toml", f'title = "Song {s}"\nartists = ["artist-{s % (songs // 8 + 1):03}"]\nreleased = {day}\nlanguage = "ko"\nsource = "bench"\n')
    for _ in range(days):
        total += r.randrange(10**4, 10**6)
        rows.append(f"{day},{total},exact,bench")
        day += dt.timedelta(days=1)
    put(f"content/series/song-{s:04}/streams.csv", "\n".join(rows) + "\n")
