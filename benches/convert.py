#!/usr/bin/env python3
"""convert.py CORPUS OUT: the neutral speed corpus in Daesang's content format.

The corpus's article figures are random; here each article is tied to a reading of its song's series, so that
every milestone is true: article j of a song takes platform j mod P and row 2 + j div P as a `crossed` observation
and claims its date and its days. A club and a fastest record per metric come with it. Every date is moved back by
ten years, because Daesang refuses observations from the future. Share cards and the data files of single songs are
off: the peers make neither. The bench turns them on where it says so."""
import datetime as dt, json, pathlib, re, sys, tomllib
src, out = map(pathlib.Path, sys.argv[1:3])
def put(p, s): p = out / p; p.parent.mkdir(parents=True, exist_ok=True); p.write_text(s)
q = lambda s: json.dumps(s, ensure_ascii=False)
def step(n):
    for unit, k in (("b", 10**9), ("m", 10**6), ("k", 10**3)):
        if n % (k // 10) == 0 and n >= k: return f"{n / k:g}".replace(".", "-") + unit
    return str(n)
BACK = 3653
def back(text): return (dt.date.fromisoformat(text) - dt.timedelta(days=BACK)).isoformat()
songs = {f.stem: tomllib.loads(f.read_text()) for f in sorted((src / "songs").glob("*.toml"))}
for s in songs.values():
    s["release"] = back(s["release"])
    for p in s["platforms"]:
        for r in p["series"]: r["date"] = back(r["date"])
put("site.toml", 'title = "Bench"\nbase_url = "https://records.example/"\nlanguages = ["en"]\ntimezone = "Asia/Seoul"\nday_count = "calendar"\ncards = false\nexports = false\n')
names = sorted({p["name"] for s in songs.values() for p in s["platforms"]})
put("content/metrics.toml", "".join(f'[{n}-streams]\nname = "{n} streams"\nkind = "counter"\nmilestones = []\n\n' for n in names))
put("content/sources.toml", '[bench]\nurl = "https://news.example/bench"\npublisher = "Bench"\npublished = 2025-01-01\nkind = "aggregator"\nlanguage = "en"\n')
for n in names:
    put(f"content/records/{n}-club.toml", f'title = "{n} club of 10 million"\nkind = "club"\nmetric = "{n}-streams"\nthreshold = 10_000_000\n')
    put(f"content/records/{n}-fastest.toml", f'title = "Fastest to 10 million on {n}"\nkind = "fastest"\nmetric = "{n}-streams"\nthreshold = 10_000_000\n')
for f in sorted((src / "artists").glob("*.toml")):
    a = tomllib.loads(f.read_text())
    put(f"content/artists/{f.stem}.toml", f'name = {q(a["name"])}\nnames = {{ ko = {q(a["hangul"])} }}\nkind = "group"\ndebut = {back(a["debut"])}\nsource = "bench"\n')
arts, ids = {}, {}
for f in sorted((src / "milestones").glob("*.md")):
    _, fm, body = f.read_text().split("+++\n", 2); m = tomllib.loads(fm); arts.setdefault(m["song"], []).append((f.stem, m, body))
picked = {}
for sid, s in songs.items():
    P = s["platforms"]
    for j, (stem, m, body) in enumerate(arts.get(sid, [])):
        p = P[j % len(P)]; k = 2 + j // len(P)
        if k < len(p["series"]): ids[stem] = f'{sid}-{p["name"]}-streams-{step(p["series"][k]["count"])}'; picked[stem] = (p["name"], k, p["series"][k])
link = re.compile(r"\]\(/milestones/([a-z0-9-]+)/\)")
for sid, s in songs.items():
    rel = dt.date.fromisoformat(s["release"]); crossed = {}
    for stem, m, body in arts.get(sid, []):
        if stem not in ids: continue
        name, k, row = picked[stem]; crossed.setdefault(name, {})[k] = row["count"]; d = dt.date.fromisoformat(row["date"])
        body = link.sub(lambda x: f"](/milestones/{ids[x[1]]}/)" if x[1] in ids else "](/songs/)", body)
        put(f"content/milestones/{ids[stem]}.md", f'+++\ntitle = {q(m["title"])}\ndate = {d}\ntags = {json.dumps(m["tags"])}\n\n[[claims]]\nid = "reached"\nholder = "{sid}"\non = {d}\ndays = {(d - rel).days}\n+++\n{body}')
    t = f'title = {q(s["title"])}\ntitles = {{ ko = {q(s["hangul"])} }}\nartists = ["{s["artist"]}"]\nreleased = {rel}\nlanguage = "ko"\nsource = "bench"\n\n[release]\ntitle = {q(s["album"])}\n'
    for p in s["platforms"]:
        c = crossed.get(p["name"], {})
        t += f'\n[series.{p["name"]}-streams]\n' + (f'milestones = {sorted(c.values())}\n' if c else "") + "observations = [\n" + "".join(
            f'  {{ at = {r["date"]}, value = {r["count"]}, kind = "{"crossed" if k in c else "exact"}", source = "bench" }},\n' for k, r in enumerate(p["series"])) + "]\n"
    put(f"content/songs/{sid}.toml", t)
