#!/usr/bin/env python3
"""calendar_check.py SITE [SAME-SITE-ELSEWHERE]: every .ics parses, and its UIDs are unique and stable."""
import pathlib
import sys

import icalendar


def uids(root, wrong):
    """The UIDs of each calendar below `root`."""
    found = {}
    for file in sorted(pathlib.Path(root).rglob("*.ics")):
        name, data = str(file.relative_to(root)), file.read_bytes()
        if b"\n" in data.replace(b"\r\n", b""):
            wrong.append(f"{name}: a line that does not end with CR LF")
        if any(len(line) > 75 for line in data.split(b"\r\n")):
            wrong.append(f"{name}: a line of more than 75 octets")
        try:
            calendar = icalendar.Calendar.from_ical(data)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
            continue
        for wanted in ("VERSION", "PRODID"):
            if wanted not in calendar:
                wrong.append(f"{name}: no {wanted}")
        events = calendar.walk("VEVENT")
        if not events:
            wrong.append(f"{name}: no events")
        for event in events:
            wrong.extend(f"{name}: {event.get('UID')}: {error}" for error in event.errors)
            for wanted in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"):
                if wanted not in event:
                    wrong.append(f"{name}: an event without {wanted}")
        found[name] = [str(event.get("UID")) for event in events]
        if len(set(found[name])) < len(found[name]):
            wrong.append(f"{name}: a UID stands twice")
    return found


wrong = []
first = uids(sys.argv[1], wrong)
for other in sys.argv[2:]:
    again = uids(other, [])
    # A UID may end with the host; what stands before it must not move.
    local = lambda found: {name: [uid.split("@")[0] for uid in each] for name, each in found.items()}
    if local(first) != local(again):
        wrong.append("the same site at another address has other UIDs")
print("\n".join(wrong))
if not wrong:
    print(f"{sum(map(len, first.values()))} events in {len(first)} file{'s' if len(first) > 1 else ''}")
sys.exit(bool(wrong))
