// A15: with script off, a page says the same.
import { plural, row } from "../shared.mjs";

export const ids = ["A15"];

/** Runs in the page: its text, without the search box and what it found, and the filters of tables. */
function text() {
  for (const box of document.querySelectorAll("search, form[role=search], [data-search], .tools.js")) box.remove();
  // Controls that a script needs are shown where there are scripts.
  for (const control of document.querySelectorAll(".js")) control.remove();
  return document.body.innerText.replace(/\s+/g, " ").trim();
}

export async function run({ site, server, browser }) {
  const said = {};
  for (const javaScriptEnabled of [true, false]) {
    said[javaScriptEnabled] = await browser.each(server, site.types, { width: 390, javaScriptEnabled }, (tab) => tab.evaluate(text));
  }
  const wrong = site.types.flatMap((page, at) => {
    const [on, off] = [said.true[at], said.false[at]];
    if (!off) return [`/${page.path}: says nothing without script`];
    if (on === off) return [];
    const from = [...on].findIndex((sign, place) => sign !== off[place]);
    return [`/${page.path}: "${on.slice(from, from + 60)}" with script, "${off.slice(from, from + 60)}" without`];
  });
  return [row("A15", "text with script off and on", `${plural(site.types.length, "kind")}, ${wrong.length} differ`, "equal", wrong)];
}
