// A14: the first stop of the Tab key is the skip link, each stop shows an outline, and none is a trap.
import { plural, row } from "../shared.mjs";

export const ids = ["A14"];

/** Runs in the page: what can be reached, in the order of the document. */
function reachable() {
  const wanted = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, summary, [tabindex='0']";
  const all = [...document.querySelectorAll(wanted)].filter((element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false }));
  all.forEach((element, at) => { element.dataset.stop = at; });
  return all.length;
}

/** Runs in the page after each Tab. */
function stop() {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    at: Number(element.dataset.stop ?? -1),
    skip: element.matches(".skip") && element.getAttribute("href")?.startsWith("#"),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    name: `${element.localName} "${element.textContent.trim().slice(0, 40)}"`,
  };
}

export async function run({ site, server, browser }) {
  const wrong = [];
  let stops = 0;
  for (const width of [390, 1280]) {
    await browser.each(server, site.types, { width, height: 844, size: 2 }, async (tab, page) => {
      const count = await tab.evaluate(reachable);
      const say = (what) => wrong.push(`/${page.path} ${width}: ${what}`);
      const visited = new Set();
      for (let presses = 0; presses <= count + 5; presses++) {
        await tab.keyboard.press("Tab");
        const now = await tab.evaluate(stop);
        if (!now) break;
        stops++;
        if (presses === 0 && !now.skip) say(`the first stop is ${now.name}`);
        if (!(now.outline >= 2)) say(`an outline of ${now.outline} px at ${now.name}`);
        if (!now.seen) say(`not on the screen: ${now.name}`);
        // After the last stop the key leaves the page, or begins again where there is nothing else.
        if (visited.has(now.at) && visited.size >= count) break;
        if (visited.has(now.at) && now.at >= 0) { say(`the Tab key comes back to ${now.name}`); break; }
        visited.add(now.at);
      }
      if (visited.size < count) say(`${count - visited.size} of ${count} stops are never reached`);
    });
  }
  return [row("A14", "skip link first, an outline at every stop, no trap", `${plural(stops, "stop")}, ${plural(wrong.length, "fault")}`, "0 faults, 2 px", wrong)];
}
