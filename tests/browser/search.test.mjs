// Finding (A26): the right page among the first three, over the index of a built site.
//
//   SITE=public node --test tests/browser/search.test.mjs
//   SITE=public LANGUAGE=ko node --test tests/browser/search.test.mjs
//
// SITE is the folder of a built site; LANGUAGE one of its further languages. This repository's book is asked what people type, another
// one what its table of songs gives. The script and the index are the published ones, found as the search page finds them.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const site = process.env.SITE ?? "public";
const language = process.env.LANGUAGE ?? "";
const page = readFileSync(join(site, language, "search/index.html"), "utf8");
const published = (pattern) => readFileSync(join(site, page.match(pattern)[1]), "utf8");
const script = published(/<script type="module" src="([^"]+)"/);
const json = published(/data-index="([^"]+)"/);
// As a data: address the script is a module whatever package surrounds it.
const { find, initials, letters, normalise, prepare, within } =
  await import(`data:text/javascript,${encodeURIComponent(script)}`);
const index = prepare(JSON.parse(json));

const top = (query) => find(index, query).slice(0, 3).map((hit) => hit.path);

const OURS = [
  // Hangul, with spaces and without, whole and half typed
  ["작은 것들을 위한 시", "songs/boy-with-luv/"],
  ["작은것들을위한시", "songs/boy-with-luv/"],
  ["방탄소년단", "artists/bts/"],
  ["강남스타", "songs/gangnam-style/"],
  ["방타", "artists/bts/"],
  ["아파트", "songs/apt/"],
  // romanised
  ["jageun geotdeureul wihan si", "songs/boy-with-luv/"],
  ["bangtan", "artists/bts/"],
  ["apateu", "songs/apt/"],
  // English, with other signs and cases
  ["DYNAMITE", "songs/dynamite/"],
  ["dont say you love me", "songs/dont-say-you-love-me/"],
  ["rose", "artists/rose/"],
  ["g i-dle", "artists/i-dle/"],
  // artist and title, and a milestone by what it reached
  ["bts butter", "songs/butter/"],
  ["boy with luv 1b spotify", "milestones/boy-with-luv-spotify-streams-1b/"],
  // short forms
  ["BWL", "songs/boy-with-luv/"],
  ["hylt", "songs/how-you-like-that/"],
  ["작것위시", "songs/boy-with-luv/"],
  // first consonants
  ["ㅈㅇㄱㄷ", "songs/boy-with-luv/"],
  ["ㅂㅌㅅㄴㄷ", "artists/bts/"],
  // a slip
  ["dynamtie", "songs/dynamite/"],
  ["gangnam stile", "songs/gangnam-style/"],
  ["boy with love", "songs/boy-with-luv/"],
  ["방턴소년단", "artists/bts/"],
];

/** What someone may type who looks for a song, by its row in the table of songs. */
const WAYS = [
  ({ title }) => title.toUpperCase(),
  ({ korean }) => korean,
  ({ korean }) => korean?.replaceAll(" ", ""),
  ({ romanised }) => romanised?.toLowerCase(),
  ({ korean }) => (korean?.length > 4 ? initials(korean.replaceAll(" ", "")) : undefined),
  ({ title, artist }) => `${artist} ${title}`,
  // Two letters in each other's place.
  ({ title }) => title.replace(/^(\w{3})([a-z])([a-z])/, "$1$3$2"),
];

/** Four songs for each way, from all over the table; not those that share with another what is typed. */
function derived() {
  const { rows } = JSON.parse(readFileSync(join(site, "data/songs.json"), "utf8"));
  return WAYS.flatMap((typed, way) => {
    const times = new Map();
    for (const row of rows) times.set(typed(row), (times.get(typed(row)) ?? 0) + 1);
    const alone = rows.filter((row) => typed(row) && times.get(typed(row)) === 1 && (way < WAYS.length - 1 || typed(row) !== row.title));
    assert.ok(alone.length >= 4, `no songs for way ${way}`);
    return [0, 1, 2, 3].map((at) => alone[Math.floor(((at + way / WAYS.length) * alone.length) / 4)]).map((row) => [typed(row), `songs/${row.song}/`]);
  });
}

const QUERIES = existsSync(join(site, "songs/boy-with-luv")) ? OURS : derived();

process.on("exit", () => console.log(`${QUERIES.length} queries, each in the first 3`));

for (const [query, path] of QUERIES) {
  test(`“${query}” finds ${path}`, () => {
    assert.ok(index.things.some((thing) => path.endsWith(thing.path)) || path.startsWith("milestones/"),
      `${path} is not in this book`);
    assert.ok(top(query).includes(path), `found: ${find(index, query).slice(0, 6).map((hit) => hit.path)}`);
  });
}

test("nothing answers to nothing, and to nonsense", () => {
  assert.deepEqual(find(index, " '!? "), []);
  assert.deepEqual(find(index, "qzxvwkjq"), []);
});

test("what is typed is compared in the form that the index is made in", () => {
  for (const thing of JSON.parse(json).songs) {
    for (const key of thing[3].split("|")) assert.equal(normalise(key), key);
    assert.equal(normalise(thing[1]) || thing[3].split("|")[0], thing[3].split("|")[0]);
  }
});

test("Hangul is taken apart into the letters that are typed", () => {
  assert.equal(letters("닭과 ㄳ"), "ㄷㅏㄹㄱㄱㅗㅏ ㄱㅅ");
  assert.equal(initials("쌍둥이 빛"), "ㅅㄷㅇㅂ");
});

test("a slip is a letter more, less, other, or two swapped", () => {
  for (const slip of ["nigt", "nightt", "nihgt", "nixht"]) assert.ok(within(1, slip, "night"), slip);
  for (const other of ["nihtg", "nit", "knights"]) assert.ok(!within(1, other, "night"), other);
});

test("every link of the index has its page", () => {
  for (const thing of index.things) {
    const paths = [thing.path, ...thing.steps.map((at) => `milestones/${thing.id}-${index.steps[at].end}/`)];
    for (const path of paths) assert.ok(readFileSync(join(site, language, path, "index.html")).length, path);
  }
});

test("script and index are small", () => {
  assert.ok(gzipSync(script, { level: 9 }).length <= 10_000);
  assert.ok(gzipSync(json, { level: 9 }).length <= 40_000);
});
