// jsonld.mjs SITE: the JSON-LD of every page has the types of schema.org, and says what the page says.
//
// Writes it all into one TypeScript file, which `tsc --noEmit` checks against `schema-dts`, and looks for
// every figure and day of it on its page. Needs `npm install schema-dts typescript` here or in
// `NODE_MODULES`. Ends with 1 if anything is wrong.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(process.argv[2] ?? "public");
const here = path.dirname(fileURLToPath(import.meta.url));
const modules = process.env.NODE_MODULES ?? path.join(here, "node_modules");
const wrong = [];
const say = (page, what) => wrong.push(`${page}: ${what}`);

/** What must be there of each type, beyond what its type asks for. */
const REQUIRED = {
  WebSite: ["name", "url"],
  WebPage: ["url"],
  CollectionPage: ["name", "url"],
  Article: ["headline", "url", "author"],
  NewsArticle: ["headline", "url", "datePublished", "author", "about"],
  MusicRecording: ["name", "url", "byArtist"],
  MusicGroup: ["name", "url"],
  Person: ["name", "url"],
  Dataset: ["name", "description", "url", "creator", "distribution"],
  BreadcrumbList: ["itemListElement"],
  ItemList: ["numberOfItems", "itemListElement"],
};
/** The kinds of pages that must say what they are. */
const WANTED = [
  [/^index\.html$/, "WebSite"],
  [/^milestones\/(?!page\/)[^/]+\/index\.html$/, "NewsArticle", "WebPage"],
  [/^songs\/(?!page\/)[^/]+\/index\.html$/, "MusicRecording"],
  [/^artists\/(?!page\/)[^/]+\/index\.html$/, "MusicGroup", "Person"],
  [/^records\/[^/]+\/index\.html$/, "Dataset"],
  [/^clubs\/[^/]+\/index\.html$/, "Dataset"],
  [/^metrics\/[^/]+\/index\.html$/, "ItemList"],
  [/^(songs|artists|records|milestones)\/index\.html$/, "ItemList"],
  [/^data\/index\.html$/, "Dataset"],
];

function* walk(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(file);
    else if (entry.name.endsWith(".html")) yield file;
  }
}

/** Calls `each` with every key and value, however deep. */
function visit(value, each, key = "") {
  if (Array.isArray(value)) value.forEach((item) => visit(item, each, key));
  else if (value && typeof value === "object") for (const [name, item] of Object.entries(value)) visit(item, each, name);
  else each(key, value);
}

const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
const sizes = { pages: 0, bytes: 0, milestones: 0, milestoneBytes: 0, things: 0 };
const lines = [];
const types = new Set();

for (const file of [...walk(root)].sort()) {
  const page = path.relative(root, file).split(path.sep).join("/");
  const html = fs.readFileSync(file, "utf8");
  if (html.includes('http-equiv="refresh"') || page.endsWith("404.html")) continue;
  const scripts = [...html.matchAll(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)];
  if (scripts.length !== 1) {
    say(page, `${scripts.length} scripts of JSON-LD`);
    continue;
  }
  const text = scripts[0][1];
  if (/[<>&\u2028\u2029]/.test(text)) say(page, "a sign that could leave the script element");
  let document;
  try {
    document = JSON.parse(text);
  } catch (error) {
    say(page, error.message);
    continue;
  }
  if (document["@context"] !== "https://schema.org") say(page, `the context is ${document["@context"]}`);
  const things = document["@graph"] ?? [];
  const found = things.map((thing) => thing["@type"]);
  for (const [pattern, ...any] of WANTED) if (pattern.test(page) && !any.some((type) => found.includes(type))) say(page, `no ${any.join(" or ")}`);
  sizes.pages++;
  sizes.bytes += Buffer.byteLength(text);
  if (/^milestones\/(?!page\/)[^/]+\/index/.test(page)) {
    sizes.milestones++;
    sizes.milestoneBytes += Buffer.byteLength(text);
  }
  const seen = unescape(html.slice(html.indexOf("<body")).replace(/<script[\s\S]*?<\/script>/g, ""));
  // Hangul inside an English line is marked as Korean.
  const read = seen.replace(/<\/?span\b[^>]*>/g, "");
  const canonical = unescape(html.match(/rel="canonical" href="([^"]+)"/)?.[1] ?? "");
  for (const thing of things) {
    const type = thing["@type"];
    types.add(type);
    for (const key of REQUIRED[type] ?? []) if (thing[key] === undefined || thing[key] === "") say(page, `${type} without ${key}`);
    if (!REQUIRED[type]) say(page, `${type} is not expected`);
    if (thing.url && thing.url !== canonical) say(page, `${type} has the address ${thing.url}`);
    const items = thing.itemListElement ?? [];
    items.forEach((item, at) => {
      if (item.position !== items[0].position + at) say(page, `${type}: position ${item.position}`);
      if (!read.includes(item.name)) say(page, `${type} names ${item.name}, which is not on the page`);
    });
    visit(thing, (key, value) => {
      if (typeof value === "number" && ["userInteractionCount"].includes(key)) {
        if (!seen.includes(value.toLocaleString("en-US"))) say(page, `${key} ${value} is not on the page`);
      }
      if (["datePublished", "endTime"].includes(key) || (key === "temporalCoverage" && !value.includes("/"))) {
        if (!seen.includes(`datetime="${value}`)) {
          const written = new Date(`${value}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
          // In Korean a range may share its year and month: 2023년 9월 21일~22일.
          const [year, month, day] = value.split("-").map(Number);
          const korean = new RegExp(`${year}년 ${month}월 (?:\\d+일~)?${day}일`);
          if (!seen.includes(written) && !korean.test(seen)) say(page, `${key} ${value} is not on the page`);
        }
      }
      if (["url", "item", "contentUrl", "license"].includes(key) && !/^https?:\/\//.test(value)) say(page, `${key} ${value} is not absolute`);
      if (key === "contentUrl") {
        const site = new URL(canonical);
        const depth = page.replace(/index\.html$/, "");
        const base = site.pathname.slice(0, site.pathname.length - depth.length);
        const target = decodeURIComponent(new URL(value).pathname.slice(base.length));
        if (!fs.existsSync(path.join(root, target))) say(page, `${value} is not there`);
      }
    });
    lines.push(`// ${page}\nexport const thing${sizes.things++}: ${type} = ${JSON.stringify(thing)};`);
  }
}

const work = fs.mkdtempSync(path.join(os.tmpdir(), "jsonld-"));
try {
  fs.writeFileSync(path.join(work, "things.ts"), `import type { ${[...types].sort().join(", ")} } from "schema-dts";\n${lines.join("\n")}\n`);
  fs.symlinkSync(modules, path.join(work, "node_modules"));
  const tsc = path.join(modules, ".bin", "tsc");
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext", "things.ts"];
  const ran = spawnSync(tsc, flags, { cwd: work, encoding: "utf8", maxBuffer: 1 << 28 });
  if (ran.error) wrong.push(`tsc: ${ran.error.message}; run \`npm install schema-dts typescript\``);
  else if (ran.status !== 0) wrong.push(...ran.stdout.split("\n").filter(Boolean).slice(0, 20));
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}

if (!sizes.pages) wrong.push("no page has JSON-LD");
for (const line of wrong.slice(0, 40)) console.error(line);
const mean = (bytes, n) => Math.round(bytes / Math.max(n, 1));
console.log(
  `${wrong.length} faults; ${sizes.pages} pages, ${sizes.things} things of ${types.size} types, ` +
    `${mean(sizes.bytes, sizes.pages)} bytes a page, ${mean(sizes.milestoneBytes, sizes.milestones)} a milestone`,
);
process.exit(wrong.length ? 1 : 0);
