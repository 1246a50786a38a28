// A19: JSON-LD, by a script of its own.
import { row, script } from "../shared.mjs";

export const ids = ["A19"];

export async function run({ site }) {
  const { figure, wrong } = await script("jsonld.mjs", "node", [site.root]);
  if (!site.pages.some((page) => page.html.includes("application/ld+json"))) wrong.push("no page has JSON-LD");
  return [row("A19", "JSON-LD: types, required fields, numbers of the page", figure, "0 faults", wrong)];
}
