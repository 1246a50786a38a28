// A6, A8, A9, A10: what a page asks for, and what it weighs over the wire.
import { BOOK, SCRIPTED, bare, gzip, kb, row } from "../shared.mjs";

export const ids = ["A6", "A8", "A9", "A10"];

/** Runs on a parsed page: its scripts, what it loads, how many elements it has. */
function read(document, where, base) {
  const isData = (each) => /^application\/(ld\+)?json$/.test(each.type);
  // What sorts tables, copies citations and reads charts may stand on a page that has one.
  const sorts = (each) => /\/book\.[0-9a-f]{8}\.js$/.test(each.getAttribute("src") ?? "") && each.defer && document.querySelector("table[data-sort], [data-copy], svg.chart");
  // What compares any two songs stands beside its form.
  const compares = (each) => /\/versus\.js$/.test(each.getAttribute("src") ?? "") && each.defer && document.querySelector("form.pair-form");
  const scripts = [...document.scripts].filter((each) => !isData(each) && !sorts(each) && !compares(each)).map((each) => each.outerHTML.slice(0, 80));
  const elements = [...document.querySelectorAll("*")];
  for (const element of elements) {
    for (const { name, value } of element.attributes) {
      if (/^on[a-z]/.test(name) || /^\s*javascript:/i.test(value)) scripts.push(`${name}="${value}"`.slice(0, 80));
    }
  }
  const loads = [];
  for (const element of document.querySelectorAll("[src], [srcset], [poster], object[data], link[href], use[href], image[href]")) {
    const rel = element.getAttribute("rel") ?? "";
    if (element.localName === "link" && !/\b(stylesheet|icon|preload|prefetch|preconnect|dns-prefetch|modulepreload|manifest)\b/.test(rel)) continue;
    for (const name of ["src", "poster", "data", "href"]) if (element.hasAttribute(name)) loads.push(element.getAttribute(name));
    for (const part of (element.getAttribute("srcset") ?? "").split(",")) if (part.trim()) loads.push(part.trim().split(/\s+/)[0]);
  }
  const at = new URL(where, base);
  const elsewhere = loads.filter((load) => !load.startsWith("data:") && new URL(load, at).origin !== at.origin);
  return { scripts, elsewhere, elements: elements.length };
}

export async function run({ site, server, browser }) {
  const wrong = { A6: [], A8: [], A9: [], A10: [] };
  const content = site.content;
  const facts = await browser.scan(content, read, site.base);
  let elements = 0;
  content.forEach((page, at) => {
    const { scripts, elsewhere, elements: count } = facts[at];
    const own = SCRIPTED.includes(bare(page.kind));
    if (!own) wrong.A6.push(...scripts.map((each) => `/${page.path}: ${each}`));
    wrong.A10.push(...elsewhere.map((each) => `/${page.path}: ${each}`));
    if (count > 1500) wrong.A9.push(`/${page.path}: ${count} elements`);
    elements = Math.max(elements, count);
  });

  let styles = 0;
  for (const file of site.files.filter((name) => name.endsWith(".css"))) {
    const text = site.bytes(file);
    styles += gzip(text);
    for (const [, address] of text.toString().matchAll(/(?:url\(|@import)\s*["']?([^"')\s]+)/g)) {
      if (/^(https?:)?\/\//.test(address)) wrong.A10.push(`${file}: ${address}`);
    }
    if (/@font-face/.test(text)) wrong.A8.push(`${file}: a web font`);
  }
  if (styles > 12 * 1024) wrong.A8.push(`the style sheets are ${kb(styles)}`);

  let requests = 0;
  let scriptBytes = 0;
  const rest = new Map();
  for (const page of site.types) {
    const seen = [];
    const context = await browser.browser.newContext({ viewport: { width: 390, height: 844 } });
    const tab = await context.newPage();
    tab.on("request", (request) => seen.push(request));
    tab.on("console", (said) => { if (/content security policy/i.test(said.text())) wrong.A10.push(`/${page.path}: ${said.text()}`); });
    await tab.goto(server.url + encodeURI(page.path), { waitUntil: "networkidle" });
    const loaded = seen.filter((request) => !request.url().startsWith("data:"));
    const counted = loaded.filter((request) => request.resourceType() !== "script");
    for (const request of loaded) {
      const url = request.url();
      const response = await request.response();
      if (!url.startsWith(server.origin)) wrong.A10.push(`/${page.path} asks for ${url}`);
      if (request.resourceType() === "font") wrong.A8.push(`/${page.path} asks for the font ${url}`);
      if (request.resourceType() === "script" && !SCRIPTED.includes(bare(page.kind))) {
        const bytes = gzip((await response?.body()) ?? "");
        scriptBytes = Math.max(scriptBytes, bytes);
        const { pathname } = new URL(url);
        const isKnown = BOOK.test(pathname) || (/\/versus\.js$/.test(pathname) && bare(page.kind).startsWith("versus"));
        if (!isKnown || bytes > 4 * 1024) wrong.A6.push(`/${page.path} runs ${url}, ${kb(bytes)}`);
      }
      if (!request.isNavigationRequest()) rest.set(url, (await request.sizes()).responseBodySize);
    }
    if (!SCRIPTED.includes(bare(page.kind))) {
      requests = Math.max(requests, counted.length);
      if (counted.length > 4) wrong.A9.push(`/${page.path}: ${counted.length} requests`);
    }
    await context.close();
  }
  // What every page has in common: style sheet and icon, which a reader fetches once.
  const common = [...rest].filter(([url]) => /\.(css|svg|ico)$/.test(new URL(url).pathname)).reduce((sum, [, size]) => sum + size, 0);
  const weights = content.map((page) => gzip(page.html) + common);
  content.forEach((page, at) => { if (weights[at] > 100 * 1024) wrong.A9.push(`/${page.path}: ${kb(weights[at])}`); });
  const sorted = [...weights].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle > 15 * 1024) wrong.A9.push(`the median page is ${kb(middle)}`);
  return [
    row("A6", "script on content pages: of tables, gzip; other", `${kb(scriptBytes)}, ${wrong.A6.length} found`, "4 KB, none", wrong.A6),
    row("A8", "CSS, gzip; web fonts", `${kb(styles)}, ${wrong.A8.length ? "see below" : "none"}`, "12 KB, none", wrong.A8),
    row("A9", "page with its style, gzip: median, largest; requests; elements", `${kb(middle)}, ${kb(sorted.at(-1))}; ${requests}; ${elements}`, "15 KB, 100 KB; 4; 1500", wrong.A9),
    row("A10", "requests to another origin, or against the page's policy", wrong.A10.length, "0", wrong.A10),
  ];
}
