// A23: data files, by Python's `csv` and `json`.
import { python, row, script } from "../shared.mjs";

export const ids = ["A23"];

export async function run({ site }) {
  const { figure, wrong } = await script("downloads.py", python(), [site.root]);
  return [row("A23", "downloads: RFC 4180, header, as-of and source, JSON equal to CSV", figure, "0 faults", wrong)];
}
