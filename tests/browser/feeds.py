#!/usr/bin/env python3
"""feeds.py SITE: what programs read of a built site is as its formats ask: feeds, XML, data files, calendars.

Prints a line for each check, and what is wrong below it. Ends with 1 if anything is.
Needs feedparser and icalendar from PyPI, and xmllint.
"""
import csv
import datetime
import io
import json
import pathlib
import re
import subprocess
import sys

import feedparser
import icalendar

root = pathlib.Path(sys.argv[1])
failed = False


def files(pattern):
    """The files of the site that bear such a name, with the names that messages use."""
    return [(file, str(file.relative_to(root))) for file in sorted(root.rglob(pattern))]


def check(what, found, wrong):
    """One line a check; no file at all is a fault, unless the site need not have any."""
    global failed
    failed = failed or bool(wrong)
    print(f"{'FAIL' if wrong else 'ok  '} {what}: {found}")
    for line in wrong[:20]:
        print(f"     {line}")


def atom():
    wrong, entries, seen = [], 0, {}
    found = [pair for pair in files("*.xml") if b"<feed" in pair[0].read_bytes()[:200]]
    for file, name in found:
        feed = feedparser.parse(file.read_bytes())
        if feed.bozo or feed.version != "atom10":
            wrong.append(f"{name}: {feed.version or 'no feed'}: {feed.get('bozo_exception')}")
        for key in ("id", "title", "updated", "link"):
            if not feed.feed.get(key):
                wrong.append(f"{name}: no {key}")
        if len(feed.entries) > 20:
            wrong.append(f"{name}: {len(feed.entries)} entries")
        ids = [entry.get("id") for entry in feed.entries]
        if len(set(ids)) < len(ids):
            wrong.append(f"{name}: two entries with one id")
        for entry in feed.entries:
            entries += 1
            for key in ("id", "title", "updated", "published", "link", "summary"):
                if not entry.get(key):
                    wrong.append(f"{name}: {entry.get('id')}: no {key}")
            said = (entry.get("title"), entry.get("updated"))
            if seen.setdefault(entry.get("id"), said) != said:
                wrong.append(f"{name}: {entry.get('id')} is another entry elsewhere")
        newest = max((entry.get("updated", "") for entry in feed.entries), default=feed.feed.get("updated"))
        if newest != feed.feed.get("updated"):
            wrong.append(f"{name}: updated {feed.feed.get('updated')}, the newest entry {newest}")
    check("Atom: feedparser, fields, ids", f"{len(found)} feeds, {entries} entries", wrong or ([] if found else ["no feed"]))
    return {name: file for file, name in found}


def json_feeds(atoms):
    wrong, items = [], 0
    found = files("feed.json")
    for file, name in found:
        feed = json.loads(file.read_text("utf-8"))
        if feed.get("version") != "https://jsonfeed.org/version/1.1":
            wrong.append(f"{name}: version {feed.get('version')}")
        for key in ("title", "home_page_url", "feed_url", "language", "authors", "items"):
            if key not in feed:
                wrong.append(f"{name}: no {key}")
        if not feed.get("feed_url", "").endswith(name):
            wrong.append(f"{name}: feed_url is {feed.get('feed_url')}")
        for item in feed.get("items", []):
            items += 1
            if not isinstance(item.get("id"), str) or not (item.get("content_text") or item.get("content_html")):
                wrong.append(f"{name}: an item without id or content: {item}")
            for key in ("date_published", "date_modified"):
                try:
                    datetime.datetime.fromisoformat(item[key].replace("Z", "+00:00"))
                except (KeyError, ValueError) as error:
                    wrong.append(f"{name}: {item.get('id')}: {key}: {error}")
        beside = atoms.get(name.replace("feed.json", "feed.xml"))
        if beside is None:
            wrong.append(f"{name}: no feed.xml beside it")
            continue
        said = [(item.get("id"), item.get("title"), item.get("date_modified")) for item in feed["items"]]
        other = [(entry.get("id"), entry.get("title"), entry.get("updated")) for entry in feedparser.parse(beside.read_bytes()).entries]
        if said != other:
            wrong.append(f"{name}: other entries than feed.xml")
    if len(found) != len(atoms):
        wrong.append(f"{len(found)} JSON feeds beside {len(atoms)} Atom feeds")
    check("JSON Feed 1.1: required fields, the same entries as Atom", f"{len(found)} feeds, {items} items", wrong)


def links_to_feeds():
    """Every page leads to the site's feeds in its head, an artist's page to the artist's as well."""
    wrong, seen = [], 0
    for file, name in files("*.html"):
        html = file.read_text("utf-8")
        head = html.split("</head>")[0]
        if 'http-equiv="refresh"' in head:
            continue
        seen += 1
        links = re.findall(r'<link rel="alternate" type="application/(atom\+xml|feed\+json)"[^>]* href="([^"]+)"', head)
        artist = re.fullmatch(r"(?:[a-z-]{2,8}/)?artists/([^/]+)/index\.html", name) and "/page/" not in name
        for kind, end in (("atom+xml", "feed.xml"), ("feed+json", "feed.json")):
            of_kind = [href for each, href in links if each == kind]
            wanted = 2 if artist else 1
            if len(of_kind) != wanted or not all(href.endswith(end) for href in of_kind):
                wrong.append(f"{name}: {kind} leads to {of_kind}")
            if artist and html.count(f'href="{of_kind[-1]}"') < 2:
                wrong.append(f"{name}: {of_kind[-1]} is not seen on the page")
    check("pages lead to their feeds", f"{seen} pages", wrong)


def xml():
    found = [str(file) for file, _ in files("*.xml")]
    ran = subprocess.run(["xmllint", "--noout", "--nonet", *found], capture_output=True, text=True)
    wrong = ran.stderr.splitlines() if ran.returncode else []
    check("xmllint", f"{len(found)} files", wrong)


def cells(value):
    return "" if value is None else str(value)


def tables():
    wrong, rows_seen = [], 0
    found = files("*.csv")
    for file, name in found:
        data = file.read_bytes()
        text = data.decode("utf-8")
        plain = re.sub(r'"[^"]*"', "", text)
        if not text.endswith("\r\n") or re.search(r"(?<!\r)\n|\r(?!\n)", plain):
            wrong.append(f"{name}: lines end with CR LF in RFC 4180")
        head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows_seen += len(rows)
        if "as_of" not in head or not {"sources", "source"} & set(head) or not {"urls", "url"} & set(head):
            wrong.append(f"{name}: the header is {head}")
        wrong.extend(f"{name}: {len(row)} cells under {len(head)} headings" for row in rows if len(row) != len(head))
        beside = file.with_suffix(".json")
        if not beside.exists():
            wrong.append(f"{name}: no JSON beside it")
            continue
        whole = json.loads(beside.read_text("utf-8"))
        wrong.extend(f"{beside.name}: no {key}" for key in ("title", "url", "licence", "as_of", "rows") if key not in whole)
        # What a spreadsheet would take for a formula has an apostrophe before it in CSV.
        unmarked = [[re.sub(r"^'(?=[=+\-@\t\r])", "", cell) for cell in row] for row in rows]
        if [[cells(row.get(key)) for key in head] for row in whole["rows"]] != unmarked:
            wrong.append(f"{name}: the JSON has other rows")
        for row in rows:
            line = dict(zip(head, row))
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", line.get("as_of", "")) or not (line.get("urls") or line.get("url")):
                wrong.append(f"{name}: a row without day or source: {row}")
                break
    check("CSV: RFC 4180, as of, sources, equal to JSON", f"{len(found)} tables, {rows_seen} rows", wrong or ([] if found else ["no table"]))


def calendars():
    wrong, events, seen = [], 0, {}
    found = files("*.ics")
    for file, name in found:
        try:
            calendar = icalendar.Calendar.from_ical(file.read_bytes())
        except ValueError as error:
            wrong.append(f"{name}: {error}")
            continue
        for event in calendar.walk("VEVENT"):
            events += 1
            uid = str(event.get("UID", ""))
            if not uid or (name, uid) in seen:
                wrong.append(f"{name}: the UID `{uid}` is missing or stands twice")
            seen[name, uid] = True
    check("calendars: icalendar, UIDs", f"{len(found)} files, {events} events", wrong)


json_feeds(atom())
links_to_feeds()
xml()
tables()
calendars()
sys.exit(failed)
