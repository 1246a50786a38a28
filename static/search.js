// The search box. Without it the page's own index of letters does the work.
// What is matched and how it is ranked stands first and knows nothing of the page.

/* Letters */

const LEADING = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const VOWELS = [..."ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"];
const FINAL = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
const DOUBLE = {
  ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ",
  ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ", ㅘ: "ㅗㅏ", ㅙ: "ㅗㅐ", ㅚ: "ㅗㅣ", ㅝ: "ㅜㅓ", ㅞ: "ㅜㅔ",
  ㅟ: "ㅜㅣ", ㅢ: "ㅡㅣ",
};
const PLAIN = { ㄲ: "ㄱ", ㄸ: "ㄷ", ㅃ: "ㅂ", ㅆ: "ㅅ", ㅉ: "ㅈ" };

/** The form in which names are compared; `src/search.rs` does the same when the index is made. */
export function normalise(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase()
    .replace(/['’‘ʼ`´]/g, "").replace(/[^\p{Alphabetic}\p{N}]+/gu, " ").trim();
}

/** Hangul taken apart into the letters that are typed, so that half a syllable matches. */
export function letters(text) {
  let apart = "";
  for (const c of text) {
    const at = c.codePointAt(0) - 0xac00;
    const parts = at < 0 || at > 11171 ? c
      : LEADING[Math.floor(at / 588)] + VOWELS[Math.floor((at % 588) / 28)] + FINAL[at % 28];
    for (const part of parts) apart += DOUBLE[part] ?? part;
  }
  return apart;
}

/** The leading consonants of a text's syllables: `ㅈㅇㄱㄷ`. Tense ones count as plain ones. */
export function initials(text) {
  let found = "";
  for (const c of text) {
    const at = c.codePointAt(0) - 0xac00;
    const consonant = at < 0 || at > 11171 ? c : LEADING[Math.floor(at / 588)];
    if (consonant >= "ㄱ" && consonant <= "ㅎ") found += PLAIN[consonant] ?? consonant;
  }
  return found;
}

/** Whether one text becomes the other by so many slips: a letter more, less, other, or swapped. */
export function within(most, a, b) {
  if (Math.abs(a.length - b.length) > most) return false;
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      least = Math.min(least, row[j]);
    }
    if (least > most) return false;
    [before, last] = [last, row];
  }
  return last[b.length] <= most;
}

/* The index: a first file that every visitor loads, and, where it is large, parts of all else.
   A file has a table of rows; `src/page/search_table.rs` writes it. */

const RECORD = 2, MILESTONE = 12;

/** What a list with commas says: `["a", "b"]`. */
const list = (text) => text.split(",").map(normalise).filter(Boolean);

/** Reads the first file. */
export function prepare({ home, folder, starts, words, table }) {
  const same = words.same.split(",").map((pair) => pair.split("=").map(normalise)).filter(([a, b]) => a && b);
  const index = { home, folder, starts, words, same, ignored: new Set(list(words.ignored)), things: new Map(), steps: new Map(), parts: new Set() };
  add(index, table);
  return index;
}

/** Adds the rows of a file: texts and positions become things that can be compared. */
export function add(index, { besides, steps, rows }) {
  // [whose, all their names, letters of a tile, its colour]
  const about = besides.map(([note, names, letters, colour]) => ({ note, letters, colour, text: names.split("|").map((name) => key(name).text).join("") }));
  // [end of a milestone's id, words, figure, the words in other languages]
  const reached = steps.map(([end, label, figure, others]) => {
    const step = { end, label, figure, text: " " + letters(normalise(`${label} ${end} ${others}`)) };
    return index.steps.get(end) ?? (index.steps.set(end, step), step);
  });
  // [kind, path, title, other title, its language, keys, beside, figure, date, milestones]
  for (const [kind, path, title, other, lang, keys, beside, figure, date, milestones] of rows) {
    const held = keys.split("|").map(key);
    const own = held.map((one) => one.text).join("");
    const { note, text, letters, colour } = about[beside];
    index.things.set(path, {
      kind, path, title, other, lang, note, letters, colour, figure, date, keys: held, own, text: own + text,
      // [step, date, figure if the step has none]
      steps: milestones.map(([step, on, value]) => ({ step: reached[step], on, value: value ?? reached[step].figure })),
    });
  }
}

function key(plain) {
  const apart = letters(plain);
  const words = plain.split(" ");
  const tight = apart.replace(/ /g, "");
  return {
    spaced: " " + apart,
    tight,
    // What is typed in one word may be two.
    text: " " + apart + (words.length > 1 ? " " + tight : ""),
    consonants: initials(plain),
    capitals: words.length > 1 ? letters(words.map((word) => word[0]).join("")) : "",
  };
}

/* The parts of a large index: what begins alike is in the same one. */

const AT_ONCE = 2, AT_MOST = 4;

/** The parts that may answer to a text, the likeliest first. */
export function wanted(index, text) {
  if (!index.starts.length) return [];
  const words = normalise(text).split(" ").filter(Boolean);
  const last = (word) => (index.ignored.has(word) ? 1 : 0);
  const rests = words.map((_, at) => words.slice(at).join(""));
  const single = [...words].sort((a, b) => last(a) - last(b) || b.length - a.length);
  const found = new Set();
  for (const word of [rests[0], ...rests.slice(1), ...single]) {
    const consonants = /^[ㄱ-ㅎ]+$/.test(word ?? "");
    const begins = letters(consonants ? initials(letters(word)) : word ?? "").replace(/[\u{10000}-\u{10ffff}]/gu, "");
    if (!begins) continue;
    const next = index.starts.findIndex((start) => start > begins);
    const at = (next < 0 ? index.starts.length : next) - 1;
    found.add(at);
    if (index.starts[at + 1]?.startsWith(begins)) found.add(at + 1);
  }
  return [...found];
}

/** Everything that answers to a text, with the parts that it takes: `load` gives one by its number. */
export async function ask(index, text, load) {
  const parts = wanted(index, text).slice(0, AT_MOST).filter((part) => !index.parts.has(part));
  for (let at = 0; at < parts.length && (at === 0 || !isAnswered(index, text)); at += AT_ONCE) {
    await Promise.all(parts.slice(at, at + AT_ONCE).map(async (part) => {
      add(index, await load(part));
      index.parts.add(part);
    }));
  }
  return find(index, text);
}

const isAnswered = (index, text) => ranked(index, text)[0]?.order >= WORDS;

/* Ranking: the larger, the better. */

const EXACT = 8, PREFIX = 7, WORD = 6, PART = 5, WORDS = 4, INITIALS = 3.5, QUESTION = 3, SLIP_WHOLE = 2.8, BESIDE_RECORD = 2.5, BESIDE = 2, SLIP = 1,
  SLIP_BESIDE = 0.5, SOME = 0.4;

function query(plain, is = {}) {
  const apart = letters(plain);
  const bare = plain.replace(/ /g, "");
  const words = plain.split(" ").filter(Boolean);
  // Two consonants typed fast may come as one sign.
  const consonants = /^[ㄱ-ㅎ]+$/.test(bare) ? initials(letters(bare)) : "";
  const meant = words.map((word) => (is.loose ? stems(word) : [word]).map((stem) => " " + letters(stem)));
  return { spaced: " " + apart, tight: apart.replace(/ /g, ""), words: apart.split(" ").filter(Boolean), meant, consonants };
}

/** A word without the endings that a sentence gives it: `viewed`, `기록을`. */
function stems(word) {
  const found = [word];
  const english = word.match(/^([a-z]{3,}?)(?:e?s|ed|ing)$/);
  const korean = word.match(/^([가-힣0-9a-z]{2,}?)(?:은|는|이|가|을|를|의|에|로|도|와|과|들|에서|으로|까지|이야|인가)$/);
  if (english) found.push(english[1]);
  if (korean) found.push(korean[1]);
  return found;
}

function rank(thing, q) {
  let best = 0;
  for (const one of thing.keys) {
    if (one.tight === q.tight) return EXACT;
    let found = 0;
    if (one.tight.startsWith(q.tight)) found = PREFIX;
    else if (one.spaced.includes(q.spaced)) found = WORD;
    else if (q.tight.length > 1 && one.tight.includes(q.tight)) found = PART;
    else if (q.consonants && one.consonants.includes(q.consonants)) found = INITIALS;
    else if (q.tight.length > 1 && one.capitals.startsWith(q.tight)) found = INITIALS;
    best = Math.max(best, found);
  }
  return best;
}

/** Whether two words are the same but for slips. A number that is another one is no slip. */
const alike = (most, a, b) => within(most, a, b) && a.replace(/\D/g, "") === b.replace(/\D/g, "");

/** One slip in four letters or more, two in nine or more; in the whole or in each word. */
function slips(thing, q) {
  const most = q.tight.length < 4 ? 0 : q.tight.length < 9 ? 1 : 2;
  if (!most) return 0;
  if (thing.keys.some((one) => alike(most, q.tight, one.tight))) return SLIP_WHOLE;
  const near = (text) => q.words.every((word) => text.includes(" " + word)
    || (word.length > 3 && text.split(" ").some((other) => alike(1, word, other))));
  return near(thing.own) ? SLIP : near(thing.text) ? SLIP_BESIDE : 0;
}

/** Which of a query's words a text has, a bit each. */
const mask = (q, text) => q.meant.reduce((sum, stems, at) => sum | (stems.some((stem) => text.includes(stem)) << at), 0);

/** Adds to the hits all that has a query's words, in the order that having them all has. */
function match(index, q, order, note) {
  // A sign for each word is a bit.
  if (!q.words.length || q.words.length > 30) return;
  const all = 2 ** q.words.length - 1;
  const steps = new Map();
  for (const step of index.steps.values()) steps.set(step, mask(q, step.text));
  for (const thing of index.things.values()) {
    const has = mask(q, thing.text);
    const beside = thing.kind === RECORD ? BESIDE_RECORD : BESIDE;
    const own = has === all && mask(q, thing.own) ? order : has === all ? beside : 0;
    note(thing, order === WORDS ? Math.max(rank(thing, q), own) : own);
    for (const { step, on, value } of thing.steps) {
      const reached = steps.get(step);
      if ((has | reached) !== all || !reached) continue;
      note(milestone(index, thing, step, on, value), has === all && (has & reached) === reached ? BESIDE : order);
    }
  }
}

function milestone(index, thing, step, date, figure) {
  const title = index.words.milestone.replace("{song}", () => thing.title).replace("{record}", () => step.label);
  const path = `milestones/${thing.path.split("/").at(-2)}-${step.end}/`;
  const { lang, note, letters, colour } = thing;
  return { kind: MILESTONE, path, title, other: "", lang, note, letters, colour, figure, date, steps: [] };
}

/** The query, and the same in the words that stand on pages. */
function queries(index, plain) {
  let other = ` ${plain} `;
  for (const [typed, meant] of index.same) other = other.replaceAll(` ${typed} `, ` ${meant} `);
  return [...new Set([plain, other.trim()])];
}

function ranked(index, text) {
  const plain = normalise(text);
  if (!plain) return [];
  const hits = new Map();
  const note = (hit, order) => {
    if (order && !(hits.get(hit.path)?.order >= order)) hits.set(hit.path, { order, hit });
  };
  const asked = queries(index, plain);
  for (const one of asked) match(index, query(one), WORDS, note);
  const best = () => [...hits.values()].reduce((most, { order }) => Math.max(most, order), 0);
  // Words of a question: without those that say nothing, and without their endings.
  const told = asked.map((one) => one.split(" ").filter((word) => !index.ignored.has(word)).join(" "));
  if (best() < WORDS) for (const one of new Set(told)) match(index, query(one, { loose: true }), QUESTION, note);
  if (hits.size < 8) {
    const q = query(plain);
    for (const thing of index.things.values()) if (!hits.has(thing.path)) note(thing, slips(thing, q));
  }
  if (best() < SLIP) some(index, query(told.at(-1), { loose: true }), note);
  return [...hits.values()].sort((a, b) => b.order - a.order || a.hit.kind - b.hit.kind
    || b.hit.steps.length - a.hit.steps.length || a.hit.title.length - b.hit.title.length);
}

/** Where nothing has all words of a long question: what has most of them. */
function some(index, q, note) {
  if (q.words.length < 3) return;
  for (const thing of index.things.values()) {
    const share = q.meant.filter((stems) => stems.some((stem) => thing.text.includes(stem))).length / q.words.length;
    if (share > 0.5) note(thing, SOME * share);
  }
}

/** Everything among what is loaded that answers to a text, the best first. */
export function find(index, text) {
  return ranked(index, text).map(({ hit }) => hit);
}

/* The page */

const SHOWN = 20, PAUSE = 120;
const HANGUL = /[ㄱ-ㆎ가-힣]/;
/** Kinds whose titles are sentences: one in another language is marked for all to see. */
const SENTENCES = new Set([2, 3, 4, 5, 6]);

function element(name, className, text = "", lang = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  const own = document.documentElement.lang;
  const written = lang || (own !== "ko" && HANGUL.test(text) ? "ko" : "");
  if (written && written !== own) made.lang = written;
  return made;
}

function line(index, hit) {
  const item = element("li", hit.colour ? "hit act" : "hit");
  if (hit.colour) item.style.setProperty("--artist", hit.colour);
  const tile = element("span", hit.colour ? "tile" : "tile tile--nobody", hit.letters);
  tile.ariaHidden = "true";
  const what = element("p", "hit__what");
  const link = element("a", "", hit.title, hit.lang);
  link.href = hit.path.startsWith("/") ? hit.path : index.home + hit.path;
  what.append(link);
  if (hit.other) what.append(" ", element("span", "hit__other", hit.other));
  const note = element("p", "hit__note meta");
  const mark = SENTENCES.has(hit.kind) ? index.words.languages[hit.lang] : undefined;
  for (const text of [index.words.kinds[hit.kind], mark, hit.note]) {
    if (text) note.append(element("span", "", text));
  }
  item.append(tile, what, element("p", "hit__figure", hit.figure), note, element("p", "hit__date", hit.date));
  return item;
}

function start(form) {
  const [box, status, results, directory] =
    ["query", "search-status", "search-results", "directory"].map((id) => document.getElementById(id));
  let index, loading, later, pause;
  const json = (url) => fetch(url).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
  const load = () => (loading ??= json(form.dataset.index).then((first) => { index = prepare(first); })
    .catch((failed) => { loading = undefined; throw failed; }));

  const show = async () => {
    const asked = box.value.trim();
    let hits = [];
    try {
      await load();
      if (asked) hits = await ask(index, asked, (part) => json(`${index.folder}${part}.json`));
    } catch {
      status.textContent = form.dataset.failed;
      return;
    }
    // What was typed since is on its way.
    if (asked !== box.value.trim()) return;
    directory.hidden = asked !== "";
    results.replaceChildren(...hits.slice(0, SHOWN).map((hit) => line(index, hit)));
    const { none, one, other, more } = index.words;
    const says = hits.length === 0 ? none : hits.length === 1 ? one : hits.length > SHOWN ? more : other;
    status.textContent = asked ? says.replace("{n}", hits.length).replace("{shown}", SHOWN) : "";
  };
  const remember = () => {
    const url = new URL(location.href);
    if (box.value.trim()) url.searchParams.set("q", box.value.trim());
    else url.searchParams.delete("q");
    history.replaceState(null, "", url);
  };
  const change = () => {
    clearTimeout(pause);
    clearTimeout(later);
    pause = setTimeout(show, index ? PAUSE : 0);
    later = setTimeout(remember, 400);
  };
  /** Up and down between the box and what was found. */
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [box, ...results.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (!step || at < 0 || !stops[at + step] || event.isComposing) return;
    event.preventDefault();
    stops[at + step].focus();
  };
  box.addEventListener("focus", () => load().catch(() => {}));
  box.addEventListener("input", change);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box.value && !event.isComposing) {
      event.preventDefault();
      box.value = "";
      change();
    }
  });
  document.addEventListener("keydown", move);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    remember();
    show().then(() => results.querySelector("a")?.focus());
  });
  form.hidden = false;
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) box.value = asked;
  // A browser that comes back may have kept what was typed.
  if (box.value) show();
}

if (typeof document !== "undefined") {
  const form = document.getElementById("search");
  if (form) start(form);
}
