// A21: every page names a social card that chats can show: its own one, or that of the page which says most of it.
import { plural, row } from "../shared.mjs";

export const ids = ["A21"];
const MOST = 300 * 1000;

/** Width and height of a PNG, from its header. */
function size(bytes) {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (!signature.every((byte, at) => bytes[at] === byte)) return undefined;
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

export async function run({ site }) {
  const wrong = [];
  let largest = 0;
  const pages = site.content;
  const cards = new Set();
  for (const { path, html } of pages) {
    const say = (what) => wrong.push(`/${path}: ${what}`);
    const meta = (name) => new RegExp(`<meta (?:property|name)="${name}" content="([^"]*)"`).exec(html)?.[1] ?? "";
    const address = meta("og:image");
    if (!address.startsWith(site.base)) { say(`og:image is "${address}"`); continue; }
    const file = address.slice(site.base.length);
    if (!/^[\x21-\x7e]+$/.test(file)) say(`the name of ${file} is not ASCII`);
    if (meta("og:image:width") !== "1200" || meta("og:image:height") !== "630") say("og:image has no size, or another one");
    if (meta("og:image:alt").trim().length < 10) say("og:image has no alt");
    if (meta("twitter:card") !== "summary_large_image") say("no large twitter:card");
    if (!site.has(file)) { say(`there is no ${file}`); continue; }
    cards.add(file);
    const bytes = site.bytes(file);
    const found = size(bytes);
    if (String(found) !== "1200,630") say(`${file} is no PNG of 1200 × 630`);
    if (bytes.length > MOST) say(`${file} has ${bytes.length} bytes`);
    largest = Math.max(largest, bytes.length);
  }
  if (!cards.size) wrong.push("no page has a card");
  const figure = `${plural(cards.size, "card")} on ${plural(pages.length, "page")}, the largest ${(largest / 1000).toFixed(0)} kB, ${plural(wrong.length, "fault")}`;
  return [row("A21", "social cards: 1200×630 PNG, named on their page", figure, "300 kB, 0 faults", wrong)];
}
