// A reader's own draft: pinned quotes, paragraphs between them, kept as they are typed and checked. Words come from the server.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  let server;
  let drawn = false; // the draft on the page is the one that is kept
  let keeping = 0;
  let unkept = false; // something was typed that the server has not taken
  const waiting = new WeakMap(); // paragraph → its next check

  const box = () => $("#own");
  const grow = (area) => { area.style.height = "auto"; area.style.height = `${area.scrollHeight + 2}px`; };
  const blocks = () => all(".blocks > li", box()).map((item) => {
    const { document: name, start, end } = item.dataset;
    return name ? { document: name, start: Number(start), end: Number(end) } : { text: $("textarea", item).value };
  });
  const keep = async () => {
    clearTimeout(keeping);
    const told = $(".kept", box());
    const kept = await server.own_keep([$("[name=draft-title]", box()).value, blocks()]).catch(() => false);
    unkept = !kept;
    told.textContent = kept ? told.dataset.kept : told.dataset.unkept;
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
    all("textarea", box()).forEach((area) => { grow(area); if (area.value.trim()) check(area, 0); });
  };
  const draw = async () => {
    if (drawn || !server || !box() || document.body.dataset.view !== "brief") return;
    drawn = true;
    put(await server.own([]));
  };
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
    forget: (button) => window.fuente.sure(button, async () => put(await server.own_forget([]))),
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
    stale: () => { drawn = false; draw(); },
    connect: (to) => {
      server = to;
      new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ["data-view"] });
      document.addEventListener("fuente-open", draw); // by then the page is there
      draw();
    },
  };
})();
