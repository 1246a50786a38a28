// Opens every page of the sites of `injection.rs` in Chromium, with traps for whatever acts. See `run`.
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

const require = createRequire(new URL("../browser/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const { chromiumPath, pool } = await import("../browser/shared.mjs");

const [sites, ours, program] = process.argv.slice(2);
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".xml": "application/xml" };
const wrong = [];
const note = (where, what) => wrong.push(`${where}: ${what}`);

/** Every HTML page below a folder. */
function pages(root, below = "") {
  return fs.readdirSync(path.join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const name = `${below}${entry.name}`;
    if (entry.isDirectory()) return pages(root, `${name}/`);
    return name.endsWith(".html") ? [name] : [];
  });
}

/** Runs in every page before anything else: what a payload would call, and what the policy stops. */
function trap() {
  const hit = (what) => window.trapped(what);
  for (const name of ["alert", "confirm", "prompt", "open", "print"]) window[name] = () => hit(name);
  document.addEventListener("securitypolicyviolation", (event) => window.violated(`${event.violatedDirective} ${event.blockedURI}`));
}

/** Runs in a page that is open: handlers and addresses that would act when used. */
function armed() {
  const found = [];
  const roots = [document];
  for (const element of document.querySelectorAll("*")) {
    if (element.shadowRoot) roots.push(element.shadowRoot);
  }
  for (const element of roots.flatMap((root) => [...root.querySelectorAll("*")])) {
    for (const { name, value } of element.attributes) {
      const address = ["href", "src", "action", "formaction", "xlink:href", "data", "srcdoc"].includes(name);
      if (/^on/i.test(name)) found.push(`<${element.localName} ${name}>`);
      if (address && /^[\s\u0000-\u001f]*(javascript|vbscript|data):/i.test(value)) found.push(`${name}=${value.slice(0, 60)}`);
    }
    for (const event of ["mouseover", "focus", "error"]) element.dispatchEvent(new Event(event));
    if (["iframe", "object", "embed", "base", "math", "foreignobject"].includes(element.localName)) found.push(`<${element.localName}>`);
  }
  return found;
}

/** A context whose hosts are the folders of sites, and that reaches nothing else. */
async function context(browser, folders, bypassCSP) {
  const context = await browser.newContext({ bypassCSP });
  await context.exposeBinding("trapped", ({ page }, what) => note(page.url(), `${what} was called`));
  await context.exposeBinding("violated", ({ page }, what) => note(page.url(), `against the policy: ${what}`));
  await context.addInitScript(trap);
  await context.route("**/*", (route) => {
    const url = new URL(route.request().url());
    const folder = folders[url.hostname.replace(/\.test$/, "")];
    const name = decoded(url.pathname).slice(1);
    // A site whose payload is the path of its own address asks for its files below that path.
    const below = name.replace(/^F\d+q_.*\/(?=[^/]+$)/, "");
    const known = [name, `${name}index.html`.replace(/^\//, ""), below].find((each) => folder?.some((root) => isFile(path.join(root, each))));
    if (!known) {
      // A link to another page of a site that is kept in part is followed by nobody.
      note(route.request().frame().url(), `asked for ${url.href}`);
      return route.abort();
    }
    const file = folder.map((root) => path.join(root, known)).find(isFile);
    return route.fulfill({ body: fs.readFileSync(file), contentType: TYPES[path.extname(file)] ?? "application/octet-stream" });
  });
  return context;
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

const isFile = (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

/** Opens pages and looks for what acts in them. */
async function open(browser, folders, list, bypassCSP) {
  const place = await context(browser, folders, bypassCSP);
  const free = [];
  await pool(list, 3, async ({ host, page }) => {
    const tab = free.pop() ?? (await place.newPage());
    if (!tab.listened) {
      tab.listened = true;
      tab.on("dialog", (dialog) => { note(tab.url(), `a dialog: ${dialog.message()}`); dialog.dismiss(); });
      tab.on("pageerror", (error) => note(tab.url(), `an error of a script: ${error.message}`));
      tab.on("popup", () => note(tab.url(), "a window was opened"));
    }
    const where = `http://${host}.test/${encodeURI(page.replace(/(^|\/)index\.html$/, "$1")).replace(/[?#]/g, encodeURIComponent)}`;
    // An old address leads on at once: its own page is read as it stands.
    const html = fs.readFileSync(path.join(folders[host][0], page), "utf8");
    if (/^<meta http-equiv="refresh"/m.test(html)) {
      await tab.goto("about:blank");
      await tab.setContent(html.replace(/<meta http-equiv="refresh"[^>]*>/, ""));
    } else {
      await tab.goto(where, { waitUntil: "load" });
      if (page === "search/index.html" || page.endsWith("/search/index.html")) await search(tab);
    }
    for (const found of await tab.evaluate(armed)) note(where, found);
    free.push(tab);
  });
  await place.close();
}

/** What the script of the search page makes of names. */
async function search(tab) {
  if (await tab.evaluate(() => document.querySelector("#search").hidden)) return note(tab.url(), "the search box never came");
  for (const query of ["F", "script", "alert", "1"]) {
    await tab.fill("#query", query);
    await tab.waitForTimeout(150);
    for (const found of await tab.evaluate(armed)) note(tab.url(), found);
  }
  if (!(await tab.locator("#search-results li").count())) note(tab.url(), "nothing was found");
}

/** X16: the overlay of `serve` over a site whose file names and texts are payloads. */
async function overlay(browser) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "daesang-overlay-"));
  const payload = "<img src=x onerror=alert(1)>";
  fs.mkdirSync(path.join(root, "content/pages"), { recursive: true });
  fs.writeFileSync(path.join(root, "site.toml"), 'title = "Test"\nbase_url = "https://example.org/"\n');
  fs.writeFileSync(path.join(root, `content/pages/${payload}.md`), `+++\ntitle = "${payload}"\n+++\n${payload}<script>alert(1)</script>\n`);
  const child = spawn(program, ["serve", "--port", "0", "--root", root], { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  const url = await new Promise((done, failed) => {
    const read = (data) => {
      printed += data;
      const found = /http:\/\/[^\s]+/.exec(printed);
      if (found) done(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("close", () => failed(new Error(`serve ended:\n${printed}`)));
  });
  let shown = "";
  for (const bypassCSP of [true, false]) {
    const place = await browser.newContext({ bypassCSP });
    await place.exposeBinding("trapped", (_, what) => note("the overlay", `${what} was called`));
    await place.exposeBinding("violated", (_, what) => note("the overlay", `against the policy: ${what}`));
    await place.addInitScript(trap);
    const tab = await place.newPage();
    tab.on("request", (request) => { if (/\/x$/.test(request.url())) note("the overlay", "a picture was asked for"); });
    const answer = await tab.goto(url, { waitUntil: "load" });
    if (!/default-src/.test(answer.headers()["content-security-policy"] ?? "")) note("the overlay", "there is no policy");
    await tab.waitForTimeout(500);
    for (const found of await tab.evaluate(armed)) note("the overlay", found);
    shown += await tab.evaluate(() => document.body.innerText + (document.querySelector("daesang-overlay")?.shadowRoot.textContent ?? ""));
    await place.close();
  }
  if (!shown.includes(payload)) note("the overlay", `the payload is not shown as text:\n${shown}\n${printed}`);
  child.kill();
  fs.rmSync(root, { recursive: true, force: true });
}

const hosts = fs.readdirSync(sites).sort();
const base = path.join(sites, hosts[0]);
// Pages of a site that is kept in part take style and script from a whole one.
const folders = Object.fromEntries(hosts.map((host) => [host.toLowerCase(), [path.join(sites, host), ...(host.includes("-") ? [base] : [])]]));
const list = hosts.flatMap((host) => pages(path.join(sites, host)).map((page) => ({ host: host.toLowerCase(), page })));
const whole = list.filter(({ host }) => host === hosts[0]);
const normal = pages(ours).map((page) => ({ host: "ours", page }));
if (!list.length || !normal.length) throw new Error("there is nothing to open");

const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--disable-gpu", "--no-sandbox", "--disable-dev-shm-usage"] });
try {
  await open(browser, folders, list, true);
  await open(browser, folders, whole, false);
  await open(browser, { ours: [ours] }, normal, false);
  await overlay(browser);
} finally {
  await browser.close();
}
console.log(`${list.length} pages with payloads opened without a policy, ${whole.length} with it, ${normal.length} pages of this book; the overlay of serve: ${wrong.length} executions, violations and strange requests`);
for (const line of wrong.slice(0, 30)) console.log(`  ${line}`);
process.exitCode = wrong.length ? 1 : 0;
