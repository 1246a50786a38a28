// Runs the acceptance checks of the generated site and prints the table. See `run`, the way in.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { serve } from "./server.mjs";
import { Browser, Site, pool } from "./shared.mjs";

/** Topics in the order of the table; those of `ALONE` run when nothing else does, as they measure time. */
const TOPICS = [
  "html", "axe", "contrast", "lighthouse", "network", "layout", "charts", "keyboard", "noscript", "print",
  "languages", "links", "cards", "jsonld", "feeds", "calendar", "meta", "downloads", "provenance", "firstscreen", "search", "tables", "derived", "reading",
];
const ALONE = new Set(["lighthouse"]);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    below: { type: "string" }, program: { type: "string" }, root: { type: "string" }, name: { type: "string" },
    full: { type: "boolean", default: false }, only: { type: "string" }, table: { type: "string" },
  },
});
const only = options.only?.split(",").map((id) => id.trim().toUpperCase());
const wanted = (ids) => !only || ids.some((id) => only.includes(id));

const site = new Site(positionals[0]);
const below = options.below ? new Site(options.below) : undefined;
const server = await serve(site.root, site.base);
const belowServer = below && (await serve(below.root, below.base, below.below));
const work = fs.mkdtempSync(path.join(os.tmpdir(), "daesang-browser-"));
const browser = await Browser.launch();
const suite = { site, server, below, belowServer, browser, work, full: options.full, program: options.program, sources: options.root };

const topics = await pool(TOPICS, TOPICS.length, async (name) => ({ name, ...(await import(`./checks/${name}.mjs`)) }));
const chosen = topics.filter((topic) => wanted(topic.ids));
const times = new Map();
async function run(topic) {
  const start = Date.now();
  let rows;
  try {
    rows = await topic.run(suite);
  } catch (error) {
    // A check that can't be done has not passed.
    rows = topic.ids.map((id) => ({ id, what: topic.name, figure: "not measured", limit: "", wrong: [String(error.stack ?? error).slice(0, 1500)] }));
  }
  const silent = topic.ids.filter((id) => !rows.some((found) => found.id === id));
  rows.push(...silent.map((id) => ({ id, what: topic.name, figure: "not measured", limit: "", wrong: ["the check said nothing"] })));
  times.set(topic.name, (Date.now() - start) / 1000);
  process.stderr.write(`${topic.name}: ${times.get(topic.name).toFixed(0)} s\n`);
  return rows;
}
let rows;
try {
  const together = await pool(chosen.filter((topic) => !ALONE.has(topic.name)), 2, run);
  const alone = await pool(chosen.filter((topic) => ALONE.has(topic.name)), 1, run);
  rows = [...together, ...alone].flat().filter((found) => wanted([found.id]));
} finally {
  await browser.close();
  server.close();
  belowServer?.close();
  fs.rmSync(work, { recursive: true, force: true });
}

const number = (id) => Number(id.slice(1));
rows.sort((a, b) => number(a.id) - number(b.id));
const cells = rows.map((found) => [found.id, found.what, found.figure, found.limit, found.wrong.length ? "fail" : "pass"]);
const head = ["#", "what", "figure", "limit", ""];
const widths = head.map((title, at) => Math.max(title.length, ...cells.map((line) => [...line[at]].length)));
const print = (line) => console.log(line.map((cell, at) => cell + " ".repeat(widths[at] - [...cell].length)).join("  ").trimEnd());
console.log(`\n${options.name ?? site.root}: ${site.pages.length} pages, ${site.types.length} kinds${options.full ? ", everything" : ""}`);
print(head);
cells.forEach(print);
for (const found of rows.filter((each) => each.wrong.length)) {
  console.log(`\n${found.id} ${found.what}: ${found.figure}`);
  for (const line of found.wrong.slice(0, 12)) console.log(`  ${line}`);
  if (found.wrong.length > 12) console.log(`  … and ${found.wrong.length - 12} more`);
}
if (options.table) {
  const line = (parts) => `| ${parts.map((part) => part.replaceAll("|", "\\|")).join(" | ")} |`;
  const text = [line(head), line(head.map(() => "---")), ...cells.map(line)].join("\n");
  fs.writeFileSync(options.table, `${text}\n`);
}
const failed = rows.filter((found) => found.wrong.length);
console.log(`\n${rows.length - failed.length} of ${rows.length} hold`);
process.exitCode = failed.length || !rows.length ? 1 : 0;
