#!/usr/bin/env python3
"""downloads.py SITE: every CSV of the site is RFC 4180 in UTF-8 with a header, a day and a source a row;
every JSON file beside one says the same; every song and record has both."""
import csv
import io
import json
import pathlib
import re
import sys

DAYS = {"at", "date", "as_of", "from", "to"}
SOURCES = {"source", "sources", "url", "source_url"}
root = pathlib.Path(sys.argv[1])
wrong, rows_seen = [], 0


def rows_of(value):
    """The rows of a JSON file: it is a list of objects, or holds one."""
    if isinstance(value, list):
        return value if all(isinstance(each, dict) for each in value) else None
    if isinstance(value, dict):
        lists = [rows_of(each) for each in value.values() if isinstance(each, list)]
        lists = [each for each in lists if each is not None]
        return max(lists, key=len) if lists else None
    return None


def text(value):
    """What a JSON value is in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(map(text, value))
    return str(value)


def read_csv(file, name):
    """The rows of a CSV file, as dicts."""
    data = file.read_bytes()
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong.append(f"{name}: {error}")
        return []
    outside = re.sub(r'"[^"]*"', "", decoded)
    if re.search(r"(?<!\r)\n", outside) or not decoded.endswith("\r\n"):
        wrong.append(f"{name}: lines end with CR LF in RFC 4180")
    try:
        head, *lines = list(csv.reader(io.StringIO(decoded, newline=""), strict=True))
    except (csv.Error, ValueError) as error:
        wrong.append(f"{name}: {error}")
        return []
    if len(set(head)) < len(head) or not all(re.fullmatch(r"[a-z][a-z0-9_]*", cell) for cell in head):
        wrong.append(f"{name}: the header is {head}")
    for number, line in enumerate(lines, 2):
        if len(line) != len(head):
            wrong.append(f"{name}:{number}: {len(line)} cells under {len(head)} headings")
    if not DAYS & set(head):
        wrong.append(f"{name}: no column says when")
    rows = [dict(zip(head, line)) for line in lines]
    sources = SOURCES & set(head)
    if not sources:
        wrong.append(f"{name}: no column says where it is from")
    for number, line in enumerate(rows, 2):
        if sources and not any(line[each] for each in sources):
            wrong.append(f"{name}:{number}: no source")
            break
    return rows


for file in sorted(root.rglob("*.csv")):
    name = str(file.relative_to(root))
    rows = read_csv(file, name)
    rows_seen += len(rows)
    beside = file.with_suffix(".json")
    if not beside.exists():
        wrong.append(f"{name}: no {beside.name} beside it")
        continue
    try:
        whole = json.loads(beside.read_text("utf-8"))
    except ValueError as error:
        wrong.append(f"{beside.relative_to(root)}: {error}")
        continue
    other = str(beside.relative_to(root))
    if isinstance(whole, dict):
        wrong.extend(f"{other}: no {key}" for key in ("as_of", "licence") if key not in whole)
    objects = rows_of(whole)
    if objects is None or len(objects) != len(rows):
        wrong.append(f"{other}: {len(objects or [])} rows, the CSV has {len(rows)}")
        continue
    for number, (row, each) in enumerate(zip(rows, objects), 2):
        for column, cell in row.items():
            if column not in each or text(each[column]) != cell:
                wrong.append(f"{name}:{number}: {column} is `{cell}`, in the JSON `{text(each.get(column))}`")
                break

# Each song and record page leads to its own two files.
for folder in ("songs", "records", "clubs"):
    for page in sorted(root.glob(f"{folder}/*/index.html")):
        html = page.read_text("utf-8")
        if page.parent.name == "page" or 'http-equiv="refresh"' in html:
            continue
        for end in ("csv", "json"):
            if not re.search(rf'href="[^"]+\.{end}"', html):
                wrong.append(f"{page.parent.relative_to(root)}: no link to a .{end}")

print("\n".join(wrong))
files = sum(1 for _ in root.rglob("*.csv"))
if not files:
    print("no CSV file at all")
elif not wrong:
    print(f"{files} CSV files, {rows_seen} rows")
sys.exit(bool(wrong) or not files)
