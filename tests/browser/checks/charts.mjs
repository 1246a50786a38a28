// A12: the text of charts can be read at every width. A13: each chart has its finding, its summary, and
// a table that says the same as its CSV.
import path from "node:path";
import { WIDTHS, plural, row } from "../shared.mjs";

export const ids = ["A12", "A13"];

/** Runs in the page: what is wrong with the text of its charts, and the smallest size. */
function boxes() {
  const wrong = [];
  let smallest = Infinity;
  for (const chart of document.querySelectorAll("svg.chart")) {
    const shown = [];
    for (const text of chart.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (!box.width || getComputedStyle(text).visibility === "hidden") continue;
      const scale = Math.abs(text.getScreenCTM().d);
      const size = parseFloat(getComputedStyle(text).fontSize) * scale;
      smallest = Math.min(smallest, size);
      const label = text.textContent;
      if (size < 12) wrong.push(`"${label}" is ${size.toFixed(1)} px`);
      if (box.left < 0 || box.right > innerWidth) wrong.push(`"${label}" stands at ${Math.round(box.left)} to ${Math.round(box.right)}`);
      shown.push({ label, box });
    }
    shown.forEach(({ label, box }, at) => {
      for (const other of shown.slice(at + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        // A line of 14 px has a box of 16: what touches by a pixel of empty line does not overlap.
        if (across > 1 && down > 2) wrong.push(`"${label}" and "${other.label}" overlap by ${Math.round(across)} × ${Math.round(down)} px`);
      }
    });
  }
  return { wrong, smallest: Number.isFinite(smallest) ? smallest : 99 };
}

/** Runs on a parsed page: each chart, and what its table says. */
function read(document) {
  return [...document.querySelectorAll("svg.chart")].map((chart) => {
    const figure = chart.closest("figure");
    const label = (name) => (chart.getAttribute(name) ?? "").split(/\s+/).map((id) => document.getElementById(id)?.textContent.trim() ?? "").join(" ").trim();
    const table = document.getElementById(chart.getAttribute("aria-details") ?? "") ?? figure?.querySelector("table");
    const rows = [...(table?.querySelectorAll("tbody tr:not(:has(> [scope=rowgroup]))") ?? [])].map((line) => ({
      id: line.dataset.observation ?? "",
      text: (line.querySelector(".number")?.firstElementChild?.matches("a") ? line.querySelector(".number a") : line.querySelector(".number")?.firstChild)?.textContent ?? "",
      times: [...line.querySelectorAll("time")].map((time) => time.dateTime),
    }));
    // The same figures are below the chart, or in a table of the page that it names.
    const named = document.getElementById(chart.getAttribute("aria-details") ?? "");
    // A comparison has the files of both songs in the head of its section.
    const around = named?.closest("section") ?? (figure?.matches(".versus") ? figure.closest("section") : figure);
    const links = [...(around?.querySelectorAll('a[href$=".csv"]') ?? [])];
    return {
      finding: figure?.querySelector("figcaption b")?.textContent.trim() ?? "",
      summary: label("aria-labelledby") || label("aria-describedby"),
      measure: figure?.querySelector("figcaption small")?.textContent.trim() ?? "",
      caption: table?.querySelector("caption")?.textContent.trim() ?? "",
      points: [...chart.querySelectorAll("a")].filter((point) => !point.querySelector("title")?.textContent.trim()).length,
      rows,
      csv: links[0]?.getAttribute("href") ?? "",
      files: links.map((link) => link.getAttribute("href")),
    };
  });
}

/** Plain CSV, which A23 checks. */
function table(text) {
  const lines = [];
  let line = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    line.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") { lines.push(line); line = []; if (!end) break; }
  }
  const [head, ...rest] = lines.filter((cells) => cells.length > 1);
  return rest.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at]])));
}

/** Figures of a comparison's table that are in the file of neither song. */
function strangers(chart, site, page) {
  const digits = (text) => text.replace(/[^0-9]/g, "");
  const files = chart.files.map((file) => pathOf(file, site, page));
  const missing = files.find((file) => !site.has(file));
  if (files.length !== 2 || missing) return `not the files of two songs: ${files.join(", ")}`;
  const rows = files.flatMap((file) => table(site.bytes(file).toString("utf8")));
  const all = new Set(rows.map((line) => digits(line.value)));
  const strange = chart.rows.filter((line) => !all.has(digits(line.text)));
  return strange.length ? `neither file has ${strange.map((line) => line.text).join(", ")}` : undefined;
}

const pathOf = (file, site, page) => decodeURIComponent(new URL(file, site.base + page.path).pathname.slice(site.below.length));

/** What differs between a chart's table and the file that it links to. */
function differs(chart, site, page) {
  if (chart.files.length > 1) return strangers(chart, site, page);
  const file = pathOf(chart.csv, site, page);
  if (!site.has(file)) return `${file} is not there`;
  const metrics = new Set(chart.rows.filter((line) => line.id).map((line) => line.id.split("/")[1]));
  const rows = table(site.bytes(file).toString("utf8"));
  const own = rows.filter((line) => !("metric" in line) || !metrics.size || metrics.has(line.metric));
  const key = (name) => own.length && own.some((line) => name in line) && name;
  if (key("minutes_from")) {
    // A record: what was counted; or how fast, in days or in hours and minutes, of a range the least.
    const numbers = (text) => [...text.split("(")[0].matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(",", "")));
    const counted = ([first], row) => first === Number(row.value);
    const timed = ([first, second = 0], row) =>
      (row.minutes_from && [first * 60, first * 60 + second].includes(Number(row.minutes_from))) || (row.days_from && first === Number(row.days_from));
    const strange = (holds) => chart.rows.filter((line) => {
      const row = own.find((other) => other.n === line.id.split("/").at(-1));
      return !row || !holds(numbers(line.text), row);
    });
    const wrong = [strange(counted), strange(timed)].sort((a, b) => a.length - b.length)[0];
    return wrong.length || own.length !== chart.rows.length ? `${path.basename(file)} and the table differ: ${wrong.map((line) => line.text).join(", ")}` : undefined;
  }
  const value = ["value", "figure", "count"].find(key);
  if (!value) return `${path.basename(file)} has no column for the figure`;
  const digits = (text) => text.replace(/[^0-9]/g, "");
  if (chart.rows.length < own.length) {
    // A part of a long series: its caption says so, and each row is in the file.
    const said = [chart.rows.length, own.length].every((count) => digits(chart.caption).includes(String(count)));
    if (!said) return `the table has ${chart.rows.length} of ${own.length} rows, and does not say so`;
    const all = new Set(own.map((line) => digits(line[value])));
    const strange = chart.rows.filter((line) => !all.has(digits(line.text.split("(")[0])));
    return strange.length ? `${path.basename(file)} has no ${strange.map((line) => line.text).join(", ")}` : undefined;
  }
  const left = own.map((line) => digits(line[value])).sort();
  const right = chart.rows.map((line) => digits(line.text.split("(")[0])).sort();
  if (left.join() !== right.join()) return `${path.basename(file)} has ${plural(left.length, "figure")}, the table ${right.length}, and they are not the same`;
  return undefined;
}

export async function run({ site, server, browser }) {
  const withCharts = site.content.filter((page) => page.html.includes('<svg class="chart'));
  const wrong = { A12: [], A13: [] };
  if (!withCharts.length) wrong.A12.push("no page has a chart");
  let smallest = Infinity;
  await browser.each(server, withCharts, { width: WIDTHS[0], height: 640 }, async (tab, page) => {
    for (const width of WIDTHS) {
      await tab.setViewportSize({ width, height: 640 });
      const found = await tab.evaluate(boxes);
      smallest = Math.min(smallest, found.smallest);
      wrong.A12.push(...found.wrong.map((each) => `/${page.path} ${width}: ${each}`));
    }
  });
  let charts = 0;
  (await browser.scan(withCharts, read)).forEach((found, at) => {
    const page = withCharts[at];
    for (const chart of found) {
      charts++;
      const say = (what) => wrong.A13.push(`/${page.path}: ${chart.caption || chart.finding || "a chart"}: ${what}`);
      if (!chart.finding) say("no finding");
      if (!chart.summary || !chart.measure) say("no summary");
      if (!chart.rows.length || !chart.caption) say("no table with a caption");
      if (chart.points) say(`${plural(chart.points, "point")} without a title`);
      if (!chart.csv) say("no CSV link");
      else if (chart.rows.length) {
        const different = differs(chart, site, page);
        if (different) say(different);
      }
    }
  });
  return [
    row("A12", `text of charts at 3 widths, ${plural(withCharts.length, "page")}`, `${smallest} px, ${plural(wrong.A12.length, "fault")}`, "12 px, 0 faults", wrong.A12),
    row("A13", "finding, summary, table equal to CSV", `${plural(charts, "chart")}, ${plural(wrong.A13.length, "fault")}`, "0 faults", wrong.A13),
  ];
}
