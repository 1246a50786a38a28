#!/usr/bin/env python3
"""Deterministic neutral corpus: corpus.py N OUTDIR
N milestone articles (Markdown + TOML front matter), S=N/4 songs (TOML), A=N/40 artists (TOML).
Layout: OUTDIR/milestones/*.md  OUTDIR/songs/*.toml  OUTDIR/artists/*.toml"""
import os, random, sys, datetime as dt

WORDS = ("the of and to in for on with as by at from that this it its after before during while since until "
 "song single album track release chart stream streams listener fans record label week month year day summer winter "
 "spring autumn peak position debut entry climb rise hold return streak total daily weekly global domestic digital "
 "physical sales count platform service listing counter update mark threshold level pace rate growth steady sharp slow "
 "fast first second third fourth latest previous current recent early late long short strong weak high low new old "
 "performance stage broadcast award show trophy concert tour arena stadium city country region market audience crowd "
 "group member leader vocalist rapper dancer producer writer composer arranger director choreographer studio session "
 "chorus verse bridge hook melody rhythm beat tempo key lyric line phrase sound style genre mood color concept theme "
 "video teaser trailer clip short challenge trend viral moment spike wave surge period window interval range average "
 "reached passed crossed gained added kept held set broke matched doubled tripled moved stayed climbed returned spent "
 "became remains shows marks brings counts covers includes follows leads joins places ranks lists sums keeps notes "
 "according official report data figure number million billion thousand hundred percent half quarter third most least "
 "more less about around nearly over under only also again still just even now then once twice together overall").split()
HANGUL = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후별빛꽃봄밤길꿈달해님눈물숲강산들"
PLATFORMS = ["spotify", "youtube", "melon", "genie", "bugs", "flo", "apple-music", "circle", "hanteo", "billboard"]
METRICS = {"youtube": "views", "hanteo": "copies", "circle": "points", "billboard": "weeks"}
TAGS = ["first-for-group", "fastest", "all-time", "b-side", "title-track", "remix", "collab", "solo", "debut", "comeback",
 "ost", "ballad", "dance", "hip-hop", "r-and-b", "rock", "holiday", "anniversary", "sleeper-hit", "viral", "no-1", "top-10",
 "top-100", "one-billion", "half-billion", "hundred-million", "perfect-all-kill", "roof-hit", "million-seller", "certified",
 "platinum", "gold", "double-platinum", "long-run", "re-entry", "global-200", "hot-100", "japan", "china", "europe",
 "latin", "us", "uk", "sea", "yearly", "monthly", "weekly", "daily", "record-broken", "record-tied", "girl-group",
 "boy-group", "soloist", "band", "trainee-show", "survival", "subunit", "fandom", "award", "stage"]

def main():
    n, out = int(sys.argv[1]), sys.argv[2]
    r = random.Random(20240229 + n)
    S, A = max(1, n // 4), max(1, n // 40)
    for d in ("milestones", "songs", "artists"):
        os.makedirs(f"{out}/{d}", exist_ok=True)
    w = lambda k: [r.choice(WORDS) for _ in range(k)]
    han = lambda k: "".join(r.choice(HANGUL) for _ in range(k))
    artists = []
    for i in range(A):
        nm = " ".join(x.capitalize() for x in w(r.randint(1, 2)))
        artists.append(dict(slug=f"artist-{i:04d}", name=f"{nm} {i}", hangul=han(r.randint(2, 4)), label=" ".join(w(1)).capitalize() + " Entertainment",
                            debut=dt.date(2005, 1, 1) + dt.timedelta(days=r.randrange(6500)), songs=[]))
    songs = []
    for i in range(S):
        a = artists[i % A]
        ttl = " ".join(x.capitalize() for x in w(r.randint(1, 3)))
        rel = a["debut"] + dt.timedelta(days=r.randrange(2000))
        pl = []
        for p in r.sample(PLATFORMS[:7], r.randint(2, 4)):
            k, day, c, rows = r.randint(18, 22), rel + dt.timedelta(days=r.randrange(30)), r.randrange(10**5, 10**6), []
            for _ in range(k):
                rows.append((day, c)); day += dt.timedelta(days=r.randint(7, 90)); c += r.randrange(10**5, 10**7)
            pl.append((p, rows))
        s = dict(slug=f"song-{i:05d}", title=f"{ttl} {i}", hangul=han(r.randint(2, 6)), artist=a["slug"],
                 album=" ".join(x.capitalize() for x in w(2)), release=rel, platforms=pl)
        a["songs"].append(s["slug"]); songs.append(s)
        with open(f"{out}/songs/{s['slug']}.toml", "w") as f:
            f.write(f'slug = "{s["slug"]}"\ntitle = "{s["title"]}"\nhangul = "{s["hangul"]}"\nartist = "{s["artist"]}"\n'
                    f'album = "{s["album"]}"\nrelease = "{rel}"\n')
            for p, rows in pl:
                f.write(f'\n[[platforms]]\nname = "{p}"\nurl = "https://{p}.example/track/{r.randrange(10**9)}"\nseries = [\n')
                f.writelines(f'  {{ date = "{d}", count = {c} }},\n' for d, c in rows)
                f.write("]\n")
    for a in artists:
        with open(f"{out}/artists/{a['slug']}.toml", "w") as f:
            f.write(f'slug = "{a["slug"]}"\nname = "{a["name"]}"\nhangul = "{a["hangul"]}"\nlabel = "{a["label"]}"\ndebut = "{a["debut"]}"\nsongs = [\n')
            f.writelines(f'  "{s}",\n' for s in a["songs"]); f.write("]\n")
    # milestone slugs first, so bodies can link to each other
    ms, t = [], dt.datetime(2012, 1, 1, 8, 0, 0)
    step = (13 * 365 * 86400) // n
    for i in range(n):
        s = songs[i] if i < S else r.choice(songs)
        p = r.choice(PLATFORMS); v = r.choice([1, 2, 3, 5, 7, 10, 15, 20, 25]) * 10 ** r.randint(5, 8)
        t += dt.timedelta(seconds=max(1, r.randint(step // 2, step + step // 2)))
        ms.append(dict(slug=f"{s['slug']}-{p}-{i:06d}", song=s, p=p, v=v, t=t))

    def sentence():
        k = r.randint(8, 20); x = w(k); x[0] = x[0].capitalize()
        if r.random() < .30: j = r.randrange(1, k); x[j] = f"*{x[j]}*"
        if r.random() < .20: j = r.randrange(1, k); x[j] = f"**{x[j]}**"
        if r.random() < .12:
            j = r.randrange(1, k); o = r.choice(ms); x[j] = f"[{x[j]} {r.choice(WORDS)}](/milestones/{o['slug']}/)"
        elif r.random() < .10:
            j = r.randrange(1, k); x[j] = f"[{x[j]}](https://news.example/{r.randrange(10**7)})"
        elif r.random() < .05: j = r.randrange(1, k); x[j] = f"`{x[j]}`"
        return " ".join(x) + "."
    def para(k): return " ".join(sentence() for _ in range(k))
    for i, m in enumerate(ms):
        s, a = m["song"], m["song"]["artist"]
        ko = r.random() < .35
        big = f"{m['v']:,}"; met = METRICS.get(m["p"], "streams")
        title = f"「{s['hangul']}」 {m['p']} {big} 돌파, {han(3)} {han(2)}" if ko else f"{s['title']} passes {big} {met} on {m['p']}"
        tags = r.sample(TAGS, r.randint(2, 4))
        b, foot = [], r.random() < .30
        b.append(para(2) + (" [^src]" if foot else ""))
        target, words = r.randint(220, 480), 0
        did_t = did_q = False
        while True:
            words = sum(len(x.split()) for x in b)
            if words >= target: break
            b.append("## " + " ".join(w(r.randint(2, 5))).capitalize())
            b.append(para(r.randint(3, 5)))
            k = r.random()
            if k < .45: b.append("\n".join(f"{'-' if k < .35 else '1.'} {sentence()}" for _ in range(r.randint(3, 6))))
            elif k < .62 and not did_t:
                did_t = True
                b.append("| Date | Platform | Count |\n|------|----------|------:|\n" + "\n".join(
                    f"| {m['t'].date() - dt.timedelta(days=30*j)} | {r.choice(PLATFORMS)} | {r.randrange(10**8):,} |" for j in range(r.randint(4, 8))))
            if r.random() < .35 and not did_q:
                did_q = True; b.append("\n".join("> " + sentence() for _ in range(r.randint(1, 2))))
            if ko: b.append(f"{han(4)} {han(3)} {han(5)} **{han(2)}** {han(4)} {han(3)} [{s['hangul']}](/songs/{s['slug']}/) {han(6)}.")
            b.append(para(r.randint(2, 3)))
        if not did_q and r.random() < .4: b.append("> " + sentence())
        if foot: b.append(f"[^src]: {para(1)}")
        with open(f"{out}/milestones/{m['slug']}.md", "w") as f:
            f.write(f'+++\ntitle = "{title}"\nslug = "{m["slug"]}"\ndate = {m["t"].isoformat()}Z\nsong = "{s["slug"]}"\nartist = "{a}"\n'
                    f'platform = "{m["p"]}"\nmetric = "{met}"\nvalue = {m["v"]}\ntags = [{", ".join(chr(34)+x+chr(34) for x in tags)}]\n+++\n\n' + "\n\n".join(b) + "\n")
main()
