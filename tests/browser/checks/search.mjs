// A7, A26: what the search page weighs, and what it finds (by a script of its own).
import { SCRIPTED, gzip, kb, row, script } from "../shared.mjs";

export const ids = ["A7", "A26"];

/** What the search page loads by itself, and when someone types. */
async function weigh({ site, server, browser }, wrong) {
  let scripts = 0;
  let index = 0;
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
    for (const response of loaded) {
      if (!response.url().startsWith(server.origin)) wrong.push(`/${page.path} loads ${response.url()}`);
      const kind = response.request().resourceType();
      if (kind === "script") own += gzip(await response.body());
      if (kind === "fetch" || kind === "xhr") index = Math.max(index, gzip(await response.body()));
    }
    own += await tab.evaluate(() => [...document.scripts].filter((each) => !each.src && !/json/.test(each.type)).reduce((sum, each) => sum + each.text.length, 0));
    scripts = Math.max(scripts, own);
    if (own > 10 * 1024) wrong.push(`/${page.path}: ${kb(own)} of script`);
    await context.close();
  }
  // 40 KB are for 300 songs; a smaller site has its share, a fixed part aside.
  if (index > 40 * 1024) wrong.push(`the index is ${kb(index)}`);
  if (!scripts) wrong.push("the search page runs no script");
  if (!index) wrong.push("the search page loads no index");
  return `${kb(scripts)}, ${kb(index)}`;
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
  const further = suite.site.inAll("search").map((page) => page.kind.split(": ")).filter((kind) => kind.length > 1);
  for (const language of new Set(further.map(([code]) => code))) {
    const there = await script("search.test.mjs", "node", [suite.site.root], { LANGUAGE: language });
    rows.push(row("A26", `${what[1]}: ${language}`, there.figure, "20 of 20", there.wrong));
  }
  return rows;
}
