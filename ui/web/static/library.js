// The library panel's hands: what is dropped, chosen, pressed or typed there. Words come from the server.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const AT_ONCE = 3; // files on their way at the same time
  let trigger, upload, server;
  let focused = null; // the document whose button had the focus: the list is drawn anew under it
  let drawn = ""; // the list as it was last drawn; Gradio changes it in place, so what it says tells one from another
  let offer = ""; // the key of the bar that offers to undo
  let pressed = false; // a button was pressed that goes with what it was pressed for
  let hiding = 0;
  let sifting = 0;
  let seen = ""; // what the reading had done when the list was last drawn

  const facet = (name) => $(`#library-facets [name=${name}]`)?.value || "";
  const sift = () => ({
    text: $("#library-sift [name=text]")?.value || "",
    where: $("#library-sift [name=where]")?.value || "",
    order: $("#library-sift [name=order]")?.value || "title",
    language: facet("language"),
    year: facet("year"),
    kind: facet("kind"),
    collection: facet("collection"),
  });
  let aloud = false; // a reader looks for something: how much was found is read out
  const resift = (wait, said = false) => {
    clearTimeout(sifting);
    aloud ||= said;
    sifting = setTimeout(() => { trigger("sift", { ...sift(), aloud }); aloud = false; }, wait);
  };

  // ---------------------------------------------------------------- lists of thousands

  // Fills `box` with `total` things, fifty at a time as they come into view, and empties what is far away again.
  // `fetch(start)` → the HTML of up to fifty, made and escaped by the server; `drawn` is told of each stretch.
  const SLICE = 50;
  const windowed = (box, { total, height, tag, root, label, fetch, drawn = () => {}, settled = () => {} }) => {
    box.watch?.disconnect();
    const old = [...box.children];
    const filled = async (slice) => {
      if (slice.dataset.state) return;
      slice.dataset.state = "asked";
      const html = await fetch(Number(slice.dataset.start)).catch(() => "");
      if (slice.dataset.state !== "asked") return;
      slice.dataset.state = html ? "there" : "";
      slice.innerHTML = html;
      slice.style.minHeight = "";
      drawn(slice);
    };
    const watch = new IntersectionObserver((changes) => changes.forEach(({ target, isIntersecting, boundingClientRect }) => {
      if (isIntersecting) filled(target);
      else if (target.dataset.state === "there" && boundingClientRect.height && !target.contains(document.activeElement)) {
        target.style.minHeight = `${boundingClientRect.height}px`;
        target.innerHTML = "";
        target.dataset.state = "";
      } else if (target.dataset.state === "asked") target.dataset.state = "";
    }), { root, rootMargin: "900px" });
    const slices = Array.from({ length: Math.ceil(total / SLICE) }, (_, at) => {
      const slice = document.createElement(tag);
      slice.className = "slice";
      slice.dataset.start = at * SLICE;
      slice.style.minHeight = `${Math.min(SLICE, total - at * SLICE) * height}px`;
      if (tag === "ul") slice.setAttribute("role", "list");
      if (label) slice.setAttribute("aria-label", label);
      return slice;
    });
    // what was shown stays until the first of what is new is there
    const first = slices.slice(0, 1).map(filled);
    Promise.all(first).then(() => {
      if (box.watch !== watch) return;
      old.forEach((one) => one.remove());
      box.append(...slices);
      slices.forEach((one) => watch.observe(one));
      settled();
    });
    box.watch = watch;
  };
  const shownList = () => $("#library-found [data-list]")?.dataset.list || "";
  let listed = null; // which list is drawn
  const list = () => {
    const found = $("#library-found [data-list]");
    const box = $("#library-list");
    if (!found || !box || listed === found.dataset.list) return;
    listed = found.dataset.list;
    const sought = sift();
    windowed(box, {
      total: Number(found.dataset.total || 0), height: 84, tag: "ul", root: null,
      fetch: (start) => server.rows([sought, start]),
      drawn: (slice) => {
        slice.classList.add("library-list");
        all("[name=chosen]", slice).forEach((one) => { one.checked = chosenOnes.has(one.value); });
        tellOpen();
      },
      settled: () => {
        if (seeking && rowOf(focused)) { seeking = false; toRow(); }
        tellOpen();
        refocus();
      },
    });
  };

  // ---------------------------------------------------------------- documents that are chosen

  const chosenOnes = new Map(); // id → title
  const tellChosen = () => {
    const bar = $("#library-choosing .chosen");
    if (!bar) return;
    const said = bar.dataset.said.replace("{n}", chosenOnes.size);
    const inner = $(".with", bar);
    if (inner.hidden !== !chosenOnes.size) inner.hidden = !chosenOnes.size;
    if ($("p", inner).textContent !== said) $("p", inner).textContent = said;
  };
  const unchoose = () => {
    chosenOnes.clear();
    all("#library-list [name=chosen]").forEach((one) => { one.checked = false; });
    tellChosen();
  };

  // ---------------------------------------------------------------- a document beside the list

  let leaf = null; // what is open: { id, page, query }
  let leafing = 0; // the latest wish for a page
  let zoom = Number(localStorage.getItem("fuente-zoom")) || 1;
  const tellZoom = () => $("#leaf")?.style.setProperty("--zoom", zoom);
  const tellOpen = () => all("#library-list [data-open]").forEach((one) => (one.dataset.open === leaf?.id ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current")));
  // The details of a document as they were when it was drawn, whatever has been typed since.
  const details = (html) => all(".edit-form input", new DOMParser().parseFromString(html, "text/html")).map((one) => one.defaultValue).join("\n");
  const openLeaf = async ({ id, page = "", query = "", heading = "" }, { still = false } = {}) => {
    const wish = ++leafing;
    const html = await server.leaf([id, String(page), query]);
    if (wish !== leafing) return;
    const box = $("#leaf");
    if (still && $(".edit-document[open]", box) && details(html) === details(box.innerHTML)) return; // somebody is typing
    const inside = box.contains(document.activeElement);
    box.innerHTML = html; // escaped by the server, every word of it
    const shown = $(".opened", box);
    leaf = { id, page: shown.dataset.page || "", query: shown.dataset.query || "" };
    document.body.classList.add("leafing");
    tellZoom();
    tellOpen();
    document.dispatchEvent(new Event("fuente-moved"));
    const target = (heading && document.getElementById(heading)) || (query && ($("mark", box) || $("[name=within]", box))) || null;
    if ($(".page-text mark", box)) $(".page-text", box).open = !$(".paper i", box);
    if (still && inside) ($(".edit-document summary", box) || $("#opened-title"))?.focus({ preventScroll: true });
    if (!still) ($(".paper i", box) && !heading ? $(".look", box) : target || $("#opened-title"))?.focus({ preventScroll: true });
    const seen = heading ? target : $(".paper i, mark", box);
    if (seen) seen.scrollIntoView({ block: "center" });
    else if (matchMedia("(max-width: 1023px)").matches || !still) (box.scrollTop = 0, matchMedia("(max-width: 1023px)").matches && scrollTo(0, 0));
  };
  const closeLeaf = (focus = true) => {
    leafing += 1;
    if (!leaf) return;
    const { id } = leaf;
    leaf = null;
    document.body.classList.remove("leafing");
    $("#leaf").innerHTML = "";
    tellOpen();
    document.dispatchEvent(new Event("fuente-moved"));
    if (focus) ($(`#library-list [data-open="${CSS.escape(id)}"]`) || $("#library-sift [name=text]"))?.focus();
  };

  // ---------------------------------------------------------------- files on their way

  // The names of what was dropped and not taken by the server yet: a page that is loaded anew tells of them.
  const untaken = () => JSON.parse(window.fuente.kept("dropped") || "[]");
  const keepUntaken = (names) => window.fuente.keep("dropped", JSON.stringify(names));
  let handed = null; // the names that the server was told of, and what the work looked like
  const reported = () => ["#library-work", "#library-undo"].map((part) => $(part)?.innerHTML).join();
  const bring = (files, failed) => {
    handed = { names: [...(handed?.names || []), ...[...files, ...failed].map((one) => one.name)], before: reported() };
    trigger("bring", { files, failed });
  };
  const took = () => {
    if (!handed || reported() === handed.before) return;
    const { names } = handed;
    handed = null;
    keepUntaken(untaken().filter((one) => !names.includes(one)));
  };
  const line = []; // what was dropped while something else was on its way
  const dropIn = (files) => { keepUntaken([...untaken(), ...files.map((one) => one.name)]); send(files); };
  const send = async (files) => {
    const drop = $("#library-top .drop");
    if (!files.length || !drop) return;
    if (drop.dataset.busy) { line.push(files); return; }
    drop.dataset.busy = "1";
    const told = $(".uploading", drop);
    const [most, many] = [Number(drop.dataset.most), Number(drop.dataset.many)];
    const arrived = [];
    const failed = [];
    const waiting = files.slice(0, many).map((one, at) => ({ ...one, at }));
    if (files.length > many) line.unshift(files.slice(many)); // they come as a drop of their own
    const total = waiting.length;
    let done = 0;
    const tell = () => { told.textContent = drop.dataset.uploading.replace("{n}", Math.min(done + 1, total)).replace("{m}", total); };
    const one = async ({ file, name, at }) => {
      const large = file?.size > most;
      try {
        if (!file) throw new Error("unreadable");
        if (large) throw new Error("too large");
        arrived.push({ path: (await upload(file)).path, name, at });
      } catch {
        failed.push({ name, large });
      }
      done += 1;
      tell();
    };
    tell();
    await Promise.all(Array.from({ length: AT_ONCE }, async () => { while (waiting.length) await one(waiting.shift()); }));
    told.textContent = "";
    delete drop.dataset.busy;
    arrived.sort((one, other) => one.at - other.at); // read in the order in which they were chosen
    bring(arrived, failed);
    if (line.length) send(line.shift());
  };
  const chosen = (input) => {
    const files = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
    input.value = "";
    dropIn(files);
  };

  // A dropped folder is walked through; a browser hands out its entries a hundred at a time.
  const walk = async (entry, path, found) => {
    const name = path ? `${path}/${entry.name}` : entry.name;
    try {
      if (entry.isFile) {
        found.push({ file: await new Promise((yes, no) => entry.file(yes, no)), name });
        return;
      }
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((yes, no) => reader.readEntries(yes, no));
        if (!some.length) return;
        for (const each of some) await walk(each, name, found);
      }
    } catch { // the system does not let the browser read it: it is told of, and spoils no other
      found.push({ file: null, name });
    }
  };
  const dropped = async (data) => {
    const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const found = [];
    if (entries.length) for (const entry of entries) await walk(entry, "", found);
    else found.push(...[...data.files].map((file) => ({ file, name: file.name })));
    dropIn(found);
  };
  const withFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  // Files may be dropped anywhere: where a draft is checked they are drafts, else they go into the library.
  const elsewhere = (target) => document.body.dataset.view !== "check" && !target.closest?.("#library-top .drop");
  const hover = (target) => {
    const drop = $("#library-top .drop");
    drop?.classList.toggle("over", drop.contains(target));
    if (drop && target && elsewhere(target)) document.body.dataset.dropping = $(".drop-lead", drop).textContent;
    else delete document.body.dataset.dropping;
  };

  // ---------------------------------------------------------------- what each button does

  const acts = {
    files: () => $("[data-pick=files]").click(),
    folder: () => $("[data-pick=folder]").click(),
    cancel: () => trigger("cancel", {}),
    back: (button) => { pressed = true; trigger("back", { document: button.dataset.document, ...sift() }); },
    empty: (button) => window.fuente.sure(button, () => { pressed = true; trigger("empty", sift()); }),
    collect: () => {
      const box = $("#collection-name");
      if (!box.value.trim()) { box.focus(); return; }
      trigger("collect", { name: box.value, documents: [...chosenOnes.keys()], ...sift() });
      box.value = "";
      unchoose();
    },
    uncollect: (button) => { trigger("uncollect", { name: button.dataset.collection, documents: [...chosenOnes.keys()], ...sift() }); unchoose(); },
    unchoose: () => { unchoose(); $("#library-list [name=chosen]")?.focus(); },
    "ask-these": () => { window.fuente.only({ documents: [...chosenOnes] }); unchoose(); },
    "ask-collection": (button) => window.fuente.only({ collection: button.dataset.collection }),
    leave: () => fetch("./writers/leave", { method: "POST" }).then(() => location.reload()),
    remove: (button) => { pressed = true; trigger("remove", { document: button.dataset.document, ...sift() }); },
    undo: () => { pressed = true; trigger("undo", sift()); },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-library]");
    if (!button || !trigger) return;
    event.preventDefault();
    acts[button.dataset.library]?.(button);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-open]");
    if (link && server && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      openLeaf({ id: link.dataset.open, page: link.dataset.page, query: link.dataset.query });
    }
    const act = event.target.closest?.("#leaf [data-act]");
    if (!act || !leaf) return;
    const { act: name, page, heading, by } = act.dataset;
    if (name === "leaf-close") closeLeaf();
    if (name === "leaf") openLeaf({ ...leaf, page, heading });
    if (name === "ask-document") window.fuente.only({ documents: [[leaf.id, $("#opened-title").textContent]] });
    if (name === "zoom") {
      zoom = Math.min(4, Math.max(0.5, zoom * 1.25 ** Number(by)));
      localStorage.setItem("fuente-zoom", zoom);
      tellZoom();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-pick]")) chosen(event.target);
    if (event.target.matches?.("#library-sift select, #library-facets select")) resift(0, true);
    if (event.target.matches?.("#library-list [name=chosen]")) {
      const { value, checked } = event.target;
      const title = $("h3", event.target.closest("li")).textContent;
      checked ? chosenOnes.set(value, title) : chosenOnes.delete(value);
      tellChosen();
    }
    if (event.target.matches?.("#leaf [name=leaf]")) turnTo(event.target);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("#library-sift [name=text]")) resift(200, true);
  });
  const turnTo = (box) => { if (/^\d+$/.test(box.value.trim()) && box.value.trim() !== leaf.page) openLeaf({ ...leaf, page: box.value.trim() }); };
  const enter = async (form) => {
    const reply = await fetch("./writers", { method: "POST", body: new URLSearchParams({ password: $("[name=password]", form).value }) });
    if (reply.ok) location.reload();
    else $(".wrong", form).textContent = await reply.text();
  };
  document.addEventListener("submit", (event) => {
    if (event.target.matches?.("#leaf form, .writer-form, .facets")) event.preventDefault();
    if (event.target.matches?.(".writer-form")) enter(event.target);
    if (event.target.matches?.("#leaf .within")) openLeaf({ id: leaf.id, query: $("[name=within]", event.target).value });
    if (event.target.matches?.("#leaf .turns")) turnTo($("[name=leaf]", event.target));
    if (event.target.matches?.("#leaf .edit-form")) {
      const edited = all("[name]", event.target).filter((one) => one.value !== one.defaultValue); // the rest is no correction
      const given = Object.fromEntries(edited.map((one) => [one.name, one.value]));
      trigger("edit", { document: leaf.id, ...given, ...sift() });
    }
    if (event.target.matches?.("#library-top .address")) {
      event.preventDefault();
      const box = $("[name=url]", event.target);
      if (box.value.trim()) trigger("address", { url: box.value.trim() });
      box.value = "";
    }
    if (event.target.matches?.("#library-sift .sift")) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    focused = event.target.closest?.("#library-list [data-document]")?.dataset.document || null;
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!withFiles(event) || !$("#library-top .drop")) return;
      event.preventDefault();
      hover(event.target);
    });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) hover(null); });
  document.addEventListener("drop", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault(); // a file must not open in place of the page
    hover(null);
    if (!$("#library-top .drop") || document.body.dataset.view === "check") return;
    if (elsewhere(event.target)) window.fuente.view("library");
    dropped(event.dataTransfer);
  });

  // ---------------------------------------------------------------- what the server sends

  let known = ""; // the state of the library that the open document was drawn from
  let heard = null; // the latest state of the library that the page was told of, whoever changed it
  const changed = () => {
    const note = $("#note [data-watching]");
    if (!note) return;
    const { change } = note.dataset;
    if (heard !== null && change !== heard && change !== shownList().split(" ")[0]) resift(0);
    heard = change;
  };
  const settle = () => {
    took();
    worked();
    changed();
    list();
    tellChosen();
    offered();
    const now = shownList().split(" ")[0];
    if (leaf && known && now && known !== now) openLeaf(leaf, { still: true }); // it may have been edited or removed
    if (known && now && known !== now) document.dispatchEvent(new Event("fuente-library"));
    known = now || known;
  };
  const worked = () => {
    const work = $("#library-work .work");
    const now = work ? `${work.dataset.done} ${work.dataset.running || ""}` : "";
    if (now !== seen && work) resift(work.dataset.running ? 400 : 0);
    seen = now;
  };
  const refocus = () => {
    if (!focused || document.activeElement !== document.body) return;
    const said = $("#library-list")?.textContent || "";
    if (said !== drawn) toRow();
    drawn = said;
  };
  let seeking = false; // the row that the focus goes to is not drawn yet
  const rowOf = (id) => id && $(`#library-list button[data-document="${CSS.escape(id)}"]`);
  const toRow = () => {
    const again = rowOf(focused) || $("#library-list button") || $("#library-sift [name=text]");
    again?.focus({ preventScroll: true });
  };
  const offered = () => {
    const bar = $("#library-undo .undo");
    const key = bar?.dataset.key || "";
    if (key === offer) return;
    offer = key;
    clearTimeout(hiding);
    if (!bar) return;
    if (pressed) {
      const next = $("button", bar);
      focused = bar.dataset.document || focused;
      if (next) next.focus({ preventScroll: true });
      else { const wanted = focused; seeking = !rowOf(wanted); toRow(); focused = wanted; }
    }
    pressed = false;
    hiding = setTimeout(() => {
      const inside = bar.contains(document.activeElement);
      bar.hidden = true;
      if (inside) $("#library-sift [name=text]")?.focus({ preventScroll: true });
    }, Number(bar.dataset.seconds) * 1000);
  };
  window.fuenteLibrary = {
    windowed,
    picks: (text, start) => server.picks([{ text }, start]),
    open: openLeaf,
    close: closeLeaf,
    opened: () => leaf,
    fresh: () => trigger && resift(0), // others may have changed it
    own: () => { trigger("own", sift()); $("#library-top [data-library=files]")?.focus(); },
    connect: (to, by, looks) => {
      [trigger, upload, server] = [to, by, looks];
      // the whole page, since Gradio may put a part of it in anew
      new MutationObserver(settle).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["data-key", "data-done", "data-running", "data-change"] });
      const begin = () => {
        trigger("shown", sift());
        if (untaken().length) bring([], untaken().map((name) => ({ name, large: false })));
        if (window.fuente.leaf) openLeaf(window.fuente.leaf, { still: true });
      };
      $("#note [data-watching]") ? begin() : document.addEventListener("fuente-open", begin, { once: true });
    },
  };
})();
