// A18: links and anchors, by `daesang check` and by Debian's linkchecker, at the root and below a path.
import fs from "node:fs";
import path from "node:path";
import { plural, row, tool } from "../shared.mjs";

export const ids = ["A18"];

async function crawl(server, files, work, name) {
  const config = path.join(work, `linkcheckerrc-${name.replace(/\W/g, "")}`);
  fs.writeFileSync(config, "[AnchorCheck]\n[checking]\nthreads=4\nmaxrequestspersecond=1000\n[filtering]\nignorewarnings=url-rate-limited,http-redirected\n[output]\nlog=csv\n[csv]\nparts=urlname,parentname,result,warning,urllink,valid\n");
  fs.chmodSync(work, 0o755);
  fs.chmodSync(config, 0o644);
  const result = await tool("linkchecker", ["-f", config, "--no-robots", "--no-status", server.url, ...["404.html", "sitemap.xml"].map((file) => server.url + file)]);
  if (result.missing) return { wrong: ["linkchecker is missing: run tests/browser/install"], links: 0 };
  const lines = result.stdout.split(/\r?\n/).filter((line) => line && !line.startsWith("#") && !line.startsWith("urlname"));
  const links = Number(/(\d+) links? (?:found|checked)|checked (\d+)/i.exec(result.stdout + result.stderr)?.slice(1).find(Boolean) ?? 0);
  const wrong = lines.map((line) => `${name}: ${line.slice(0, 200)}`);
  if (result.status !== 0 && !wrong.length) wrong.push(`${name}: linkchecker ended with ${result.status}: ${result.stderr.slice(-300)}`);
  return { wrong, links };
}

export async function run({ site, server, below, belowServer, program, sources, work }) {
  const wrong = [];
  if (program) {
    const check = await tool(program, ["check", "--root", sources]);
    if (check.status !== 0) wrong.push(...`check: ${check.stderr}${check.stdout}`.split("\n").filter(Boolean));
  } else wrong.push("`daesang check` was not run: no program was given");
  const root = await crawl(server, site.files, work, "/");
  wrong.push(...root.wrong);
  if (below) wrong.push(...(await crawl(belowServer, below.files, work, below.below)).wrong);
  else wrong.push("nothing was built below a path: give --below");
  return [row("A18", "broken links and anchors, at / and below a path", wrong.length, "0", wrong)];
}
