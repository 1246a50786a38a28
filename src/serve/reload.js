// Sent by `daesang serve` only, never part of a built site.
(() => {
  "use strict";
  const me = document.currentScript.dataset;
  let turn = me.turn;
  let source = null;
  let box = null;

  const reload = () => location.reload();

  // The server is gone, or another one is there: wait for it.
  const wait = async () => {
    for (;;) {
      await new Promise((done) => setTimeout(done, 500));
      try {
        await fetch(location.href, { method: "HEAD" });
        return reload();
      } catch {
        // Not yet.
      }
    }
  };

  const hide = () => {
    box?.remove();
    box = null;
  };

  const show = (problems) => {
    hide();
    box = document.createElement("daesang-overlay");
    box.setAttribute("role", "alert");
    const shadow = box.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :host { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto;
        background: #1c1414; color: #fff; border-top: 4px solid #e5484d; padding: 1rem;
        font: 14px/1.45 ui-monospace, monospace; text-align: left; }
      h2 { font: inherit; font-weight: bold; margin: 0 2rem .5rem 0; color: #ff9592; }
      pre { margin: 0 0 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
      button { position: absolute; top: .5rem; right: .5rem; font: inherit; color: inherit;
        background: none; border: 1px solid; padding: 0 .5rem; cursor: pointer; }`);
    shadow.adoptedStyleSheets = [sheet];
    const close = document.createElement("button");
    close.textContent = "×";
    close.setAttribute("aria-label", "Hide");
    close.addEventListener("click", hide);
    shadow.append(close);
    for (const problem of problems) {
      const head = document.createElement("h2");
      head.textContent = `${problem.code} ${problem.at}`;
      const text = document.createElement("pre");
      text.textContent = problem.text;
      shadow.append(head, text);
    }
    document.documentElement.append(box);
  };

  const swap = (styles) => {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
      const pair = styles.find(([old]) => new URL(link.href).pathname === old);
      if (!pair) continue;
      const next = link.cloneNode();
      next.href = `${pair[1]}?${turn}`;
      next.addEventListener("load", () => link.remove());
      link.after(next);
    }
  };

  // Most of a reload is the browser's own work. A page that runs no script of its own is put in the
  // old one's place instead, which also keeps where the reader is.
  const STYLE = 'link[rel="stylesheet"], style';
  const styles = (page) => [...page.querySelectorAll(STYLE)].map((style) => style.outerHTML).join();
  const acts = (page) =>
    [...page.scripts].some((script) => !script.dataset.events && !/json/.test(script.type));
  const renew = async () => {
    try {
      const answer = await fetch(location.href);
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (acts(next) || acts(document) || styles(next) !== styles(document)) return reload();
      hide();
      for (const old of [...document.head.children]) if (!old.matches(STYLE)) old.remove();
      for (const one of [...next.head.children]) if (!one.matches(STYLE)) document.head.append(one);
      document.documentElement.lang = next.documentElement.lang;
      document.body.replaceWith(next.body);
    } catch {
      reload();
    }
  };

  const on = (name, act) =>
    source.addEventListener(name, (event) => {
      const data = JSON.parse(event.data);
      turn = data.turn;
      act(data);
    });

  const connect = () => {
    source = new EventSource(`${me.events}?token=${me.token}&turn=${turn}`);
    on("reload", renew);
    on("css", (data) => {
      hide();
      swap(data.styles);
    });
    on("wrong", (data) => show(data.problems));
    on("fine", hide);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) wait();
    });
  };

  // A browser opens few connections to one server: tabs that nobody sees leave theirs to others.
  const look = () => {
    if (document.visibilityState === "visible") {
      if (!source || source.readyState === EventSource.CLOSED) connect();
    } else {
      source?.close();
    }
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", look);
  look();
})();
