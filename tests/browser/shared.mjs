// What all checks share: the site's pages by kind, the browser, running tools, rows of the table.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import { chromium } from "playwright-core";

export const HERE = path.dirname(fileURLToPath(import.meta.url));
export const WIDTHS = [320, 390, 1280];
export const SCHEMES = ["light", "dark"];
/** Pages that may run a script: what it does is no content. */
export const SCRIPTED = ["search", "compare"];
/** The script of tables, which a page with one may load. */
export const BOOK = /\/book\.[0-9a-f]{8}\.js$/;
export const gzip = (bytes) => zlib.gzipSync(bytes, { level: 9 }).length;
export const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
export const plural = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

/** A row of the table. `wrong` lists what is wrong; the row passes if there is nothing. */
export const row = (id, what, figure, limit, wrong) => ({ id, what, figure: String(figure), limit, wrong: [...wrong] });

/** Every file of a built site, as paths with `/`, in order. */
function walk(root, below = "") {
  const entries = fs.readdirSync(path.join(root, below), { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const name = below + entry.name;
    if (entry.name.startsWith(".")) return [];
    return entry.isDirectory() ? walk(root, `${name}/`) : [name];
  });
}

/** Folders whose own index is a list, unlike a page of text. */
const LISTS = new Set(["milestones", "songs", "artists", "records", "clubs", "articles", "tags", "years", "metrics"]);
/** Single pages that are no pages of text. */
const ALONE = new Set(["404", "sources", "data", "corrections", "search", "calendar", "compare", "tracked"]);

/** What kind of page stands at this path of the site; a new folder is a new kind by itself. */
export function kindOf(file, html) {
  if (/<meta http-equiv="refresh"/i.test(html)) return "redirect";
  const parts = file.replace(/(^|\/)index\.html$/, "").replace(/\.html$/, "").split("/").filter(Boolean);
  // Pages of a further language stand below its code: each kind of them is a kind.
  const language = /<html lang="([a-z-]+)"/i.exec(html)?.[1];
  const further = parts[0] === language ? `${parts.shift()}: ` : "";
  return further + kindOfPath(parts, html);
}

function kindOfPath(parts, html) {
  const [folder, name] = parts;
  if (!folder) return "home";
  if ((!name || name === "page") && LISTS.has(folder)) return `${folder}, the list`;
  if (!name || name === "page") return ALONE.has(folder) ? folder : "text";
  if (folder === "milestones") return html.includes('class="prose"') ? "milestone with article" : "milestone";
  if (folder === "calendar") return name.includes("-") ? "calendar, a day" : "calendar, a month";
  if (folder === "artists" && /^\d{4}$/.test(parts[2] ?? "")) return "artists, a year";
  return `${folder}, one`;
}

/** A kind without the language that it is in. */
export const bare = (kind) => kind.replace(/^[a-z-]+: /, "");

/** A built site: its files, its pages by kind, and where it was built for. */
export class Site {
  constructor(root) {
    this.root = path.resolve(root);
    if (!fs.existsSync(path.join(this.root, "index.html"))) throw new Error(`${root} has no index.html: it is no built site`);
    this.files = walk(this.root);
    this.pages = this.files.filter((file) => file.endsWith(".html")).map((file) => {
      const html = fs.readFileSync(path.join(this.root, file), "utf8");
      return { file, path: file.replace(/(^|\/)index\.html$/, "$1"), html, kind: kindOf(file, html) };
    });
    const canonical = /<link rel="canonical" href="([^"]+)"/.exec(this.pages.find((page) => page.file === "index.html").html);
    if (!canonical) throw new Error(`${root}/index.html has no canonical address`);
    this.base = canonical[1];
    this.below = new URL(this.base).pathname;
  }

  bytes(file) { return fs.readFileSync(path.join(this.root, file)); }
  has(file) { return this.files.includes(file); }
  ofKind(...kinds) { return this.pages.filter((page) => kinds.includes(page.kind)); }
  /** The same in every language. */
  inAll(...kinds) { return this.pages.filter((page) => kinds.includes(bare(page.kind))); }
  /** Pages that are read, not passed through. */
  get content() { return this.pages.filter((page) => page.kind !== "redirect"); }

  /** One page of each kind: the largest, which asks the most of the theme. */
  get types() {
    const types = new Map();
    for (const page of this.content) {
      if (!types.has(page.kind) || types.get(page.kind).html.length < page.html.length) types.set(page.kind, page);
    }
    return [...types.values()];
  }
}

/** Runs `work` on each item, so many at a time; the results are in order. */
export async function pool(items, size, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at], at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(size, items.length) }, worker));
  return results;
}

/** Runs a program; a missing one is an answer too. */
export function tool(program, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => { stdout += data; });
    child.stderr.on("data", (data) => { stderr += data; });
    child.on("error", (error) => done({ missing: error.code === "ENOENT", status: -1, stdout, stderr: stderr + error.message }));
    child.on("close", (status) => done({ missing: false, status, stdout, stderr }));
  });
}

/** The browser, with the ways that checks use it. One browser, several pages in it. */
export class Browser {
  static async launch() {
    const executablePath = chromiumPath();
    const args = ["--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-sandbox"];
    return new Browser(await chromium.launch({ executablePath, args }));
  }

  constructor(browser) { this.browser = browser; }
  close() { return this.browser.close(); }

  /** Opens each page in a context with these options, a few at once, and does `work` in it. */
  async each(server, pages, options, work) {
    const { width = 390, height = 844, size = 3, ...rest } = options;
    const free = [];
    const context = await this.browser.newContext({ viewport: { width, height }, ...rest });
    try {
      return await pool(pages, size, async (page) => {
        const tab = free.pop() ?? (await context.newPage());
        await tab.setViewportSize({ width, height });
        await tab.goto(server.url + encodeURI(page.path), { waitUntil: "load" });
        const result = await work(tab, page);
        free.push(tab);
        return result;
      });
    } finally {
      await context.close();
    }
  }

  /**
   * Reads every page with the browser's own parser, without opening it: `read(document, path)` runs
   * there, sees nothing else, and gives back what can be written as JSON.
   */
  async scan(pages, read, argument) {
    const context = await this.browser.newContext({ javaScriptEnabled: true });
    const tab = await context.newPage();
    const code = `(${read})`;
    const results = [];
    for (let at = 0; at < pages.length; at += 40) {
      const batch = pages.slice(at, at + 40).map(({ html, path: where, kind }) => ({ html, where, kind }));
      results.push(...(await tab.evaluate(({ batch, code, argument }) => {
        const read = eval(code);
        return batch.map(({ html, where, kind }) => read(new DOMParser().parseFromString(html, "text/html"), where, argument, kind));
      }, { batch, code, argument })));
    }
    await context.close();
    return results;
  }
}

/** Debian's Chromium, or the one that `CHROME_PATH` names. */
export function chromiumPath() {
  const known = [process.env.CHROME_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = known.find((name) => name && fs.existsSync(name));
  if (!found) throw new Error("Chromium is missing: run tests/browser/install, or set CHROME_PATH");
  return found;
}

/** The Python of the suite's own packages if they were installed, else any. */
export function python() {
  const own = path.join(HERE, ".venv/bin/python3");
  return fs.existsSync(own) ? own : "python3";
}

/** A check that another program does: `wrong` is what it printed if it failed or is not there. */
export async function script(name, program, args, more = {}) {
  if (!fs.existsSync(path.join(HERE, name))) return { figure: `no tests/browser/${name}`, wrong: [`tests/browser/${name} is missing`] };
  const result = await tool(program, [path.join(HERE, name), ...args], { cwd: HERE, env: { ...process.env, SITE: args[0], ...more } });
  if (result.missing) return { figure: `no ${program}`, wrong: [`${program} is missing: run tests/browser/install`] };
  const lines = `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => line.trim());
  const last = result.stdout.split("\n").filter((line) => line.trim()).at(-1) ?? "";
  if (result.status === 0) return { figure: last.slice(0, 60) || "held", wrong: [] };
  return { figure: "failed", wrong: lines.length ? lines : [`${name} ended with ${result.status}`] };
}
