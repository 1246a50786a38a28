// A7, A26: what the search page weighs, and what it finds (by a script of its own).
import { SCRIPTED, gzip, kb, row, script } from "../shared.mjs";

export const ids = ["A7", "A26"];

/** What the search page loads by itself, and when someone types. */
async function weigh({ site, server, browser }, wrong) {
  let scripts = 0;
  let index = 0;
  let most = 0;
  for (const page of site.inAll(...SCRIPTED)) {
    const context = await browser.browser.newContext({ viewport: { width: 390, height: 844 } });
    const tab = await context.newPage();
    const loaded = [];
    tab.on("response", (response) => loaded.push(response));
    await tab.goto(server.url + page.path, { waitUntil: "networkidle" });
    const box = tab.locator("input[type=search]").first();
    if (await box.count()) {
      await box.fill("a");
      await tab.waitForLoadState("networkidle");
      await tab.waitForTimeout(300);
    } else wrong.push(`/${page.path}: no search box`);
    let own = 0;
    let read = 0;
    for (const response of loaded) {
      if (!response.url().startsWith(server.origin)) wrong.push(`/${page.path} loads ${response.url()}`);
      const kind = response.request().resourceType();
      if (kind === "script") own += gzip(await response.body());
      if (kind === "fetch" || kind === "xhr") read += gzip(await response.body());
    }
    own += await tab.evaluate(() => [...document.scripts].filter((each) => !each.src && !/json/.test(each.type)).reduce((sum, each) => sum + each.text.length, 0));
    scripts = Math.max(scripts, own);
    index = Math.max(index, read);
    most = Math.max(most, own + read);
    if (own > 10 * 1024) wrong.push(`/${page.path}: ${kb(own)} of script`);
    await context.close();
  }
  // 40 KB are for 300 songs; a smaller site has its share, a fixed part aside.
  if (index > 40 * 1024) wrong.push(`the index is ${kb(index)}`);
  if (most > 60 * 1024) wrong.push(`a first query costs ${kb(most)}`);
  if (!scripts) wrong.push("the search page runs no script");
  if (!index) wrong.push("the search page loads no index");
  return `${kb(scripts)}, ${kb(index)}`;
}

/** A question in words, from the box of another page, by keyboard alone; and the index where there is no script. */
async function question({ site, server, browser }, wrong) {
  let asked = 0;
  for (const page of site.inAll("search").filter(({ path }) => !path.includes("page/"))) {
    const context = await browser.browser.newContext({ viewport: { width: 390, height: 844 } });
    const tab = await context.newPage();
    await tab.goto(`${server.url}${page.path}?q=csv`, { waitUntil: "networkidle" });
    const first = tab.locator("#search-results a").first();
    const found = await first.getAttribute("href", { timeout: 5000 }).catch(() => null);
    if (!found?.endsWith("/data/")) wrong.push(`/${page.path}?q=csv finds ${found}`);
    if (!(await tab.locator("#search-status").textContent()).trim()) wrong.push(`/${page.path}: the status line is empty`);
    if (!(await tab.locator("#directory").isHidden())) wrong.push(`/${page.path}: the index stands beside the results`);
    await tab.locator("#query").focus();
    await tab.keyboard.press("ArrowDown");
    if (!(await first.evaluate((link) => link === document.activeElement))) wrong.push(`/${page.path}: no way down to the results by keyboard`);
    await tab.keyboard.press("ArrowUp");
    await tab.keyboard.press("Escape");
    await tab.waitForTimeout(300);
    if (await tab.locator("#search-results li").count()) wrong.push(`/${page.path}: Escape does not clear`);
    await context.close();
    const plain = await browser.browser.newContext({ javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(`${server.url}${page.path}?q=csv`);
    if (!(await still.locator("#directory").isVisible())) wrong.push(`/${page.path}: no index without a script`);
    if (await still.locator("#search").isVisible()) wrong.push(`/${page.path}: a box that can't answer without a script`);
    await plain.close();
    asked += 1;
  }
  if (!asked) wrong.push("no search page was asked");
  return `${asked} pages`;
}

export async function run(suite) {
  const a7 = [];
  const what = ["search: script, index (gzip)", "search finds the right song"];
  if (!suite.site.ofKind("search").length) {
    return [row("A7", what[0], "no search page", "10 KB, 40 KB", ["no search page"]), row("A26", what[1], "no search page", "20 of 20", ["no search page"])];
  }
  const weight = await weigh(suite, a7);
  const found = await script("search.test.mjs", "node", [suite.site.root]);
  const rows = [row("A7", what[0], weight, "10 KB, 40 KB", a7), row("A26", what[1], found.figure, "20 of 20", found.wrong)];
  const asked = [];
  rows.push(row("A26", "search by question and by keyboard", await question(suite, asked), "0 faults", asked));
  const further = suite.site.inAll("search").map((page) => page.kind.split(": ")).filter((kind) => kind.length > 1);
  for (const language of new Set(further.map(([code]) => code))) {
    const there = await script("search.test.mjs", "node", [suite.site.root], { LANGUAGE: language });
    rows.push(row("A26", `${what[1]}: ${language}`, there.figure, "20 of 20", there.wrong));
  }
  return rows;
}
