// A24: every displayed observation has a source that can be followed, and a day.
import { plural, row } from "../shared.mjs";

export const ids = ["A24"];

/** Runs on a parsed page. */
function read(document, where, base) {
  const found = [];
  const shown = [...document.querySelectorAll("[data-observation], .counts > div")];
  for (const element of shown) {
    const name = element.dataset.observation ?? element.textContent.trim().replace(/\s+/g, " ").slice(0, 50);
    const links = [...element.querySelectorAll("a[href]")].filter((link) => {
      const href = link.getAttribute("href");
      if (/^https?:/.test(href) && !href.startsWith(base)) return true;
      const target = href.startsWith("#") && document.getElementById(decodeURIComponent(href.slice(1)));
      return target && target.querySelector("a[rel=external][href^=http]");
    });
    if (!links.length) found.push(`${name}: no source`);
    const day = element.querySelector("time[datetime], .when");
    if (!day || !/\d{4}/.test(day.textContent)) found.push(`${name}: no day`);
  }
  return { found, count: shown.length };
}

export async function run({ site, browser }) {
  const facts = await browser.scan(site.content, read, site.base);
  const wrong = facts.flatMap(({ found }, at) => found.map((each) => `/${site.content[at].path}: ${each}`));
  const count = facts.reduce((sum, fact) => sum + fact.count, 0);
  if (!count) wrong.push("no page shows an observation");
  return [row("A24", "observations with source and day", `${count} shown, ${wrong.length} without`, "0 without", wrong)];
}
