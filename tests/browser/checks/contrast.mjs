// A3: the contrast of what axe can't judge, as the browser computes it: text and lines of charts,
// stamps, the focus ring. The palette itself is a unit test of the crate (tests/suite/contrast.rs).
import { SCHEMES, row } from "../shared.mjs";

export const ids = ["A3"];

/** Runs in the page: [what, ratio, limit] of each pair of colours. */
function measure() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const linear = [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ratio = (one, other) => {
    const [low, high] = [light(rgb(one)), light(rgb(other))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (rgb(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const found = new Map();
  const note = (what, value, limit) => { if (!found.has(what) || found.get(what)[0] > value) found.set(what, [value, limit]); };
  for (const element of document.querySelectorAll(".chart text")) {
    // What stands on a block is black or white on it, which `src/contrast.rs` computes for any colour.
    if (element.matches(".o")) continue;
    note(`text ${element.getAttribute("class") ?? element.parentElement.getAttribute("class")}`, ratio(getComputedStyle(element).fill, behind(element)), 4.5);
  }
  // Lines across are decoration beside their labels; what carries data must be seen.
  for (const name of [".kl", ".il", ".b", ".k", ".p", ".pi"]) {
    for (const element of document.querySelectorAll(`.chart ${name}`)) {
      const style = getComputedStyle(element);
      // A point has an edge in the colour of the page.
      const colour = element.matches(".p, .pi") ? style.fill : style.stroke;
      note(`line ${name}`, ratio(colour, behind(element)), 3);
    }
  }
  for (const element of document.querySelectorAll(".chart-bar, .chart-bar > *")) note("bar", ratio(getComputedStyle(element).fill, behind(element)), 3);
  for (const element of document.querySelectorAll(".stamp")) {
    const style = getComputedStyle(element);
    note(`stamp ${element.dataset.tone}`, ratio(style.color, behind(element)), 4.5);
    // In a receipt it is a word beside the line, without an edge.
    if (style.borderTopStyle !== "none") note(`stamp border ${element.dataset.tone}`, ratio(style.borderTopColor, behind(element.parentElement)), 3);
  }
  const link = document.querySelector("main a, a.masthead__title");
  link?.focus({ focusVisible: true });
  if (link) note("focus ring", ratio(getComputedStyle(link).outlineColor, behind(link)), 3);
  return [...found];
}

export async function run({ site, server, browser }) {
  const wrong = [];
  let text = Infinity;
  let lines = Infinity;
  for (const colorScheme of SCHEMES) {
    await browser.each(server, site.types, { width: 390, colorScheme }, async (tab, page) => {
      for (const [what, [value, limit]] of await tab.evaluate(measure)) {
        if (limit === 4.5) text = Math.min(text, value); else lines = Math.min(lines, value);
        if (value < limit) wrong.push(`/${page.path} ${colorScheme}: ${what}: ${value.toFixed(2)}:1, ${limit}:1 is asked`);
      }
    });
  }
  if (!Number.isFinite(text)) wrong.push("no chart and no stamp was found");
  return [row("A3", "contrast of charts, stamps and focus ring, both schemes", `text ${text.toFixed(1)}:1, lines ${lines.toFixed(1)}:1`, "text 4.5:1, lines 3:1", wrong)];
}
