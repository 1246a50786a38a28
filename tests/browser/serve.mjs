// From a save to the new text in a real browser, in ms: `node tests/browser/serve.mjs DAESANG SITE [RUNS]`.
// Needs playwright-core (NODE_PATH or a node_modules above) and Chromium (CHROME_PATH).
// Work on a copy of the site: an article, a song and the style sheet are written to.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(path.join(process.env.NODE_PATH ?? process.cwd(), "x.js"));
const { chromium } = require("playwright-core");
const [daesang, site, runs = "10"] = process.argv.slice(2);

const served = spawn(daesang, ["serve", "--root", site, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
const [url] = await new Promise((done) => createInterface({ input: served.stdout }).once("line", (line) => done([line])));
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let failed = false;

const median = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
const report = (what, times) =>
  console.log(`${what}: median ${median(times).toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms`);
const must = (what, holds) => {
  if (!holds) failed = true;
  console.log(`${holds ? "ok" : "FAILED"}: ${what}`);
};

try {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));

  const folder = path.join(site, "content/milestones");
  const article = path.join(folder, fs.readdirSync(folder).filter((name) => /^[^.]+\.md$/.test(name)).sort()[0]);
  const id = path.basename(article, ".md");
  const text = fs.readFileSync(article, "utf8");
  const has = (words) => page.waitForFunction((w) => document.body?.innerText.includes(w), words, { polling: 5, timeout: 10000 });
  const pause = () => new Promise((done) => setTimeout(done, 400));

  await page.goto(`${url}milestones/${id}/`);
  const edit = async (what, change) => {
    const times = [];
    for (let run = 0; run < Number(runs); run++) {
      await pause();
      const mark = `mark-${what}-${run}`;
      const start = performance.now();
      fs.writeFileSync(article, change(mark));
      await has(mark);
      times.push(performance.now() - start);
    }
    report(`an article's ${what}`, times);
  };
  await edit("text", (mark) => `${text}\n${mark}\n`);
  await edit("title", (mark) => text.replace(/^title = .*$/m, `title = "${mark}"`));

  fs.writeFileSync(article, text.replace(/^title = .*$/m, "titel = 1"));
  await page.waitForFunction(() => document.querySelector("daesang-overlay")?.shadowRoot.textContent.includes(".md:"));
  must("a mistake stands over the page, with its place", true);
  must("the last good page is below it", (await page.evaluate(() => document.body.innerText)).includes("mark-title"));
  fs.writeFileSync(article, text);
  await page.waitForFunction(() => !document.querySelector("daesang-overlay") && !document.body.innerText.includes("mark-title"));
  must("it goes away when the mistake is mended", true);

  const times = [];
  await page.evaluate(() => { window.kept = true; });
  fs.mkdirSync(path.join(site, "static"), { recursive: true });
  const sheet = path.join(site, "static/style.css");
  const own = fs.existsSync(sheet) ? fs.readFileSync(sheet, "utf8") : "";
  fs.writeFileSync(sheet, own);
  await pause();
  await page.reload();
  await page.evaluate(() => { window.kept = true; });
  for (let run = 0; run < Number(runs); run++) {
    await pause();
    const width = `${run + 1}px`;
    const start = performance.now();
    fs.writeFileSync(sheet, `${own}\nhtml { outline: ${width} solid; }\n`);
    await page.waitForFunction((w) => getComputedStyle(document.documentElement).outlineWidth === w, width, { polling: 5 });
    times.push(performance.now() - start);
  }
  report("the style sheet", times);
  must("style sheets are swapped without loading the page", await page.evaluate(() => window.kept === true));
  if (own) fs.writeFileSync(sheet, own);
  else fs.rmSync(sheet);
  must(`the browser complains of nothing ${complaints.join("; ")}`, complaints.length === 0);
} finally {
  await browser.close();
  served.kill();
}
process.exit(failed ? 1 : 0);
