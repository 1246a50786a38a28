// A20, feeds and sitemap: a script of its own reads the feeds, xmllint the XML, and the newest day of
// the sitemap comes from the data.
import path from "node:path";
import { plural, python, row, script, tool } from "../shared.mjs";

export const ids = ["A20"];

export async function run({ site }) {
  const { wrong } = await script("feeds.py", python(), [site.root]);
  const xml = site.files.filter((file) => file.endsWith(".xml"));
  const json = site.files.filter((file) => /(^|\/)feed\.json$/.test(file));
  for (const wanted of ["feed.xml", "feed.json", "sitemap.xml"]) if (!site.has(wanted)) wrong.push(`no ${wanted}`);
  const linted = await tool("xmllint", ["--noout", "--nonet", ...xml.map((file) => path.join(site.root, file))]);
  if (linted.missing) wrong.push("xmllint is missing: run tests/browser/install");
  else if (linted.status !== 0) wrong.push(...linted.stderr.split("\n").filter(Boolean));

  const sitemap = site.has("sitemap.xml") ? site.bytes("sitemap.xml").toString() : "";
  const locations = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url.replaceAll("&amp;", "&"));
  const known = new Set(site.content.map((page) => new URL(page.path, site.base).href));
  for (const url of locations) if (!known.has(new URL(url).href)) wrong.push(`the sitemap names ${url}, which is not there`);
  const listed = new Set(locations.map((url) => new URL(url).href));
  for (const page of site.content) {
    const url = new URL(page.path, site.base).href;
    if (!listed.has(url) && !/name="robots" content="noindex"/.test(page.html)) wrong.push(`the sitemap leaves /${page.path} out`);
  }
  // The day of the build would make every page new each time; no day is later than the newest figure.
  const days = [...sitemap.matchAll(/<lastmod>(\d{4}-\d{2}-\d{2})/g)].map(([, day]) => day);
  const csv = site.has("data/observations.csv") ? site.bytes("data/observations.csv").toString() : "";
  const written = [...csv.matchAll(/\d{4}-\d{2}-\d{2}/g)].map(([day]) => day);
  const articles = site.content.flatMap((page) => [...page.html.matchAll(/datetime="(\d{4}-\d{2}-\d{2})/g)].map(([, day]) => day));
  const newest = [...written, ...articles].sort().at(-1);
  if (!days.length) wrong.push("the sitemap has no lastmod");
  for (const day of new Set(days)) if (day > newest) wrong.push(`lastmod ${day} is later than anything in the data (${newest})`);
  return [row("A20", "feeds and sitemap", `${xml.length} XML, ${plural(json.length, "JSON feed")}, ${locations.length} addresses, ${plural(wrong.length, "fault")}`, "0 faults", wrong)];
}
