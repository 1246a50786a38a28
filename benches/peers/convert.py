#!/usr/bin/env python3
"""convert.py PEER CORPUS OUT: the neutral corpus as a site for a peer, on top of the peer's own templates."""
import json, pathlib, shutil, sys, tomllib
here = pathlib.Path(__file__).resolve().parent
peer, src, out = sys.argv[1], *map(pathlib.Path, sys.argv[2:4])
shutil.copytree(here / peer, out)
q = lambda value: json.dumps(value, ensure_ascii=False)
if peer == "hugo":
    (out / "content/milestones").mkdir(parents=True)
    (out / "content/milestones/_index.md").write_text('+++\ntitle = "Milestones"\n+++\n')
    for f in sorted((src / "milestones").glob("*.md")):
        _, front, body = f.read_text().split("+++\n", 2)
        m = tomllib.loads(front)
        date = m["date"].isoformat().replace("+00:00", "Z")
        (out / "content/milestones" / f.name).write_text(
            f'+++\ntitle = {q(m["title"])}\nslug = "{m["slug"]}"\ndate = {date}\ntags = {q(m["tags"])}\n'
            f'platforms = ["{m["platform"]}"]\nsongs = ["{m["song"]}"]\nartists = ["{m["artist"]}"]\n'
            f'song = "{m["song"]}"\nartist = "{m["artist"]}"\nplatform = "{m["platform"]}"\n'
            f'metric = "{m["metric"]}"\nvalue = {m["value"]}\n+++\n{body}')
    shutil.copytree(src / "songs", out / "data/songs")
    shutil.copytree(src / "artists", out / "data/artists")
elif peer == "eleventy":
    # The site's own configuration reads TOML, so files are copied as they are.
    shutil.copytree(src / "milestones", out / "src/milestones", dirs_exist_ok=True)
    shutil.copytree(src / "songs", out / "data/songs")
    shutil.copytree(src / "artists", out / "data/artists")
else:
    sys.exit(f"no converter for {peer}")
