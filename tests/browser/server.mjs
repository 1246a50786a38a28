// A static server for a built site: loopback only, gzip, right content types, the site's own 404.
//
// The address that the site was built for is replaced by the server's own while serving: Lighthouse
// calls a canonical address elsewhere a fault, and a link to the real site would leave the machine.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import zlib from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
  ".ics": "text/calendar; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
const SPECIAL = { "feed.xml": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json; charset=utf-8" };
const isText = (type) => /^text\/|json|xml/.test(type);

/** Serves the folder `root`, built for the address `base`, below `below` (`/` or `/records/`). */
export async function serve(root, base, below = "/") {
  const cache = new Map();
  const origin = () => `http://localhost:${server.address().port}`;
  const load = (file) => {
    if (!cache.has(file)) {
      const type = SPECIAL[path.basename(file)] ?? TYPES[path.extname(file)] ?? "application/octet-stream";
      let bytes = fs.readFileSync(file);
      if (isText(type)) bytes = Buffer.from(bytes.toString("utf8").replaceAll(base, `${origin()}${below}`));
      cache.set(file, { type, bytes, gzip: isText(type) ? zlib.gzipSync(bytes, { level: 9 }) : undefined });
    }
    return cache.get(file);
  };
  const find = (address) => {
    let name;
    try { name = decodeURIComponent(new URL(address, "http://x").pathname); } catch { return undefined; }
    if (!name.startsWith(below)) return undefined;
    const file = path.join(root, name.slice(below.length));
    if (file !== root && !file.startsWith(root + path.sep)) return undefined;
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile()) return { file };
    if (!stat?.isDirectory()) return undefined;
    if (!name.endsWith("/")) return { to: `${encodeURI(name)}/` };
    const index = path.join(file, "index.html");
    return fs.existsSync(index) ? { file: index } : undefined;
  };
  const server = http.createServer((request, response) => {
    const found = find(request.url);
    if (found?.to) return response.writeHead(301, { location: found.to }).end();
    const missing = path.join(root, "404.html");
    if (!found && !fs.existsSync(missing)) return response.writeHead(404).end();
    const { type, bytes, gzip } = load(found?.file ?? missing);
    const zipped = gzip && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    const body = zipped ? gzip : bytes;
    response.writeHead(found ? 200 : 404, {
      "content-type": type,
      "content-length": body.length,
      "cache-control": type.startsWith("text/html") ? "no-cache" : "max-age=31536000, immutable",
      vary: "accept-encoding",
      // Without it, linkchecker asks ten times a second at most.
      linkchecker: "welcome",
      ...(zipped ? { "content-encoding": "gzip" } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((done, failed) => server.on("error", failed).listen(0, "127.0.0.1", done));
  return { origin: origin(), below, url: `${origin()}${below}`, close: () => { server.closeAllConnections(); server.close(); } };
}
