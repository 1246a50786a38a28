// A20, calendar: `icalendar` reads every .ics, and its UIDs are unique and do not hang on the address.
import path from "node:path";
import { HERE, python, row, tool } from "../shared.mjs";

export const ids = ["A20"];

export async function run({ site, below }) {
  const what = "calendar: parses, UIDs unique and stable";
  if (!site.files.some((file) => file.endsWith(".ics"))) return [row("A20", what, "no calendar.ics", "0 faults", ["no calendar.ics"])];
  const result = await tool(python(), [path.join(HERE, "calendar_check.py"), site.root, ...(below ? [below.root] : [])]);
  const wrong = result.missing ? ["python3 is missing: run tests/browser/install"] : result.status === 0 ? [] : `${result.stdout}${result.stderr}`.split("\n").filter(Boolean);
  return [row("A20", what, result.status === 0 ? result.stdout.trim().split("\n").at(-1) : "failed", "0 faults", wrong)];
}
