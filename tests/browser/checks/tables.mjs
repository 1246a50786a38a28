// A27: tables sort and filter with script, over all their pages, and are whole or paged without.
import { plural, row } from "../shared.mjs";

export const ids = ["A27"];

/** Runs in the page without script: what a table has. */
function still() {
  return [...document.querySelectorAll("table[data-sort]")].map((table) => {
    table.closest(".fold")?.querySelector(".all")?.setAttribute("open", "");
    const rows = [...table.tBodies[0].rows];
    const tools = table.parentNode.querySelector(".tools");
    return {
      rows: rows.length,
      hidden: rows.filter((each) => !each.checkVisibility()).length,
      buttons: table.querySelectorAll("th button").length,
      tools: Boolean(tools?.checkVisibility()),
      others: table.dataset.others?.split(" ").length ?? 0,
    };
  });
}

/** Runs in the page with script: sorts by each column both ways, filters by a word and by each choice. */
async function play() {
  const wrong = [];
  const pause = () => new Promise((done) => setTimeout(done, 50));
  for (const table of document.querySelectorAll("table[data-sort]")) {
    const body = table.tBodies[0];
    const tools = table.parentNode.querySelector(".tools");
    const key = (each, at) => each.cells[at].dataset.v ?? (each.cells[at].querySelector("time")?.dateTime || each.cells[at].textContent.trim());
    const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const heads = [...table.tHead.rows[0].cells].filter((head) => head.checkVisibility());
    for (const head of heads) {
      const name = head.textContent.trim();
      const button = head.querySelector("button");
      if (!button) { wrong.push(`${name}: no button`); continue; }
      for (let times = 0; times < 2; times += 1) {
        button.click();
        for (let wait = 0; wait < 40 && (!head.ariaSort || table.parentNode.querySelector(".pager")); wait += 1) await pause();
        await pause();
        const sorted = [...table.tHead.rows[0].cells].filter((each) => each.ariaSort);
        if (sorted.length !== 1 || sorted[0] !== head) wrong.push(`${name}: aria-sort is not on it alone`);
        const keys = [...body.rows].map((each) => key(each, head.cellIndex));
        const known = keys.filter(Boolean);
        if (keys.slice(0, known.length).some((each) => !each)) wrong.push(`${name}: rows without a figure are not last`);
        const sign = head.ariaSort === "descending" ? -1 : 1;
        const at = known.findIndex((each, place) => place && order.compare(known[place - 1], each) * sign > 0);
        if (at > 0) wrong.push(`${name} ${head.ariaSort}: ${known[at - 1]} before ${known[at]}`);
      }
    }
    if (!tools?.checkVisibility()) { wrong.push("no tools"); continue; }
    const [input, out] = [tools.querySelector("input"), tools.querySelector("output")];
    const shown = () => [...body.rows].filter((each) => !each.hidden).length;
    const set = async (field, value) => {
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await pause();
    };
    const word = body.rows[body.rows.length - 1].cells[0].querySelector("a, th")?.textContent ?? body.rows[0].cells[0].textContent;
    await set(input, word);
    const want = [...body.rows].filter((each) => each.textContent.toLowerCase().includes(word.trim().toLowerCase())).length;
    if (shown() !== want || !want) wrong.push(`"${word}": ${shown()} rows, not ${want}`);
    if (!out.textContent.includes(String(want))) wrong.push(`"${word}": the status says "${out.textContent}"`);
    await set(input, "\u{10ffff}");
    if (shown()) wrong.push("a text that is nowhere leaves rows");
    await set(input, "");
    for (const select of tools.querySelectorAll("select")) {
      if (!select.checkVisibility()) continue;
      const value = select.options[1]?.value;
      if (!value) { wrong.push(`${select.dataset.by}: no choice`); continue; }
      await set(select, value);
      const fit = [...body.rows].filter((each) => (each.dataset[select.dataset.by] ?? "").split("|").includes(value)).length;
      if (shown() !== fit || !fit) wrong.push(`${select.dataset.by} ${value}: ${shown()} rows, not ${fit}`);
      await set(select, "");
    }
    if (shown() !== body.rows.length) wrong.push("a filter that is taken back leaves rows hidden");
  }
  return { wrong, rows: [...document.querySelectorAll("table[data-sort] tbody")].map((body) => body.rows.length) };
}

export async function run({ site, server, browser }) {
  const wrong = [];
  const pages = site.types.filter((page) => page.html.includes("data-sort"));
  const off = await browser.each(server, pages, { width: 1280, javaScriptEnabled: false }, (tab) => tab.evaluate(still));
  const on = await browser.each(server, pages, { width: 1280 }, (tab) => tab.evaluate(play));
  let tables = 0;
  pages.forEach((page, at) => {
    for (const each of off[at] ?? [{ rows: 0 }]) {
      tables += 1;
      if (!each.rows) wrong.push(`/${page.path}: a table without rows`);
      if (each.hidden) wrong.push(`/${page.path}: ${each.hidden} rows can't be seen without script`);
      if (each.buttons || each.tools) wrong.push(`/${page.path}: tools without script`);
    }
    wrong.push(...on[at].wrong.map((each) => `/${page.path}: ${each}`));
    off[at].forEach((each, number) => {
      const all = on[at].rows[number];
      // Each other page of the list has a row at least.
      if (all < each.rows + each.others) wrong.push(`/${page.path}: ${all} rows of all pages`);
    });
  });
  if (!pages.length) wrong.push("no table can be sorted");
  return [row("A27", "tables: sorted and filtered, whole without script", `${plural(tables, "table")}, ${wrong.length} faults`, "0 faults", wrong)];
}
