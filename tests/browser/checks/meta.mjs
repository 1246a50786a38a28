// A22: titles, descriptions, headings and canonical addresses.
import { plural, row } from "../shared.mjs";

export const ids = ["A22"];

/** Runs on a parsed page. */
function read(document) {
  return {
    title: document.title.trim(),
    description: document.querySelector("meta[name=description]")?.content.trim() ?? "",
    headings: document.querySelectorAll("h1").length,
    canonical: document.querySelector("link[rel=canonical]")?.getAttribute("href") ?? "",
    hidden: /noindex/.test(document.querySelector("meta[name=robots]")?.content ?? ""),
  };
}

export async function run({ site, browser }) {
  const facts = await browser.scan(site.content, read);
  const wrong = [];
  const seen = { title: new Map(), description: new Map(), canonical: new Map() };
  facts.forEach((fact, at) => {
    const { path } = site.content[at];
    const say = (what) => wrong.push(`/${path}: ${what}`);
    const length = (text) => [...text].length;
    if (fact.headings !== 1) say(`${fact.headings} h1`);
    if (!fact.title || length(fact.title) > 65) say(`a title of ${length(fact.title)}: ${fact.title}`);
    if (fact.hidden) return;
    if (length(fact.description) < 50 || length(fact.description) > 160) say(`a description of ${length(fact.description)}: ${fact.description}`);
    if (fact.canonical !== new URL(path, site.base).href) say(`canonical ${fact.canonical}`);
    for (const name of Object.keys(seen)) {
      const other = seen[name].get(fact[name]);
      if (other !== undefined) say(`the same ${name} as /${other}: ${fact[name]}`);
      else seen[name].set(fact[name], path);
    }
  });
  return [row("A22", "titles and descriptions unique, of the right length; one h1; canonical", `${plural(facts.length, "page")}, ${plural(wrong.length, "fault")}`, "0 faults", wrong)];
}
