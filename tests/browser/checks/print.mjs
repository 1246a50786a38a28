// A16: on paper, in forced colours, and with less motion.
import { plural, row } from "../shared.mjs";

export const ids = ["A16"];

/** Runs in the page under print: navigation that is left, and sources whose address is not written out where they first stand. */
function onPaper() {
  const found = [];
  for (const element of document.querySelectorAll("nav, .skip, form, button")) {
    if (element.getClientRects().length) found.push(`${element.localName}.${element.getAttribute("class") ?? ""} is printed`);
  }
  const sources = [...document.querySelectorAll("ol.sources li[id] a.sources__title[rel=external]")];
  if (!sources.length) found.push("no sources");
  for (const link of sources) {
    const after = getComputedStyle(link, "::after").content;
    if (!link.getClientRects().length || !(after.includes("attr(href)") || after.includes(link.getAttribute("href")))) found.push(`no address for ${link.getAttribute("href")}`);
  }
  return found;
}

/** Runs in the page under forced colours: whether charts and stamps are still told apart. */
function forced() {
  const found = [];
  const paper = getComputedStyle(document.body).backgroundColor;
  const look = (element) => { const s = getComputedStyle(element); return [s.stroke, s.strokeWidth, s.strokeDasharray].join(); };
  for (const stamp of document.querySelectorAll(".stamp")) {
    const style = getComputedStyle(stamp);
    if (!stamp.textContent.trim()) found.push("a stamp without words");
    // In a receipt and of a count that needs a fresh one it is a word beside the line.
    const isWord = stamp.closest(".receipt") || stamp.dataset.tone === "fresh";
    if (!isWord && (style.borderTopStyle === "none" || style.borderTopColor === paper)) found.push("a stamp without an edge");
  }
  const tones = new Map();
  for (const stamp of document.querySelectorAll(".cover .stamp")) {
    const style = getComputedStyle(stamp);
    tones.set(stamp.dataset.tone, [style.borderTopStyle, style.borderTopWidth, style.color, style.backgroundColor, stamp.textContent].join());
  }
  if (new Set(tones.values()).size < tones.size) found.push("two stamps look and read the same");
  for (const chart of document.querySelectorAll("svg.chart")) {
    const lines = [...chart.querySelectorAll("line, path, .k, .p, .pi")];
    for (const line of lines) if (getComputedStyle(line).stroke === paper) found.push(`${line.localName}.${line.getAttribute("class") ?? line.parentElement.getAttribute("class")} is the colour of the page`);
    for (const text of chart.querySelectorAll("text")) if (getComputedStyle(text).fill === paper) found.push(`"${text.textContent}" is the colour of the page`);
    const pairs = [[".kl:not(.gap)", ".kl.gap"], [".il:not(.gap)", ".il.gap"], [".kl:not(.gap)", ".il:not(.gap)"], ["line.g", ".kl"]];
    for (const [one, other] of pairs) {
      const [a, b] = [chart.querySelector(one), chart.querySelector(other)];
      if (a && b && look(a) === look(b)) found.push(`${one} and ${other} look the same`);
    }
  }
  return found;
}

/** Runs in the page with reduced motion. */
function moving() {
  const found = document.getAnimations().map((each) => `an animation: ${each.animationName ?? each.transitionProperty}`);
  for (const element of document.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    if (/[1-9]/.test(style.transitionDuration) || /[1-9]/.test(style.animationDuration)) found.push(`${element.localName}.${element.getAttribute("class") ?? ""} moves`);
    if (style.scrollBehavior === "smooth") found.push(`${element.localName} scrolls smoothly`);
  }
  return found.slice(0, 3);
}

export async function run({ site, server, browser, full }) {
  const wrong = [];
  const milestones = site.inAll("milestone", "milestone with article").sort((a, b) => b.html.length - a.html.length);
  const longest = full ? milestones : milestones.slice(0, 24);
  if (!longest.length) wrong.push("no milestone");
  let most = 0;
  await browser.each(server, longest, { width: 794, size: 2 }, async (tab, page) => {
    const pdf = (await tab.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
    const sheets = Math.max(0, ...[...pdf.matchAll(/\/Type\s*\/Pages\b[^>]*?\/Count\s+(\d+)/g)].map(([, count]) => Number(count)));
    most = Math.max(most, sheets);
    if (sheets < 1 || sheets > 2) wrong.push(`/${page.path}: ${sheets} sheets`);
    await tab.emulateMedia({ media: "print" });
    wrong.push(...(await tab.evaluate(onPaper)).map((each) => `/${page.path}: ${each}`));
    await tab.emulateMedia({ media: null });
  });
  for (const colorScheme of ["light", "dark"]) {
    await browser.each(server, site.types, { width: 390, forcedColors: "active", colorScheme }, async (tab, page) => {
      wrong.push(...(await tab.evaluate(forced)).map((each) => `/${page.path} forced, ${colorScheme}: ${each}`));
    });
  }
  await browser.each(server, site.types, { width: 390, reducedMotion: "reduce" }, async (tab, page) => {
    wrong.push(...(await tab.evaluate(moving)).map((each) => `/${page.path}: ${each}`));
  });
  return [row("A16", `print (the longest ${plural(longest.length, "milestone")}), forced colours, motion`, `${plural(most, "sheet")}, ${plural(wrong.length, "fault")}`, "2 sheets, 0 faults", wrong)];
}
