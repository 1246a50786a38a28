// A11: nothing is wider than a screen of 320 px; a table scrolls only inside its own labelled region.
import { plural, row } from "../shared.mjs";

export const ids = ["A11"];

/** Runs in the page, with every detail open. */
function reflow() {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  const wide = document.documentElement.scrollWidth;
  const name = (element) => `${element.localName}.${element.getAttribute("class") ?? ""} "${element.textContent.trim().slice(0, 40)}"`;
  const found = [];
  if (wide > innerWidth) found.push(`scrollWidth ${wide}`);
  for (const element of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    const scrolls = /auto|scroll/.test(style.overflowX);
    if (scrolls && element.scrollWidth > element.clientWidth + 1) {
      const label = element.getAttribute("aria-label") || document.getElementById(element.getAttribute("aria-labelledby"))?.textContent.trim();
      if (element.getAttribute("role") !== "region" || element.tabIndex !== 0 || !label) found.push(`scrolls without a labelled region: ${name(element)}`);
    }
    const region = element.parentElement?.closest("[role=region]");
    const box = element.getBoundingClientRect();
    if (!region && box.width > 0 && box.right > innerWidth + 1 && !element.closest("svg, .hidden, .crumbs [aria-current]")) found.push(`ends at ${Math.round(box.right)}: ${name(element)}`);
  }
  return found.slice(0, 4);
}

export async function run({ site, server, browser }) {
  const wrong = [];
  await browser.each(server, site.content, { width: 320, height: 640 }, async (tab, page) => {
    wrong.push(...(await tab.evaluate(reflow)).map((each) => `/${page.path}: ${each}`));
  });
  return [row("A11", `reflow at 320 px, ${plural(site.content.length, "page")}`, wrong.length ? `${plural(wrong.length, "fault")}` : "320 px", "320 px", wrong)];
}
