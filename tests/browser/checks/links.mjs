// A18: links and anchors, at the root and below a path. Links by `daesang check` and by Debian's linkchecker; anchors by
// the browser's parser, because linkchecker reads the target again for each link to it.
import fs from "node:fs";
import path from "node:path";
import { plural, row, tool } from "../shared.mjs";

export const ids = ["A18"];

async function crawl(server, work, name) {
  const config = path.join(work, `linkcheckerrc-${name.replace(/\W/g, "")}`);
  fs.writeFileSync(config, "[checking]\nthreads=4\nmaxrequestspersecond=1000\n[filtering]\nignorewarnings=url-rate-limited,http-redirected\n[output]\nlog=csv\n[csv]\nparts=urlname,parentname,result,warning,urllink,valid\n");
  fs.chmodSync(work, 0o755);
  fs.chmodSync(config, 0o644);
  const result = await tool("linkchecker", ["-f", config, "--no-robots", "--no-status", server.url, ...["404.html", "sitemap.xml"].map((file) => server.url + file)]);
  if (result.missing) return ["linkchecker is missing: run tests/browser/install"];
  const lines = result.stdout.split(/\r?\n/).filter((line) => line && !line.startsWith("#") && !line.startsWith("urlname"));
  const wrong = lines.map((line) => `${name}: ${line.slice(0, 200)}`);
  if (result.status !== 0 && !wrong.length) wrong.push(`${name}: linkchecker ended with ${result.status}: ${result.stderr.slice(-300)}`);
  return wrong;
}

/** Every link with an anchor whose page has no element of that id. */
async function anchors(site, server, browser, name) {
  const context = await browser.browser.newContext();
  const tab = await context.newPage();
  await tab.goto(server.url);
  const ids = new Map();
  const asked = [];
  const addresses = site.pages.map((page) => server.url + encodeURI(page.path));
  for (let at = 0; at < addresses.length; at += 50) {
    const found = await tab.evaluate((urls) => Promise.all(urls.map(async (url) => {
      const page = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
      const links = [...page.querySelectorAll("[href*='#']")].map((link) => link.getAttribute("href"));
      return { url, ids: [...page.querySelectorAll("[id]")].map((each) => each.id), links: [...new Set(links)] };
    })), addresses.slice(at, at + 50));
    for (const page of found) {
      ids.set(page.url, new Set(page.ids));
      for (const link of page.links) asked.push([page.url, new URL(link, page.url)]);
    }
  }
  await context.close();
  const own = asked.filter(([, to]) => to.href.startsWith(server.url) && to.hash);
  const misses = own.filter(([, to]) => {
    const target = ids.get(to.href.slice(0, to.href.length - to.hash.length));
    return !target?.has(decodeURIComponent(to.hash.slice(1)));
  });
  return { wrong: misses.map(([from, to]) => `${name}: ${from} leads to ${to.href}, and nothing has that id`), links: own.length };
}

export async function run({ site, server, below, belowServer, browser, program, sources, work }) {
  const wrong = [];
  if (program) {
    const check = await tool(program, ["check", "--root", sources]);
    if (check.status !== 0) wrong.push(...`check: ${check.stderr}${check.stdout}`.split("\n").filter(Boolean));
  } else wrong.push("`daesang check` was not run: no program was given");
  let marked = 0;
  const places = [[site, server, "/"]];
  if (below) places.push([below, belowServer, below.below]);
  else wrong.push("nothing was built below a path: give --below");
  for (const [built, at, name] of places) {
    const [crawled, anchored] = await Promise.all([crawl(at, work, name), anchors(built, at, browser, name)]);
    wrong.push(...crawled, ...anchored.wrong);
    marked += anchored.links;
  }
  if (!marked) wrong.push("no link to an anchor was found");
  return [row("A18", "broken links and anchors, at / and below a path", `${wrong.length}, ${marked} to anchors`, "0", wrong)];
}
