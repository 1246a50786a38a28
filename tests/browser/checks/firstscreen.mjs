// A25: the first screen of every milestone, on a phone of 390 × 844.
import { plural, row } from "../shared.mjs";

export const ids = ["A25"];

/** Runs in the page: where the last of the four ends, and which is not seen. */
function lowest() {
  const parts = { h1: "h1", figure: ".cover .fig", date: ".cover__date", stamp: ".cover .stamp" };
  const found = [];
  let end = 0;
  for (const [name, selector] of Object.entries(parts)) {
    const element = document.querySelector(`main ${selector}`);
    if (!element || !element.getClientRects().length || !element.textContent.trim()) { found.push(`no ${name}`); continue; }
    const { bottom, right } = element.getBoundingClientRect();
    end = Math.max(end, bottom);
    if (bottom > 844 || right > 390) found.push(`the ${name} ends at ${Math.round(right)} × ${Math.round(bottom)}`);
  }
  return { found, end };
}

export async function run({ site, server, browser }) {
  const milestones = site.inAll("milestone", "milestone with article");
  const wrong = milestones.length ? [] : ["no milestone"];
  let end = 0;
  await browser.each(server, milestones, { width: 390, height: 844 }, async (tab, page) => {
    const seen = await tab.evaluate(lowest);
    end = Math.max(end, seen.end);
    wrong.push(...seen.found.map((each) => `/${page.path}: ${each}`));
  });
  return [row("A25", `first screen of ${plural(milestones.length, "milestone")}`, `ends at ${Math.round(end)} px`, "844 px", wrong)];
}
