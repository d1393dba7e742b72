// The library panel's hands: what is dropped, chosen, pressed or typed there. Words come from the server.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const STEP = 100; // documents that "show more" adds
  const AT_ONCE = 3; // files on their way at the same time
  let trigger, upload;
  let limit = STEP;
  let focused = null; // the document whose button had the focus: the list is drawn anew under it
  let drawn = ""; // the list as it was last drawn; Gradio changes it in place, so what it says tells one from another
  let offer = ""; // the key of the bar that offers to undo
  let pressed = false; // a button was pressed that goes with what it was pressed for
  let hiding = 0;
  let sifting = 0;
  let seen = ""; // what the reading had done when the list was last drawn

  const sift = () => ({
    text: $("#library-sift [name=text]")?.value || "",
    order: $("#library-sift [name=order]")?.value || "title",
    limit,
  });
  const resift = (wait) => {
    clearTimeout(sifting);
    sifting = setTimeout(() => trigger("sift", sift()), wait);
  };

  // ---------------------------------------------------------------- files on their way

  const send = async (files) => {
    const drop = $("#library-top .drop");
    if (!files.length || !drop || drop.dataset.busy) return;
    drop.dataset.busy = "1";
    const told = $(".uploading", drop);
    const most = Number(drop.dataset.most);
    const arrived = [];
    const failed = [];
    const waiting = files.slice(0, Number(drop.dataset.many)).map((one, at) => ({ ...one, at }));
    const total = waiting.length;
    let done = 0;
    const tell = () => { told.textContent = drop.dataset.uploading.replace("{n}", Math.min(done + 1, total)).replace("{m}", total); };
    const one = async ({ file, name, at }) => {
      const large = file.size > most;
      try {
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
    trigger("bring", { files: arrived, failed });
  };
  const chosen = (input) => {
    const files = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
    input.value = "";
    send(files);
  };

  // A dropped folder is walked through; a browser hands out its entries a hundred at a time.
  const walk = async (entry, path, found) => {
    const name = path ? `${path}/${entry.name}` : entry.name;
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
  };
  const dropped = async (data) => {
    const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const found = [];
    if (entries.length) for (const entry of entries) await walk(entry, "", found);
    else found.push(...[...data.files].map((file) => ({ file, name: file.name })));
    send(found);
  };
  const withFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  const hover = (on) => $("#library-top .drop")?.classList.toggle("over", on);

  // ---------------------------------------------------------------- what each button does

  const acts = {
    files: () => $("[data-pick=files]").click(),
    folder: () => $("[data-pick=folder]").click(),
    cancel: () => trigger("cancel", {}),
    more: () => { limit += STEP; resift(0); },
    remove: (button) => { pressed = true; trigger("remove", { document: button.dataset.document, ...sift() }); },
    undo: () => { pressed = true; trigger("undo", sift()); },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-library]");
    if (!button || !trigger) return;
    event.preventDefault();
    acts[button.dataset.library]?.(button);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-pick]")) chosen(event.target);
    if (event.target.matches?.("#library-sift select")) resift(0);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("#library-sift [name=text]")) { limit = STEP; resift(200); }
  });
  document.addEventListener("submit", (event) => {
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
      hover(Boolean(event.target.closest?.("#library-top .drop")));
    });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) hover(false); });
  document.addEventListener("drop", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault(); // a file dropped beside the box must not open in place of the page
    hover(false);
    if (event.target.closest?.("#library-top .drop")) dropped(event.dataTransfer);
  });

  // ---------------------------------------------------------------- what the server sends

  const worked = () => {
    const work = $("#library-work .work");
    const now = work ? `${work.dataset.done} ${work.dataset.running || ""}` : "";
    if (now !== seen && work) resift(work.dataset.running ? 400 : 0);
    seen = now;
  };
  const refocus = () => {
    if (!focused || document.activeElement !== document.body) return;
    const list = $("#library-list")?.textContent || "";
    if (list !== drawn) toRow();
    drawn = list;
  };
  const toRow = () => {
    const again = $(`#library-list button[data-document="${CSS.escape(focused)}"]`) || $("#library-list button") || $("#library-sift [name=text]");
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
      next ? next.focus({ preventScroll: true }) : toRow();
    }
    pressed = false;
    hiding = setTimeout(() => {
      const inside = bar.contains(document.activeElement);
      bar.hidden = true;
      if (inside) $("#library-sift [name=text]")?.focus({ preventScroll: true });
    }, Number(bar.dataset.seconds) * 1000);
  };
  window.fuenteLibrary = {
    connect: (to, by) => {
      trigger = to;
      upload = by;
      // the whole page, since Gradio may put a part of it in anew
      new MutationObserver(() => { worked(); refocus(); offered(); }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["data-key", "data-done", "data-running"] });
      const begin = () => trigger("shown", sift());
      $("#note [data-watching]") ? begin() : document.addEventListener("fuente-open", begin, { once: true });
    },
  };
})();
