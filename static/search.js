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

/* Ranking: the larger, the better. */

const EXACT = 8, PREFIX = 7, WORD = 6, PART = 5, WORDS = 4, INITIALS = 3, BESIDE = 2, SLIP = 1,
  SLIP_BESIDE = 0.5;

function query(text) {
  const plain = normalise(text);
  const apart = letters(plain);
  const bare = plain.replace(/ /g, "");
  const words = apart.split(" ").filter(Boolean);
  // Two consonants typed fast may come as one sign.
  const consonants = /^[ㄱ-ㅎ]+$/.test(bare) ? initials(letters(bare)) : "";
  return { spaced: " " + apart, tight: apart.replace(/ /g, ""), words, consonants };
}

function key(plain) {
  const apart = letters(plain);
  const words = plain.split(" ");
  return {
    spaced: " " + apart,
    tight: apart.replace(/ /g, ""),
    consonants: initials(plain),
    capitals: words.length > 1 ? letters(words.map((word) => word[0]).join("")) : "",
  };
}

/** Reads the index: rows of texts and positions become things that can be compared. */
export function prepare(index) {
  const of = (kind, path, title, korean, keys, act) => {
    const held = keys.split("|").map(key);
    const text = held.map((one) => one.spaced).join("");
    return { kind, path, title, korean, act, keys: held, text, own: text, steps: [] };
  };
  // [path, title, Hangul title or "", keys]
  const acts = index.acts.map(([path, title, korean, keys]) => of(1, path, title, korean, keys, ""));
  const records = index.records.map((row) => of(2, ...row, ""));
  // [id, title, Hangul title or "", keys, credit, acts, steps]; a step: [end of the id, words]
  const songs = index.songs.map(([id, title, korean, keys, credit, by, steps]) => {
    const song = of(0, `songs/${id}/`, title, korean, keys, index.credits[credit]);
    const names = by.map((act) => acts[act].own).join("");
    song.text += " " + letters(normalise(song.act)) + names;
    return Object.assign(song, { id, steps });
  });
  const steps = index.steps.map(([end, label]) => {
    const plain = normalise(`${label} ${end}`);
    return { end, label, text: " " + letters(plain) };
  });
  return { things: [...songs, ...acts, ...records], steps, words: index.words, home: index.home };
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

/** One slip in four letters or more, two in nine or more; in the whole or in each word. */
function slips(thing, q) {
  const most = q.tight.length < 4 ? 0 : q.tight.length < 9 ? 1 : 2;
  if (!most) return 0;
  if (thing.keys.some((one) => within(most, q.tight, one.tight))) return SLIP;
  const near = (text) => q.words.every((word) => text.includes(" " + word)
    || (word.length > 3 && text.split(" ").some((other) => within(1, word, other))));
  return near(thing.own) ? SLIP : near(thing.text) ? SLIP_BESIDE : 0;
}

/** Everything that answers to a text, the best first: `{ kind, path, title, korean, act }`. */
export function find(index, text) {
  const q = query(text);
  if (!q.tight) return [];
  const hits = [];
  const add = (thing, order, count, hit = thing) => {
    if (order) hits.push({ order, kind: hit.kind, count, hit });
  };
  const all = (1 << q.words.length) - 1;
  const mask = (held) => q.words.reduce((sum, word, at) => sum | (held.includes(" " + word) << at), 0);
  const countable = q.words.length < 30;
  const steps = countable ? index.steps.map((step) => mask(step.text)) : [];
  for (const thing of index.things) {
    const own = countable ? mask(thing.text) : 0;
    add(thing, Math.max(rank(thing, q), own === all && countable ? WORDS : 0), thing.steps.length);
    if (!countable) continue;
    for (const at of thing.steps) {
      if ((own | steps[at]) !== all) continue;
      const step = index.steps[at];
      const title = index.words.milestone.replace("{song}", () => thing.title)
        .replace("{record}", () => step.label);
      const path = `milestones/${thing.id}-${step.end}/`;
      const order = (own & steps[at]) === steps[at] && own === all ? BESIDE : WORDS;
      add(thing, order, thing.steps.length, { kind: 3, path, title, korean: "", act: thing.act });
    }
  }
  if (hits.length < 8) {
    const found = new Set(hits.map(({ hit }) => hit));
    for (const thing of index.things) {
      if (!found.has(thing)) add(thing, slips(thing, q), thing.steps.length);
    }
  }
  hits.sort((a, b) => b.order - a.order || a.kind - b.kind || b.count - a.count);
  return hits.map(({ hit }) => hit);
}

/* The page */

const SHOWN = 20;
const HANGUL = /[ㄱ-ㆎ가-힣]/;

function element(name, text, lang) {
  const made = document.createElement(name);
  made.textContent = text;
  if (lang && HANGUL.test(text) && document.documentElement.lang !== "ko") made.lang = "ko";
  return made;
}

function line(index, hit) {
  const item = document.createElement("li");
  item.className = "index__line";
  const what = element("span", "");
  what.className = "index__what";
  const link = element("a", hit.title, true);
  link.href = index.home + hit.path;
  what.append(link);
  if (hit.korean) {
    const korean = element("span", hit.korean, true);
    korean.className = "index__korean";
    what.append(" ", korean);
  }
  const note = element("span", "");
  note.className = "meta";
  note.append(element("span", index.words.kinds[hit.kind]));
  if (hit.act) note.append(element("span", hit.act, true));
  item.append(what, note);
  return item;
}

function start(form) {
  const [box, status, results, directory] =
    ["query", "search-status", "search-results", "directory"].map((id) => document.getElementById(id));
  let index, loading, later;
  const load = () => (loading ??= fetch(form.dataset.index)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((json) => { index = prepare(json); })
    .catch(() => { loading = undefined; status.textContent = form.dataset.failed; }));

  const show = () => {
    const asked = box.value.trim();
    directory.hidden = asked !== "" && index !== undefined;
    if (!index || !asked) {
      results.replaceChildren();
      if (index) status.textContent = "";
      return;
    }
    const hits = find(index, asked);
    results.replaceChildren(...hits.slice(0, SHOWN).map((hit) => line(index, hit)));
    const { none, one, other, more } = index.words;
    const says = hits.length === 0 ? none : hits.length === 1 ? one : hits.length > SHOWN ? more : other;
    status.textContent = says.replace("{n}", hits.length).replace("{shown}", SHOWN);
  };
  const remember = () => {
    const url = new URL(location.href);
    if (box.value.trim()) url.searchParams.set("q", box.value.trim());
    else url.searchParams.delete("q");
    history.replaceState(null, "", url);
  };
  const change = () => {
    load().then(show);
    clearTimeout(later);
    later = setTimeout(remember, 400);
  };
  box.addEventListener("focus", load);
  box.addEventListener("input", change);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box.value && !event.isComposing) {
      event.preventDefault();
      box.value = "";
      change();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    remember();
    load().then(() => { show(); results.querySelector("a")?.focus(); });
  });
  form.hidden = false;
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) box.value = asked;
  // A browser that comes back may have kept what was typed.
  if (box.value) load().then(show);
}

if (typeof document !== "undefined") {
  const form = document.getElementById("search");
  if (form) start(form);
}
