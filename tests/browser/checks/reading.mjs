// A30: the reading line of a chart says what the focus, a finger and the pointer are nearest to.
import { plural, row } from "../shared.mjs";

export const ids = ["A30"];

/** Runs in the page: marks charts that have a reading line, and how many points each has. */
function charts() {
  const found = [...document.querySelectorAll("svg.chart")].filter((chart) => chart.parentNode.querySelector("output"));
  return found.map((chart, at) => {
    chart.dataset.reading = at;
    const points = [...chart.querySelectorAll("a, g:has(> title)")];
    points.forEach((point, place) => { point.dataset.point = place; });
    chart.scrollIntoView({ block: "center" });
    // Of two lines, a column may have a point of each: which is nearest at its edge is no question for this check.
    const columns = points.map((point) => point.getBoundingClientRect());
    const alone = columns.findLastIndex((a, at) => columns.every((b, other) => other === at || b.left > a.right || b.right < a.left));
    return { points: points.length, alone, links: points.filter((point) => point.localName === "a").map((point) => Number(point.dataset.point)) };
  });
}

/** Runs in the page: what the reading line of a chart says, and the title of one of its points. */
function said([at, place]) {
  const chart = document.querySelector(`[data-reading="${at}"]`);
  const point = chart.querySelector(`[data-point="${place}"]`);
  return { out: chart.parentNode.querySelector("output").textContent, title: point.querySelector("title").textContent, lit: point.classList.contains("on") };
}

/** Runs in the page: the middle of a point's column at the chart's edge, away from every link, in pixels of the window. */
function above([at, place]) {
  const chart = document.querySelector(`[data-reading="${at}"]`);
  chart.scrollIntoView({ block: "center" });
  const [box, point] = [chart.getBoundingClientRect(), chart.querySelector(`[data-point="${place}"]`).getBoundingClientRect()];
  const x = (point.left + point.right) / 2;
  const y = [box.top + 3, box.bottom - 3].find((y) => !document.elementFromPoint(x, y)?.closest("a"));
  return y === undefined ? undefined : { x, y };
}

export async function run({ site, server, browser }) {
  const wrong = [];
  const pages = site.types.filter((page) => /<svg class="chart/.test(page.html) && page.html.includes("<output"));
  let read = 0;
  await browser.each(server, pages, { width: 390, height: 844, hasTouch: true, size: 2 }, async (tab, page) => {
    for (const [at, { points, alone, links }] of (await tab.evaluate(charts)).entries()) {
      if (!points) continue;
      const check = async (how, place) => {
        read += 1;
        const { out, title, lit } = await tab.evaluate(said, [at, place]);
        if (out !== title || !lit) wrong.push(`/${page.path}: ${how}, "${out}", not "${title}"`);
      };
      for (const place of [...new Set([links[0], links.at(-1)])].filter((place) => place !== undefined)) {
        await tab.locator(`[data-reading="${at}"] [data-point="${place}"]`).focus();
        await check("by keyboard", place);
        await tab.evaluate(() => document.activeElement.blur());
      }
      const place = alone;
      const spot = place >= 0 ? await tab.evaluate(above, [at, place]) : undefined;
      if (!spot) continue;
      await tab.touchscreen.tap(spot.x, spot.y);
      await check("by touch", place);
      await tab.mouse.move(spot.x + 1, spot.y);
      await check("by pointer", place);
      await tab.mouse.move(0, 0);
    }
  });
  if (!read) wrong.push("no chart has a reading line");
  return [row("A30", "reading line of charts: keyboard, touch, pointer", `${plural(read, "reading")} on ${plural(pages.length, "page")}, ${wrong.length} faults`, "0 faults", wrong)];
}
