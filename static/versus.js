// Compares any two songs of the site: goes to their page if there is one, else draws a table of
// their best figures from the data files. Without it the list of pairs does the work.
for (const form of document.querySelectorAll(".pair-form")) {
  const { songs, folder, song, pairs = "", unknown, nothing, failed } = form.dataset;
  const language = document.documentElement.lang;
  const out = document.getElementById("pair-result");
  const say = (text) => {
    const line = document.createElement("p");
    line.textContent = text;
    (out ?? form).append(line);
  };
  const read = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).rows;
  };

  let all;
  const load = () => all ??= read(songs).then((rows) => rows.map((row) => {
    const title = (language === "ko" && row.korean) || row.title;
    return { ...row, shown: title, label: `${title} – ${row.artist}` };
  }));
  const fill = async () => {
    const rows = await load();
    form.querySelector("datalist").replaceChildren(...rows.map((row) => new Option("", row.label)));
  };
  form.addEventListener("focusin", () => fill().catch(() => { all = undefined; }), { once: true });

  // An id, a label, or the start of one.
  const find = (rows, text) => {
    const wanted = text.trim().toLowerCase();
    const names = (row) => [row.song, row.label, row.shown, row.title, row.romanised ?? ""].map((name) => name.toLowerCase());
    return wanted && (rows.find((row) => names(row).includes(wanted)) ?? rows.find((row) => names(row).some((name) => name.startsWith(wanted))));
  };

  const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 864e5);
  const date = (day) => new Date(day).toLocaleDateString(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });
  const best = (rows, metric, kind) => rows
    .filter((row) => row.metric === metric && !row.status && !["below", "live", "estimate"].includes(row.kind))
    .reduce((held, row) => (!held || (kind === "rank" ? row.value < held.value : row.value > held.value) ? row : held), undefined);

  const draw = async (pair) => {
    const figures = await Promise.all(pair.map((row) => read(`${folder}${row.song}.json`)));
    const names = document.getElementById("pair-metrics");
    const part = document.getElementById("pair-table").content.cloneNode(true);
    part.querySelector("caption").textContent = pair.map((row) => row.label).join(", ");
    part.querySelectorAll("thead th").forEach((head, at) => {
      const link = document.createElement("a");
      link.href = `${song}${pair[at].song}/`;
      link.textContent = pair[at].label;
      head.append(link);
    });
    const body = part.querySelector("tbody");
    const line = (name, cells) => {
      const row = body.insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.className = "even__what";
      head.append(name);
      cells.forEach(([figure, under], at) => {
        if (at) row.append(head);
        const cell = row.insertCell();
        cell.textContent = figure;
        if (at) cell.className = "number";
        const second = document.createElement("span");
        second.className = "second";
        second.textContent = under;
        if (under) cell.append(second);
      });
    };
    for (const { dataset: { metric, kind }, textContent } of names.children) {
      const both = figures.map((rows) => best(rows, metric, kind));
      if (!both[0] || !both[1]) continue;
      line(textContent, both.map((row, at) => {
        const released = pair[at].from === pair[at].to && pair[at].from;
        const day = row.from === row.to && row.from;
        const after = released && day && kind === "counter" ? names.dataset.day.replace("{n}", days(released, day).toLocaleString(language)) : "";
        const figure = row.value.toLocaleString(language);
        return [kind === "rank" ? names.dataset.place.replace("{n}", figure) : figure, [day && date(day), after].filter(Boolean).join(", ")];
      }));
    }
    if (!body.rows.length) return say(nothing);
    line(names.dataset.released, pair.map((row) => [[...new Set([row.from, row.to])].map((day) => (day ? date(day) : "?")).join(" – "), ""]));
    out.append(part);
  };

  const compare = async (texts) => {
    if (out) out.replaceChildren();
    try {
      const rows = await load();
      const pair = texts.map((text) => find(rows, text)).sort((a, b) => (a && b && a.song < b.song ? -1 : 1));
      if (!pair[0] || !pair[1] || pair[0] === pair[1]) return say(unknown);
      const ids = pair.map((row) => row.song);
      const page = [ids.join("-"), ids.join("-vs-")].find((name) => pairs.split(" ").includes(name));
      const action = form.getAttribute("action");
      if (page) location.assign(`${action}${page}/`);
      else if (out) await draw(pair);
      else location.assign(`${action}?a=${ids[0]}&b=${ids[1]}`);
    } catch {
      all = undefined;
      say(failed);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const texts = [form.a.value, form.b.value];
    if (out) history.replaceState(null, "", `?${new URLSearchParams({ a: texts[0], b: texts[1] })}`);
    compare(texts);
  });
  const asked = new URLSearchParams(location.search);
  if (out && asked.has("a") && asked.has("b")) {
    [form.a.value, form.b.value] = [asked.get("a"), asked.get("b")];
    compare([form.a.value, form.b.value]);
  }
}
