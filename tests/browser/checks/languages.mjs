// A17: Hangul is marked as Korean, languages point at each other, and nothing is left unfilled.
import { plural, row } from "../shared.mjs";

export const ids = ["A17"];

/** Runs on a parsed page. */
function read(document) {
  const hangul = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/;
  const found = [];
  const korean = (element) => /^ko\b/.test(element.closest("[lang]")?.getAttribute("lang") ?? "");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (parentElement.closest("script, style")) continue;
    if (hangul.test(data) && !korean(parentElement)) found.push(`Hangul outside lang="ko": ${data.trim().slice(0, 60)}`);
    // What may be cited has the braces of BibTeX and of Wikipedia.
    if (parentElement.closest("code, pre, .citation")) continue;
    const left = /\{\{|\{%|\[object|\bNaN\b|\bundefined\b/.exec(data);
    if (left) found.push(`left over: ${data.slice(Math.max(0, left.index - 20), left.index + 40)}`);
  }
  for (const element of document.body.querySelectorAll("[alt], [title], [aria-label]")) {
    for (const name of ["alt", "title", "aria-label"]) {
      const value = element.getAttribute(name) ?? "";
      if (hangul.test(value) && !korean(element)) found.push(`Hangul in ${name} outside lang="ko": ${value}`);
    }
  }
  for (const element of document.querySelectorAll("title, meta[content], [href], [src], [alt], [aria-label]")) {
    const values = [element.localName === "title" ? element.textContent : "", ...["content", "href", "src", "alt", "aria-label"].map((name) => element.getAttribute(name) ?? "")];
    for (const value of values) if (/\{\{|\[object|\bNaN\b|\bundefined\b/.test(value)) found.push(`left over in ${element.localName}: ${value.slice(0, 60)}`);
  }
  const alternates = [...document.querySelectorAll("link[rel=alternate][hreflang]")].map((link) => [link.hreflang, link.getAttribute("href")]);
  return { found, lang: document.documentElement.lang, canonical: document.querySelector("link[rel=canonical]")?.getAttribute("href"), alternates };
}

export async function run({ site, browser }) {
  const facts = await browser.scan(site.content, read);
  const wrong = [];
  const byAddress = new Map(facts.map((fact) => [fact.canonical, fact]));
  facts.forEach(({ found, lang, canonical, alternates }, at) => {
    const say = (what) => wrong.push(`/${site.content[at].path}: ${what}`);
    found.forEach(say);
    if (!lang) say("no lang");
    if (alternates.length && !alternates.some(([code, url]) => code === lang && url === canonical)) say("hreflang leaves the page itself out");
    for (const [code, url] of alternates) {
      const other = byAddress.get(url);
      if (!other) say(`hreflang ${code} points at ${url}, which is not there`);
      else if (code !== "x-default" && other.lang !== code) say(`hreflang ${code} points at a page in ${other.lang}`);
      else if (!other.alternates.some(([, back]) => back === canonical)) say(`${url} does not point back`);
    }
  });
  return [row("A17", "Hangul in lang=\"ko\", hreflang mutual, nothing unfilled", `${plural(facts.length, "page")}, ${plural(wrong.length, "fault")}`, "0 faults", wrong)];
}
