// A28, A29: what pages derive — the days of the chase, the counts of a comparison — follows from the data files.
import { bare, plural, row } from "../shared.mjs";

export const ids = ["A28", "A29"];

/** The rows of a CSV file as objects: RFC 4180, as the site writes it. */
function rows(text) {
  const lines = [[""]];
  let quoted = false;
  for (const [part] of text.matchAll(/""|"|,|\r?\n|[^",\r\n]+/g)) {
    const line = lines.at(-1);
    if (quoted && part === '""') line[line.length - 1] += '"';
    else if (part.startsWith('"')) quoted = part === '"' ? !quoted : quoted;
    else if (quoted) line[line.length - 1] += part;
    else if (part === ",") line.push("");
    else if (part.endsWith("\n")) lines.push([""]);
    else line[line.length - 1] += part;
  }
  const [head, ...found] = lines.filter((line) => line.length > 1);
  return found.map((line) => Object.fromEntries(head.map((name, at) => [name, line[at]])));
}

const DAY = 86_400_000;
const dayOf = (text) => Date.parse(`${text}T00:00:00Z`) / DAY;
const written = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/** Runs on a page of the chase: its races. */
function races(document) {
  return [...document.querySelectorAll(".race[id]")].map((race) => {
    const when = race.querySelector(".when");
    return { id: race.id, from: when?.dataset.from, to: when?.dataset.to, says: when?.textContent.trim() ?? "" };
  });
}

/** Runs on a page of a comparison: its songs, and the counts of each of its tables. */
function comparison(document) {
  const songs = [...document.querySelectorAll(".vs h2 a")].map((link) => ({ id: link.getAttribute("href").split("/").at(-2), title: link.textContent }));
  const tables = [...document.querySelectorAll("figure.versus table")].map((table) =>
    [...table.tBodies[0].rows].map((each) => [...each.cells].map((cell) => cell.textContent.trim())));
  return { songs, tables };
}

/** The days of a race by the rule of the methodology: three quarters of the last pace's days, and three times as many. */
function expected(race) {
  const [gap, gained, days] = [race.gap, race.gained, race.gained_days].map(Number);
  const needed = Math.floor((gap * days) / gained);
  const last = dayOf(race.counted);
  return [written(last + Math.floor((needed * 3) / 4)), written(last + (needed + 1) * 3)];
}

export async function run({ site, browser }) {
  const wrong = { A28: [], A29: [] };
  const data = (name) => rows(site.bytes(`data/${name}.csv`).toString());
  const observations = new Map();
  for (const each of data("observations")) {
    const key = `${each.subject} ${each.metric}`;
    observations.set(key, [...(observations.get(key) ?? []), each]);
  }
  const chase = data("chase").filter((race) => race.from);
  for (const race of chase) {
    const name = `${race.subject} to ${race.target}`;
    const counts = observations.get(`${race.subject} ${race.metric}`) ?? [];
    const last = counts.find((each) => each.value === race.value && each.to === race.counted);
    const before = counts.find((each) => Number(each.value) === race.value - race.gained && dayOf(each.to) === dayOf(race.counted) - race.gained_days);
    if (!last || !before) wrong.A28.push(`${name}: no observation of the ${last ? "count before" : "last count"}`);
    const [from, to] = expected(race);
    if (race.from !== from || race.to !== to) wrong.A28.push(`${name}: ${race.from} to ${race.to}, not ${from} to ${to}`);
  }
  const pages = site.content.filter((page) => bare(page.kind).startsWith("chase"));
  const shown = await browser.scan(pages, races);
  pages.forEach((page, at) => {
    const dated = shown[at].filter((race) => race.from);
    if (!dated.length) wrong.A28.push(`/${page.path}: no race with days`);
    for (const race of dated) {
      const fits = chase.some((each) => race.id.startsWith(`${each.subject}-${each.metric}-`) && each.from === race.from && each.to === race.to);
      if (!fits) wrong.A28.push(`/${page.path}: ${race.id} has other days than the file`);
      // What is written is the late end, with its year.
      if (!race.says.includes(race.to.slice(0, 4))) wrong.A28.push(`/${page.path}: ${race.id} says "${race.says}" of ${race.to}`);
    }
    for (const race of chase) {
      if (!dated.some((each) => each.from === race.from && each.to === race.to)) wrong.A28.push(`/${page.path}: ${race.subject} to ${race.target} is not there`);
    }
  });

  const released = new Map(data("songs").map((song) => [song.song, song.from]));
  const comparisons = site.content.filter((page) => bare(page.kind) === "versus, one");
  const compared = await browser.scan(comparisons, comparison);
  let counts = 0;
  comparisons.forEach((page, at) => {
    const { songs, tables } = compared[at];
    for (const [days, figure, title] of tables.flat()) {
      counts += 1;
      const song = songs.find((each) => each.title === title)?.id;
      const value = figure.replace(/\D/g, "");
      const day = days.replaceAll(",", "").match(/\d+/)?.[0] ?? "0";
      const known = [...observations].filter(([key]) => key.startsWith(`${song} `)).flatMap(([, each]) => each);
      const fits = known.some((each) => {
        if (each.value !== value || each.status) return false;
        // A time that a source gives itself is more exact than the days between two dates.
        const hours = [...each.after.matchAll(/PT(\d+)H/g)].map(([, hours]) => Math.floor(hours / 24));
        const after = hours.length ? [hours[0], hours.at(-1)] : [each.from, each.to].map((end) => dayOf(end) - dayOf(released.get(song)));
        return after[0] <= Number(day) && Number(day) <= after[1];
      });
      if (!fits) wrong.A29.push(`/${page.path}: ${title}, ${figure} after ${days}: no observation says it`);
    }
  });
  if (comparisons.length && !counts) wrong.A29.push("no comparison has counts");
  return [
    row("A28", "days of the chase against the data", `${plural(chase.length, "race")} with days, ${wrong.A28.length} faults`, "0 faults", wrong.A28),
    row("A29", "counts of comparisons against the data", `${plural(counts, "count")} on ${plural(comparisons.length, "page")}, ${wrong.A29.length} faults`, "0 faults", wrong.A29),
  ];
}
