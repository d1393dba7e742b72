// A reader's own draft: pinned quotes, paragraphs between them, kept as they are typed and checked. Words come from the server.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  let server;
  let drawn = false; // the draft on the page is the one that is kept
  let keeping = 0;
  let unkept = false; // something was typed that the server has not taken
  let known = []; // the paragraphs that this page knows to be kept: what else is kept came from elsewhere
  let saving = Promise.resolve(); // one after the other: each needs to know what the one before kept
  const others = new BroadcastChannel(`fuente-draft ${new URL(document.baseURI).pathname}`);
  const waiting = new WeakMap(); // paragraph → its next check

  const box = () => $("#own");
  const grow = (area) => { area.style.height = "auto"; area.style.height = `${area.scrollHeight + 2}px`; };
  const block = (item) => {
    const { document: name, start, end } = item.dataset;
    return name ? { document: name, start: Number(start), end: Number(end) } : { text: $("textarea", item).value };
  };
  const blocks = () => all(".blocks > li", box()).map(block);
  const save = async () => {
    if (!$(".kept", box())) return;
    const given = blocks();
    const { kept = false, more = "" } = await server.own_keep([$("[name=draft-title]", box()).value, given, known]).catch(() => ({}));
    const told = $(".kept", box());
    const list = $(".blocks", box());
    const before = list.children.length;
    if (more) list.insertAdjacentHTML("beforeend", more); // escaped by the server, every word of it
    const added = [...list.children].slice(before);
    added.flatMap((item) => all("textarea", item)).forEach(grow);
    known = kept ? [...given, ...added.map(block)] : [...known, ...given]; // not told is not surely not kept
    unkept = !kept;
    told.textContent = kept ? told.dataset.kept : told.dataset.unkept;
  };
  const keep = () => {
    clearTimeout(keeping);
    saving = saving.then(save);
    return saving;
  };
  const later = () => { unkept = true; clearTimeout(keeping); keeping = setTimeout(keep, 600); };
  const check = (area, wait = 1000) => {
    clearTimeout(waiting.get(area));
    waiting.set(area, setTimeout(async () => {
      const text = area.value;
      const html = await server.own_check([text]).catch(() => "");
      if (area.value === text && area.isConnected) area.nextElementSibling.innerHTML = html; // escaped by the server
    }, wait));
  };
  const put = (html) => {
    box().innerHTML = html; // escaped by the server, every word of it
    known = blocks();
    all("textarea", box()).forEach((area) => { grow(area); if (area.value.trim()) check(area, 0); });
  };
  const putting = (html) => { saving = saving.then(html).then(put).catch(() => { drawn = false; }); };
  const draw = () => {
    if (drawn || !server || !box() || document.body.dataset.view !== "brief") return;
    drawn = true;
    if (unkept) keep();
    putting(() => server.own([]));
  };
  others.addEventListener("message", () => {
    if (box()?.contains(document.activeElement)) return; // somebody is typing: it comes when that is kept
    drawn = false;
    draw();
  });
  const moved = (button) => { button.focus(); keep(); };
  const acts = {
    up: (button, item) => { item.previousElementSibling?.before(item); moved(button); },
    down: (button, item) => { item.nextElementSibling?.after(item); moved(button); },
    out: (button, item) => {
      const beside = item.nextElementSibling || item.previousElementSibling;
      item.remove();
      $(beside ? "button" : "[data-draft=write]", beside || box()).focus();
      keep();
    },
    write: async () => {
      $(".blocks", box()).insertAdjacentHTML("beforeend", await server.own_text([]));
      $(".blocks > li:last-child textarea", box()).focus();
    },
    save: async (button) => { await keep(); const file = await server.own_file([button.dataset.format]); if (file?.data) window.fuente.download(file); },
    forget: (button) => window.fuente.sure(button, () => putting(() => server.own_forget([]))),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-draft]");
    if (button && server) acts[button.dataset.draft]?.(button, button.closest("li"));
  });
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("#own")) return;
    later();
    if (event.target.matches("textarea")) { grow(event.target); check(event.target); }
  });
  addEventListener("beforeunload", (event) => { if (unkept) { keep(); event.preventDefault(); } });
  window.fuenteDraft = {
    stale: () => { drawn = false; draw(); others.postMessage("pinned"); },
    connect: (to) => {
      server = to;
      new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ["data-view"] });
      document.addEventListener("fuente-open", draw); // by then the page is there
      draw();
    },
  };
})();
