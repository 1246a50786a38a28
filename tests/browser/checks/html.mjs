// A1: the Nu HTML checker over every page.
import fs from "node:fs";
import path from "node:path";
import { HERE, plural, row, tool } from "../shared.mjs";

export const ids = ["A1"];

/**
 * The checker reads files, which have no origin, and takes `'self'` of a page's policy for nothing; and it takes a
 * block of data for a script that would run. Of both, and of nothing else, the browser is the judge: A10
 * looks at one page of each kind, tests/injection/open.mjs at all of them.
 */
function isOfAnOrigin({ message, extract }) {
  const own = /^Resource violates Content Security Policy \(meta tag\): [a-z ]+ “\/(?!\/)[^”]*” blocked by/;
  const data = message.startsWith("Inline script violates Content Security Policy (meta tag)");
  return own.test(message) || (data && (extract ?? "").includes('<script type="application/ld+json">'));
}

export async function run({ site }) {
  const limit = "0 errors, 0 warnings";
  const jar = path.join(HERE, "node_modules/vnu-jar/build/dist/vnu.jar");
  if (!fs.existsSync(jar)) return [row("A1", "Nu HTML checker", "no vnu.jar", limit, ["vnu-jar is missing: run tests/browser/install"])];
  const result = await tool("java", ["-Xss2m", "-jar", jar, "--skip-non-html", "--format", "json", site.root]);
  if (result.missing) return [row("A1", "Nu HTML checker", "no java", limit, ["java is missing: run tests/browser/install"])];
  const wrong = [];
  try {
    for (const said of JSON.parse(result.stderr).messages) {
      if (isOfAnOrigin(said)) continue;
      const kind = said.type === "info" ? said.subType ?? "info" : said.type;
      wrong.push(`${said.url?.slice(`file:${site.root}`.length)}:${said.lastLine}: ${kind}: ${said.message} ${said.extract ?? ""}`.replace(/\s+/g, " "));
    }
  } catch {
    wrong.push(`the checker did not answer in JSON: ${result.stderr.slice(0, 500)}`);
  }
  if (result.status !== 0 && !wrong.length) wrong.push(`the checker ended with ${result.status}`);
  return [row("A1", "Nu HTML checker", `${plural(wrong.length, "message")}, ${plural(site.pages.length, "page")}`, limit, wrong)];
}
