// A2: axe-core on one page of each kind, at three widths, in both schemes, with all details open.
import fs from "node:fs";
import path from "node:path";
import { HERE, SCHEMES, WIDTHS, plural, row } from "../shared.mjs";

export const ids = ["A2"];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

export async function run({ site, server, browser }) {
  const axe = fs.readFileSync(path.join(HERE, "node_modules/axe-core/axe.min.js"), "utf8");
  const wrong = [];
  let runs = 0;
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      await browser.each(server, site.types, { width, height: 900, colorScheme, size: 2 }, async (tab, page) => {
        await tab.evaluate(() => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
        await tab.evaluate(axe);
        const violations = await tab.evaluate(async (tags) => {
          const found = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
          return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`));
        }, TAGS);
        runs++;
        wrong.push(...violations.map((violation) => `/${page.path} ${width} ${colorScheme}: ${violation}`));
      });
    }
  }
  return [row("A2", "axe-core, WCAG 2.2 AA and best practice", `${plural(wrong.length, "violation")}, ${runs} runs`, "0 violations", wrong)];
}
