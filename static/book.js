// Enhancement only: every page is whole without it.

/* Copy: a button puts the text of the element that `data-copy` names onto the clipboard. */
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}

/* Charts: a reading line below each says what the pointer or the focus is nearest to. Without it, charts
   are labelled, and their points are links with titles. */
for (const chart of document.querySelectorAll("svg.chart")) {
  const out = chart.parentNode.querySelector("output");
  const points = [...chart.querySelectorAll("a, g:has(> title)")];
  if (!out || !points.length) continue;
  const read = (point) => {
    for (const each of points) each.classList.toggle("on", each === point);
    out.textContent = point?.querySelector("title").textContent ?? "";
  };
  // Across counts more than up and down: the reader follows the time.
  const far = (point, event) => {
    const box = point.getBoundingClientRect();
    const across = Math.max(box.left - event.clientX, event.clientX - box.right, 0);
    return across * 9 + Math.abs((box.top + box.bottom) / 2 - event.clientY) / 9;
  };
  const nearest = (event) => read(points.reduce((a, b) => (far(b, event) < far(a, event) ? b : a)));
  chart.addEventListener("pointermove", nearest);
  chart.addEventListener("pointerdown", nearest);
  // A finger leaves with every tap: what it was on stays.
  chart.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && read());
  // On the parent: a point of a drawing that listens itself becomes a stop of the Tab key in some browsers.
  chart.parentNode.addEventListener("focusin", ({ target }) => points.includes(target) && read(target));
  chart.parentNode.addEventListener("focusout", ({ target }) => points.includes(target) && read());
}

/* Tables: sorted by a click on a head, filtered by the tools beside them. Without it, they are whole or
   paged. */
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const tools = table.parentNode.querySelector(".tools");
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const key = (row, at) => row.cells[at].dataset.v ?? (row.cells[at].querySelector("time")?.dateTime || row.cells[at].textContent.trim());

  /** A list on several pages is fetched whole once, before it is sorted or filtered. */
  let fetched;
  const whole = () => (fetched ??= (async () => {
    const others = table.dataset.others?.split(" ") ?? [];
    const text = async (page) => (await fetch(page)).text();
    try {
      for (const html of await Promise.all(others.map(text))) {
        const other = new DOMParser().parseFromString(html, "text/html").querySelector("table[data-sort]");
        for (const row of [...other.tBodies[0].rows]) {
          row.removeAttribute("id");
          body.append(row);
        }
      }
      if (others.length) table.parentNode.querySelector(".pager")?.remove();
    } catch { /* Without the other pages, what is here is sorted. */ }
    fill();
  })());

  const chosen = tools ? all("select", tools) : [];
  const values = (row, by) => (row.dataset[by] ?? "").split("|").filter(Boolean);
  const fill = () => {
    for (const select of chosen) {
      const found = new Set([...body.rows].flatMap((row) => values(row, select.dataset.by)));
      const sorted = [...found].sort(order.compare);
      if (select.dataset.by === "year") sorted.reverse();
      const was = select.value;
      select.replaceChildren(select.options[0], ...sorted.map((value) => new Option(value)));
      select.value = was;
      select.parentNode.hidden = sorted.length < 2;
    }
  };
  fill();

  if (tools) {
    const [input, out] = [tools.querySelector("input"), tools.querySelector("output")];
    const plain = (text) => text.normalize("NFKC").toLowerCase();
    // Not by the focus alone: a reader who passes by with the keyboard finds the page as it was.
    tools.addEventListener("pointerdown", whole);
    tools.addEventListener("keydown", (event) => event.key !== "Tab" && whole());
    tools.addEventListener("input", async () => {
      await whole();
      const want = plain(input.value.trim());
      let shown = 0;
      for (const row of body.rows) {
        const fits = plain(row.textContent).includes(want) && chosen.every((select) => !select.value || values(row, select.dataset.by).includes(select.value));
        row.hidden = !fits;
        shown += fits;
      }
      const fold = table.closest(".fold")?.querySelector(".all");
      if (fold) fold.open = true;
      out.textContent = out.dataset.shown.replace("{n}", shown).replace("{all}", body.rows.length);
    });
  }

  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", async () => {
      await whole();
      const numbers = head.classList.contains("number") && !("asc" in head.dataset);
      const down = head.ariaSort ? head.ariaSort !== "descending" : numbers;
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map((row) => [key(row, at), row]);
      // Rows without a figure are last in either order.
      rows.sort(([a], [b]) => !a - !b || order.compare(a, b) * (down ? -1 : 1));
      body.append(...rows.map(([, row]) => row));
    });
  });
}

all("table[data-sort]").forEach(sortable);
