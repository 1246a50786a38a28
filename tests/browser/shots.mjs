// Takes pictures of pages, whole, to look at: in each language, at 390 and 1280 px, light and dark.
//
//   node tests/browser/shots.mjs SITE OUT PATH…   e.g. public /tmp/shots / /records/
//
// SITE is a built site's folder, which is served here, or an address at which it is served already.
// PATH is a path in the first language; the others' are taken beside it, where there are any. The
// name of a picture says its page: `ko_records-390-dark.png`. Prints for each the height in screens,
// and what is wider than the screen.
import fs from "node:fs";
import path from "node:path";
import { Browser, SCHEMES, Site } from "./shared.mjs";
import { serve } from "./server.mjs";

const [where, out, ...paths] = process.argv.slice(2);
if (!paths.length) {
  console.error("usage: node tests/browser/shots.mjs SITE OUT PATH…");
  process.exit(2);
}
const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 900 }];

fs.mkdirSync(out, { recursive: true });
const site = /^https?:/.test(where) ? undefined : new Site(where);
const server = site ? await serve(site.root, site.base, site.below) : { url: where.replace(/\/?$/, "/"), close() {} };
const browser = await Browser.launch();

/** The page in every language of the site, as links of its head name them; a page without any, alone. */
async function languages(page) {
  const response = await fetch(server.url + encodeURI(page));
  if (!response.ok) throw new Error(`there is no page at /${page}: ${response.status}`);
  const head = (await response.text()).split("</head>")[0];
  const links = [...head.matchAll(/<link rel="alternate" hreflang="(?!x-default)[^"]+" href="([^"]+)"/g)];
  const found = links.map(([, href]) => pathOf(href)).filter((found) => found !== undefined);
  return found.length ? found : [page];
}

/** The path of an address on the site that is looked at, whichever address it was built for. */
function pathOf(href) {
  const below = new URL(server.url).pathname;
  const { pathname } = new URL(href, server.url);
  return pathname.startsWith(below) ? decodeURI(pathname.slice(below.length)) : undefined;
}

let wide = 0;
try {
  for (const asked of paths) {
    for (const page of await languages(asked.replace(/^\//, ""))) {
      for (const size of SIZES) {
        for (const colorScheme of SCHEMES) {
          const name = `${page.replace(/\/$/, "").replaceAll("/", "_") || "home"}-${size.width}-${colorScheme}.png`;
          const [found] = await browser.each(server, [{ path: page }], { ...size, colorScheme }, async (tab) => {
            await tab.screenshot({ path: path.join(out, name), fullPage: true });
            return tab.evaluate(() => ({ height: document.documentElement.scrollHeight, over: document.documentElement.scrollWidth - innerWidth }));
          });
          wide += found.over > 0;
          const over = found.over > 0 ? `, ${found.over} px wider than the screen` : "";
          console.log(`${name}: ${(found.height / size.height).toFixed(1)} screens${over}`);
        }
      }
    }
  }
} finally {
  await browser.close();
  server.close();
}
process.exit(wide ? 1 : 0);
