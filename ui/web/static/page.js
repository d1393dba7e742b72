// The page's hands: what a press, a key or a swipe does. Words come from the server; text is never put in as markup here.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const LIBRARY = new URL(document.baseURI).pathname.slice(1); // "", or "name/" where a server has several: each keeps its own
  const kept = (name) => sessionStorage.getItem(`fuente-${LIBRARY}${name}`) || "";
  const keep = (name, value) => sessionStorage.setItem(`fuente-${LIBRARY}${name}`, value);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const narrow = () => matchMedia("(max-width: 1023px)").matches;
  const glide = (element, block) => element?.scrollIntoView({ block, behavior: calm() ? "auto" : "smooth" });
  const turnOf = (element) => element.closest("[data-turn]")?.dataset.turn || "";
  const conversationOf = (element) => element.closest("#briefing, #checking") ? element.closest("[data-conversation]")?.dataset.conversation || "" : conversation();
  const conversation = () => $("#now [data-conversation]")?.dataset.conversation || "";
  let wires = null;
  let shown = null; // the source that is open: { turn, number | passage }
  let back = null; // how to find what opened it again
  let begun = false; // the stream that the server answers on is open
  let latest = { frame: 0, conversation: "" }; // the last state of the conversation that was drawn
  let newest = 0; // the highest frame that was ever drawn
  let searched = null; // the search that is on its way
  let placed = ""; // the conversation that was opened at its last answer
  let sent = null; // what was sent from the box and not taken yet
  let asked = null; // the question that was sent, and the turn that was the last one then: its own is scrolled to, once

  // ---------------------------------------------------------------- the theme

  const themed = () => {
    const dark = document.documentElement.dataset.theme === "dark";
    if (document.body && document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
  };
  const flipTheme = () => {
    const now = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = now;
    localStorage.setItem("fuente-theme", now);
    themed();
  };

  // ---------------------------------------------------------------- addresses

  const HOME = document.baseURI; // fixed while the page is open, whatever its address becomes
  const located = () => {
    const [room, id = ""] = location.pathname.slice(new URL(HOME).pathname.length).split("/");
    const source = /^#(?:turn-(\d+)-)?source-(\d+)$/.exec(location.hash);
    const query = new URLSearchParams(location.search);
    const leaf = room === "d" ? { id, page: query.get("p") || "", query: query.get("q") || "" } : null;
    return { view: room === "d" ? "library" : ["brief", "check", "library"].includes(room) ? room : "ask", id, leaf, source: source && { turn: source[1], number: source[2] } };
  };
  const first = located();
  if (first.view === "brief") keep("brief", first.id);
  if (first.view === "ask" && first.id) keep("conversation", first.id);
  let cited = first.source; // the source that the address names, until it is open
  let wish = first.leaf ? "" : new URLSearchParams(location.search).get("q") || ""; // a question that the address asks
  let led = null; // the path that Back led to, until the page is there
  const path = () => {
    const room = document.body.dataset.view;
    const leaf = room === "library" && window.fuenteLibrary?.opened();
    if (leaf) return `d/${leaf.id}`;
    const id = room === "brief" ? window.fuenteWorkspace?.opened() : room === "ask" ? conversation() : "";
    return [room === "ask" ? (id ? "c" : "") : room, id].filter(Boolean).join("/");
  };
  const mark = () => {
    const leaf = document.body.dataset.view === "library" && window.fuenteLibrary?.opened();
    if (leaf) {
      const query = new URLSearchParams(Object.entries({ p: leaf.page, q: leaf.query }).filter(([, value]) => value));
      return String(query) && `?${query}`;
    }
    if (!shown?.number || document.body.dataset.view !== "ask") return "";
    return `${shown.turn === $("#now .turn")?.dataset.turn ? "#" : `#turn-${shown.turn}-`}source-${shown.number}`;
  };
  // The address of what is shown, written so that Back leads to what was shown before.
  const write = () => {
    if (!begun || cited || !$("#now [data-conversation]") || (led !== null && led !== path())) return;
    led = null;
    const now = new URL(path() + mark(), HOME);
    if (now.href === location.href) return;
    history[now.pathname === location.pathname ? "replaceState" : "pushState"](null, "", now);
  };
  addEventListener("popstate", () => {
    const there = located();
    led = location.pathname.slice(new URL(HOME).pathname.length);
    closeSource();
    view(there.view);
    cited = there.source;
    if (there.leaf) window.fuenteLibrary.open(there.leaf, { still: true });
    else window.fuenteLibrary.close(false);
    if (there.view === "brief") window.fuenteWorkspace.open(there.id);
    if (there.view === "ask" && there.id !== conversation()) wires.trigger("open", { conversation: there.id });
    settle();
  });
  document.addEventListener("fuente-moved", () => write());
  document.addEventListener("fuente-library", () => { if ($("#now .welcome")) wires.trigger("open", { conversation: conversation() }); }); // it counts documents

  // ---------------------------------------------------------------- asking

  const box = () => $("#question");
  const grow = () => {
    const area = box();
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 168)}px`;
  };
  // A day, a month or a year as people of the page's language write it → its first day or its `last`; "" where it is none.
  // Not the browser's own box: it writes dates in the browser's language, whatever the page's.
  const dated = (text, last) => {
    const parts = text.trim().split(/[-/. ]+/).map(Number);
    if (parts[0] < 1000) document.documentElement.lang === "es" ? parts.reverse() : parts.unshift(parts.pop());
    const [year, month = last ? 12 : 1, day = last ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 1] = parts;
    const date = new Date(Date.UTC(year, month - 1, day));
    const exists = parts.length < 4 && year >= 1000 && year <= 9999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return exists ? date.toISOString().slice(0, 10) : "";
  };
  const dateBoxes = () => all('.filters [name="from"], .filters [name="to"]');
  const dateOf = (input) => input.value.trim() && dated(input.value, input.name === "to");
  const misdated = () => dateBoxes().filter((input) => input.value.trim() && !dateOf(input));
  const tellDates = () => {
    const wrong = misdated();
    dateBoxes().forEach((input) => input.setAttribute("aria-invalid", String(wrong.includes(input))));
    const note = $("#date-wrong");
    note.textContent = wrong.length ? note.dataset.said : "";
    return wrong;
  };
  // The documents that alone may answer, and the list they are picked from.
  const picked = new Map(); // id → title
  let picking = 0;
  const pick = async () => {
    const box = $(".filters .titles");
    if (!box || !window.fuenteLibrary || !wires) return;
    const mine = ++picking;
    const text = $('.filters [name="find"]').value;
    const first = await window.fuenteLibrary.picks(text, 0);
    if (mine !== picking) return;
    box.dataset.list = first.list;
    window.fuenteLibrary.windowed(box, {
      total: first.total, height: 44, tag: "div", root: box,
      fetch: async (start) => (start ? (await window.fuenteLibrary.picks(text, start)).html : first.html),
      drawn: (slice) => all("input", slice).forEach((one) => { one.checked = picked.has(one.value); }),
    });
  };
  const tellPicked = () => {
    const list = $(".filters .picked");
    if (!list || list.dataset.shown === [...picked.keys()].join(" ")) return;
    list.dataset.shown = [...picked.keys()].join(" ");
    list.replaceChildren(...[...picked].slice(0, 50).map(([id, title]) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pill";
      button.dataset.act = "unpick";
      button.dataset.document = id;
      const name = document.createElement("span");
      name.textContent = title;
      button.append(name, " ×");
      button.setAttribute("aria-label", list.dataset.drop.replace("{title}", title));
      item.append(button);
      return item;
    }));
    all('.filters .titles input').forEach((one) => { one.checked = picked.has(one.value); });
    countFilters();
  };
  const filled = () => {
    const box = $(".filters[open] .titles");
    if (box && !box.childElementCount && !box.watch) pick();
    tellPicked();
  };
  document.addEventListener("toggle", (event) => { if (event.target.matches?.(".filters[open]")) pick(); }, true);
  // Only these may answer: documents as [id, title], or a collection.
  const only = ({ documents = [], collection = "" }) => {
    acts.unfilter();
    documents.forEach(([id, title]) => picked.set(id, title));
    const choice = $('.filters [name="collection"]');
    if (choice) choice.value = collection;
    tellPicked();
    countFilters();
    view("ask");
    box()?.focus();
  };
  const filters = () => {
    const form = $("form.composer");
    const radio = (name) => $(`[name="${name}"]:checked`, form)?.value || "";
    return {
      language: radio("language"),
      date_from: dateOf($('[name="from"]', form)),
      date_to: dateOf($('[name="to"]', form)),
      documents: [...picked.keys()],
      collections: [$('[name="collection"]', form)?.value || ""].filter(Boolean),
    };
  };
  const countFilters = () => {
    const { language, date_from, date_to, documents, collections } = filters();
    const count = [language, date_from, date_to].filter(Boolean).length + documents.length + collections.length;
    const badge = $(".filters .on");
    badge.textContent = String(count);
    badge.hidden = count === 0;
    keepFilters();
  };
  // What the box asks beside its words outlives a page that is loaded or drawn anew, as the words do.
  const fields = () => Object.fromEntries(["from", "to", "collection"].map((name) => [name, $(`.filters [name="${name}"]`)?.value || ""]));
  const keepFilters = () => {
    const form = $("form.composer");
    if (!box()?.dataset.ready) return;
    const { language } = filters();
    const { instead = "", later = "" } = form.dataset;
    keep("filters", JSON.stringify({ ...fields(), language, documents: [...picked], instead, later }));
  };
  const putBack = () => {
    const { language = "", documents = [], instead = "", later = "", ...values } = JSON.parse(kept("filters") || "{}");
    const choice = $(`.filters [name="language"][value="${language}"]`);
    if (choice) choice.checked = true;
    Object.entries(values).forEach(([name, value]) => { const field = $(`.filters [name="${name}"]`); if (field && value) field.value = value; });
    if ($('.filters [name="collection"]')?.selectedIndex === -1) $('.filters [name="collection"]').value = ""; // there is none of that name any more
    documents.forEach(([id, title]) => picked.set(id, title));
    if (instead) editing(instead, later);
    tellPicked();
    countFilters();
  };
  const editing = (instead, later) => {
    const form = $("form.composer");
    Object.assign(form.dataset, { instead, later });
    $(".editing", form).hidden = false;
    $(".editing .later", form).hidden = !later;
    keepFilters();
  };
  const unedit = () => {
    const form = $("form.composer");
    if (!form) return;
    delete form.dataset.instead;
    $(".editing", form).hidden = true;
    keepFilters();
  };
  // `instead`: the turn that it takes the place of; `like`: the turn that it is asked again of, understood as there.
  const ask = (question, instead = "", like = "") => {
    if (!question.trim() || $("#now .turn.waiting")) return false;
    const [wrong] = tellDates();
    if (wrong) {
      wrong.closest("details").open = true;
      wrong.focus();
      return false;
    }
    const now = $("#now .turn");
    asked = { question: plain(question), turn: now?.dataset.turn, again: now && plain($("h2", now).textContent) === plain(question) };
    view("ask", false);
    closeSide();
    all("details.menu[open]").forEach(fold);
    wires.trigger("ask", { question, instead, like, conversation: conversation(), filters: filters() });
    return true;
  };
  const submit = () => {
    const question = box().value;
    if (sent?.question === question && Date.now() - sent.at < 5000) return; // pressed twice
    if (ask(question, $("form.composer").dataset.instead || "")) sent = { question, at: Date.now(), asked };
  };
  // The box is emptied once the server has taken what was in it, and not where another question came of it.
  const plain = (text) => text.trim().replace(/\s+/g, " ");
  // A turn has no number before it is kept: a number that changes is no new turn.
  const answers = (turn, { question, turn: before, again }) => plain($("h2", turn).textContent) === question && (!again || turn.matches(".waiting") || turn.dataset.turn !== before);
  const taken = (turn) => {
    if (!sent || !answers(turn, sent.asked)) return;
    if (box().value === sent.question) {
      box().value = "";
      keep("draft", "");
      keep("asked", `${conversation()} ${sent.question}`);
      unedit();
      grow();
    }
    sent = null;
  };
  // A question that the server took and never answered, as one that was killed, goes back into the box.
  const untaken = (turn, area) => {
    const question = kept("asked").slice(conversation().length + 1);
    if (!conversation() || !kept("asked").startsWith(conversation()) || turn?.matches(".waiting")) return;
    keep("asked", "");
    if (turn && plain($("h2", turn).textContent) === plain(question)) return;
    if (area.value) return;
    area.value = question;
    keep("draft", question);
    grow();
  };
  const edit = (button) => {
    box().value = button.dataset.question;
    editing(turnOf(button), button.closest("#past") ? "1" : "");
    keep("draft", box().value);
    grow();
    box().focus();
  };

  // ---------------------------------------------------------------- the source panel

  const panel = () => $("#panel");
  const finder = (element) => {
    const { turn } = element.closest("[data-turn]")?.dataset || {};
    const what = element.matches("[data-source]") ? `[data-source="${element.dataset.source}"]` : `[data-passage="${element.dataset.passage}"]`;
    return { element, selector: `[data-turn="${turn}"] ${what}` };
  };
  const put = (html) => {
    const inner = $(".shown", panel());
    inner.innerHTML = html; // escaped by the server, every word of it
    return inner;
  };
  // On a phone the sheet lies over the page: the sentence that is being checked is moved to just above it.
  const keepSeen = ({ turn, number }) => {
    const chip = back?.element.matches(".chip") && back.element.dataset.source === number ? back.element : $(`[data-turn="${turn}"] .chip[data-source="${number}"]`);
    const line = narrow() && chip?.closest("p, li, blockquote, article");
    if (line) scrollBy({ top: Math.min(line.getBoundingClientRect().bottom - (innerHeight - panel().offsetHeight) + 12, line.getBoundingClientRect().top - Math.max(0, $(".masthead").getBoundingClientRect().bottom) - 8) });
  };
  let opening = 0; // the latest wish for a source: the reply to an earlier one comes too late
  const openSource = async (wanted) => {
    const wish = ++opening;
    const answer = await wires.server.source([wanted.conversation, wanted.turn, wanted.number || "", wanted.passage ?? ""]);
    if (!answer || wish !== opening) return;
    shown = wanted;
    write();
    const inner = put(answer);
    document.body.classList.add("sourced");
    all(".chip[aria-expanded]").forEach((one) => one.removeAttribute("aria-expanded"));
    all(`[data-turn="${wanted.turn}"] .chip[data-source="${wanted.number}"]`).forEach((one) => one.setAttribute("aria-expanded", "true"));
    keepSeen(wanted);
    const mark = $("mark, .whole", inner);
    if (!mark) return;
    const quote = mark.closest("blockquote"); // there is none where the document is gone
    if (quote) quote.scrollTop = Math.max(0, mark.offsetTop - quote.offsetTop - (quote.clientHeight - mark.offsetHeight) / 2);
    panel().scrollTop = Math.max(0, mark.offsetTop - panel().clientHeight / 2);
    mark.focus({ preventScroll: true });
  };
  const translate = async (button) => {
    button.disabled = true;
    const html = await wires.server.translate([shown.conversation, shown.turn, button.dataset.number]);
    if (html && shown?.number === button.dataset.number) put(html).querySelector("mark")?.focus();
  };
  const closeSource = () => {
    if (!document.body.classList.contains("sourced")) return;
    document.body.classList.remove("sourced");
    all(".chip[aria-expanded]").forEach((one) => one.removeAttribute("aria-expanded"));
    const target = back && (back.element.isConnected ? back.element : $(back.selector));
    shown = back = null;
    target?.focus();
    write();
  };
  const step = (way) => {
    const buttons = all('#panel [data-act="step"]');
    const button = buttons[way];
    if (button && !button.disabled) openSource({ ...shown, passage: undefined, number: button.dataset.number });
  };

  // ---------------------------------------------------------------- the whole document, and the page of a PDF

  const reader = () => {
    let dialog = $("#reader");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "reader";
      dialog.setAttribute("aria-labelledby", "reader-title");
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
      document.body.append(dialog);
    }
    return dialog;
  };
  const tellKeys = () => {
    const dialog = reader();
    dialog.replaceChildren($(".masthead .keys").content.cloneNode(true));
    if (!dialog.open) dialog.showModal();
  };
  const read = async (kind, which) => {
    const html = await wires.server[kind]([shown.conversation, shown.turn, which]);
    const dialog = reader();
    dialog.innerHTML = html;
    if (!dialog.open) dialog.showModal();
    const mark = $("mark, .paper i, .paper, .trouble", dialog);
    mark?.scrollIntoView({ block: "center" });
    mark?.focus({ preventScroll: true });
  };

  // ---------------------------------------------------------------- the sidebar

  const closeSide = () => {
    if (narrow()) document.body.classList.remove("side-open");
    tellSide();
  };
  const sideShown = () => (narrow() ? document.body.classList.contains("side-open") : !document.body.classList.contains("side-shut"));
  const tellSide = () => $('[data-act="side"]')?.setAttribute("aria-expanded", String(sideShown()));
  const flipSide = () => {
    document.body.classList.toggle(narrow() ? "side-open" : "side-shut");
    tellSide();
    if (narrow() && sideShown()) $("#side button")?.focus();
  };
  let renaming = null; // puts what is being typed into the list that was drawn anew meanwhile
  const rename = (row) => {
    const id = row.dataset.conversation;
    const input = document.createElement("input");
    input.value = $(".open span", row).textContent;
    input.maxLength = 80;
    input.setAttribute("aria-label", $('[data-act="rename"]', row).getAttribute("aria-label"));
    let title = null;
    let over = false;
    const put = () => {
      if (over || input.isConnected) return;
      title = $(`#side li[data-conversation="${id}"] .open`);
      if (!title) return;
      title.replaceWith(input);
      input.focus({ preventScroll: true });
    };
    const end = (save) => {
      if (over) return;
      over = true;
      const value = input.value.trim();
      input.replaceWith(title);
      if (save && value) wires.trigger("rename", { conversation: id, title: value, current: conversation() });
      title.focus();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); end(true); } // else the button under it would be pressed, too
      if (event.key === "Escape") { event.stopPropagation(); end(false); }
    });
    // not at once: it also loses the focus where the list is drawn anew
    input.addEventListener("blur", () => setTimeout(() => input.isConnected && document.activeElement !== input && end(true)));
    renaming = put;
    put();
    input.select();
  };
  // Said once to a screen reader.
  const announce = (text) => {
    let note = $("#announced");
    if (!note) {
      note = document.createElement("p");
      note.id = "announced";
      note.className = "unseen";
      note.setAttribute("role", "status");
      document.body.append(note);
    }
    note.textContent = "";
    setTimeout(() => { note.textContent = text; });
  };
  // A button that does its work when it is pressed a second time.
  const sure = (button, act) => {
    if (button.dataset.armed) {
      act();
      return;
    }
    button.dataset.armed = "1";
    const plain = button.innerHTML;
    const named = button.getAttribute("aria-label"); // else a screen reader would go on saying only that
    button.textContent = button.dataset.sure;
    if (named) button.setAttribute("aria-label", `${button.dataset.sure} ${named}`);
    announce(button.dataset.sure);
    setTimeout(() => {
      delete button.dataset.armed;
      if (!button.isConnected) return;
      button.innerHTML = plain;
      if (named) button.setAttribute("aria-label", named);
    }, 4000);
  };
  const remove = (button) => sure(button, () => wires.trigger("delete", { conversation: button.closest("li").dataset.conversation, current: conversation() }));

  // ---------------------------------------------------------------- what each button does

  // Text, or the promise of it → the clipboard; was it put there? A page without TLS, as on a phone in the same network,
  // has no clipboard but that of a text that is marked; Safari takes only a promise of what must be waited for.
  const toClipboard = async (text) => {
    try {
      const blob = Promise.resolve(text).then((said) => new Blob([said], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      return true;
    } catch { /* the old way */ }
    const area = document.createElement("textarea");
    const before = document.activeElement;
    area.value = await text;
    area.setAttribute("aria-hidden", "true");
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    before?.focus({ preventScroll: true });
    return copied;
  };
  const copied = async (button, text) => {
    const done = await toClipboard(text);
    const label = $("span", button);
    button.called ??= label.textContent; // no attribute: what is drawn anew loses those
    label.textContent = done ? button.dataset.done : button.dataset.undone;
    clearTimeout(button.settling);
    button.settling = setTimeout(() => { label.textContent = button.called; }, 2000);
  };
  const copy = (button) => copied(button, $(".plain", button.parentElement).textContent);
  const download = (file) => {
    const bytes = Uint8Array.from(atob(file.data), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const save = async (button) => {
    const file = await wires.server.save([conversationOf(button), button.dataset.whole || turnOf(button), button.dataset.format]);
    if (!file?.data) return;
    download(file);
    if (button.closest("details")) fold(button.closest("details"));
  };
  const copyAs = (button) => copied(button, wires.server.copied([conversationOf(button), turnOf(button), button.dataset.format]));
  // A read-only link to an answer or a brief, copied; or taken back.
  const share = async (button, ends = "") => {
    const acts = button.closest(".acts, .shared");
    const html = await wires.server.share([conversationOf(button), turnOf(button), ends]);
    if (!html) return;
    let box = acts.matches(".shared") ? acts : acts.nextElementSibling;
    if (!box?.matches(".shared")) {
      box = document.createElement("div");
      box.className = "shared";
      acts.after(box);
    }
    box.innerHTML = html; // escaped by the server, every word of it
    const input = $("[data-link]", box);
    if (!input) { $('[data-act="share"]', box.previousElementSibling)?.focus(); return; }
    input.value = new URL(input.dataset.link, HOME);
    input.select();
    glide(box, "nearest");
    const told = $("[data-copied]", box);
    if (await toClipboard(input.value)) told.textContent = told.dataset.copied;
    input.select();
  };
  let judged = false; // the box that asks why is on its way
  const judge = (element, liked, reason = "") => {
    judged = liked === false;
    wires.trigger("judge", { conversation: conversation(), turn: turnOf(element), liked, reason });
  };
  const tellTabs = () => all(".tab").forEach((tab) => (tab.dataset.view === document.body.dataset.view ? tab.setAttribute("aria-current", "page") : tab.removeAttribute("aria-current")));
  const view = (name, top = true) => {
    if (document.body.dataset.view !== name) closeSource();
    document.body.dataset.view = name;
    if (name === "library") window.fuenteLibrary?.fresh();
    tellTabs();
    if (top) scrollTo(0, 0);
    write();
  };
  const leave = () => { opening += 1; closeSource(); closeSide(); view("ask"); unedit(); };
  const acts = {
    side: flipSide,
    theme: flipTheme,
    view: (button) => view(button.dataset.view),
    ask: (button) => { if (ask(button.dataset.question)) moving = "#now h2"; },
    again: (button) => { if (ask($("h2", button.closest(".turn")).textContent, "", turnOf(button))) moving = "#now h2"; },
    stop: () => { wires.trigger("stop", { conversation: conversation() }); moving = "#now h2"; },
    edit,
    unedit: () => { unedit(); box().value = ""; keep("draft", ""); grow(); box().focus(); },
    unfilter: () => {
      all(".composer .filters input").forEach((one) => { if (one.type === "radio") one.checked = !one.value; else if (one.type === "checkbox") one.checked = false; else one.value = ""; });
      const choice = $('.filters [name="collection"]');
      if (choice) choice.value = "";
      picked.clear();
      tellPicked();
      tellDates();
      countFilters();
    },
    unpick: (button) => { picked.delete(button.dataset.document); tellPicked(); $('.filters [name="find"]').focus(); },
    close: closeSource,
    shut: () => reader().close(),
    step: (button) => openSource({ ...shown, passage: undefined, number: button.dataset.number }),
    document: (button) => read("document", button.dataset.document),
    paper: (button) => read("paper", button.dataset.document),
    copy,
    "copy-as": copyAs,
    share: (button) => share(button),
    unshare: (button) => share(button, "end"),
    translate,
    pin: async (button) => {
      if (await wires.server.pin([shown.conversation, shown.turn, button.dataset.number])) {
        $("span", button).textContent = button.dataset.done;
        window.fuenteDraft?.stale();
      }
    },
    save,
    judge: (button) => judge(button, button.getAttribute("aria-pressed") === "true" ? null : button.dataset.liked === "true"),
    why: (button) => judge(button, false, button.textContent),
    new: () => { leave(); wires.trigger("open", { conversation: "" }); box()?.focus(); },
    open: (button) => { leave(); wires.trigger("open", { conversation: button.closest("li").dataset.conversation }); },
    rename: (button) => rename(button.closest("li")),
    delete: remove,
    box: () => { view("ask"); box()?.focus(); },
    main: () => {
      const first = all(["#now h2", "#briefing h2", "#checking h2", "#library h2"].join()).find((one) => one.offsetParent);
      if (first) focusOn(first);
    },
    own: () => { view("library"); window.fuenteLibrary.own(); },
    newest: () => glide($("#now .turn"), "start"),
  };

  // A button that is drawn anew between press and release gets no click from the browser: what took its place gets one.
  const PRESSED = "button, summary";
  const called = (button) => button.getAttribute("aria-label") || button.textContent;
  let pressed = null;
  document.addEventListener("pointerdown", (event) => { pressed = event.target.closest?.(PRESSED); }, { passive: true });
  document.addEventListener("pointerup", (event) => {
    const now = pressed && !pressed.isConnected && event.target.closest?.(PRESSED);
    if (now && called(now) === called(pressed)) now.click();
    pressed = null;
  }, { passive: true });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-act], [data-source], [data-passage]");
    if (document.body.classList.contains("side-open") && !event.target.closest?.("#side, [data-act=side]")) closeSide();
    all("details.menu[open]").forEach((menu) => menu.contains(event.target) || fold(menu));
    const tongue = event.target.closest?.(".tongue");
    if (tongue) { event.preventDefault(); location.href = `${location.pathname}?lang=${tongue.lang}${location.hash}`; }
    if (!target || !wires) return;
    led = cited = null;
    const { act, source, passage } = target.dataset;
    if (act && acts[act]) {
      event.preventDefault();
      acts[act](target);
    } else if (source || passage) {
      event.preventDefault();
      const inside = target.closest("#panel");
      if (!inside) back = finder(target);
      const { turn, conversation } = inside ? shown : { turn: turnOf(target), conversation: conversationOf(target) };
      openSource({ turn, conversation, number: source, passage });
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form.composer")) { event.preventDefault(); submit(); }
    if (event.target.matches("form.way-out")) {
      const button = $("button", event.target);
      if (button.dataset.sure && !button.dataset.armed) {
        event.preventDefault();
        sure(button, () => {});
        const told = tell(button.dataset.ends);
        setTimeout(() => lost || told.remove(), 4000);
      } else sessionStorage.clear();
    }
    if (event.target.matches("form.why")) {
      event.preventDefault();
      const reason = $("[name=reason]", event.target).value.trim();
      if (reason) judge(event.target, false, reason);
    }
  });
  let searching = 0;
  let finding = 0;
  const search = (text) => { searched = text; wires.trigger("search", { text, current: conversation() }); };
  document.addEventListener("input", (event) => {
    if (event.target.id === "question") { keep("draft", event.target.value); grow(); }
    if (event.target.matches('.filters [name="find"]')) { clearTimeout(finding); finding = setTimeout(pick, 200); }
    if (event.target.matches('.filters [name="document"]')) {
      const { value, checked } = event.target;
      checked ? picked.set(value, event.target.parentElement.textContent) : picked.delete(value);
      tellPicked();
    }
    if (event.target.closest(".filters")) countFilters();
    if (event.target.matches('[aria-invalid="true"]')) tellDates();
    if (event.target.matches(".past [name=search]")) {
      clearTimeout(searching);
      searching = setTimeout(() => { searching = 0; search(event.target.value); }, 200);
    }
  });
  document.addEventListener("change", (event) => { if (event.target.matches('.filters [name="from"], .filters [name="to"]')) tellDates(); });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input, textarea, select");
    if (event.target.id === "question" && event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
    if (event.key === "Escape" && !$("#reader")?.open) {
      const open = $("details.menu[open], details.filters[open]");
      if (open) { fold(open); $("summary", open).focus(); } else if (document.body.classList.contains("side-open")) { closeSide(); $('[data-act="side"]').focus(); } else if (shown) closeSource(); else if ($("#now .turn.waiting")) acts.stop();
    }
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && !$("#reader")?.open) {
      if (event.key === "/" && box()) { event.preventDefault(); view("ask", false); box().focus(); }
      if (event.key === "?") tellKeys();
    }
    const among = event.target.closest?.("#panel, .chip");
    if (!typing && shown && among && event.key === "ArrowLeft") step(0);
    if (!typing && shown && among && event.key === "ArrowRight") step(1);
    if (!typing && shown && event.key === "[") step(0);
    if (!typing && shown && event.key === "]") step(1);
  });
  let down = null; // where a finger began to pull the sheet
  document.addEventListener("touchstart", (event) => { down = event.target.closest?.("#panel .top") ? event.touches[0].clientY : null; }, { passive: true });
  document.addEventListener("touchend", (event) => { if (down !== null && event.changedTouches[0].clientY - down > 60) closeSource(); down = null; }, { passive: true });

  // ---------------------------------------------------------------- the focus, where what has it is drawn anew

  let held = null; // what has the focus, and how to find what takes its place
  let moving = ""; // where the focus goes from what was pressed and is gone
  const likeness = (element) => JSON.stringify([element.localName, element.id, element.name, element.type, element.className, { ...element.dataset, armed: undefined, done: undefined }]);
  const placeOf = (element) => {
    const { turn, conversation, brief } = element.closest("[data-turn], [data-conversation], [data-brief]")?.dataset || {};
    return turn ?? conversation ?? brief;
  };
  const focusOn = (element) => {
    if (element.tabIndex < 0) element.setAttribute("tabindex", "-1");
    element.focus({ preventScroll: true });
  };
  const hold = (element) => {
    const room = element.closest?.(ROOMS);
    held = room && { element, room: room.id, place: placeOf(element), called: likeness(element) };
  };
  const ROOMS = "#now, #past, #side, #panel, #masthead, #composer, #briefing, #checking, #library-top, #library-undo, #library-sift, #library-facets, #library-choosing, #library-bin";
  const seen = (element) => element.isConnected && element.checkVisibility();
  const refocus = () => {
    const now = document.activeElement;
    if (window.fuenteWorkspace?.awaits() || !held || seen(held.element) || (now !== document.body && seen(now))) return;
    const like = (one) => likeness(one) === held.called && seen(one);
    const found = all(`#${held.room} ${held.element.localName}`).filter(like);
    const next = found.find((one) => placeOf(one) === held.place) || found[0]
      || [moving, `#${held.room} h2`, `#${held.room} button`, "#library-sift [name=text]", "#now h2"].flatMap((one) => (one ? all(one) : [])).find(seen);
    if (next) focusOn(next);
  };
  document.addEventListener("focusin", (event) => { moving = ""; hold(event.target); });
  document.addEventListener("focusout", ({ target }) => setTimeout(() => {
    if (held?.element === target && seen(target) && document.activeElement === document.body) held = null; // it was let go
  }));

  // ---------------------------------------------------------------- what the server sends

  // Gradio says in English only that something is amiss: its notes are hidden, and ours says it.
  const tell = (text) => {
    let note = $("#amiss");
    if (!note) {
      note = document.createElement("p");
      note.id = "amiss";
      note.setAttribute("role", "alert");
      document.body.append(note);
    }
    if (note.textContent !== text) note.textContent = text;
    return note;
  };
  let lost = false; // the server did not answer when it was last looked for
  let looking = false; // a server that takes its time is asked once, not ever again
  const look = async () => {
    if (looking) return !lost;
    looking = true;
    const runs = await fetch("./healthz", { cache: "no-store" }).then(() => true, () => false);
    if (runs && lost) location.reload();
    looking = false;
    lost = !runs;
    if (lost) tell($(".masthead")?.dataset.lost || "");
    return runs;
  };
  const amiss = async () => {
    const note = $(".toast-wrap .toast-body.error");
    if (!note || note.dataset.seen) return;
    note.dataset.seen = "1";
    const page = await fetch("./config", { cache: "no-store" }).catch(() => null);
    if (page?.status === 401) { location.href = `./login?to=${encodeURIComponent(`/${path()}`)}`; return; } // logged out in another window, or too long ago
    if (await look()) { const told = tell($(".masthead")?.dataset.broken || ""); setTimeout(() => lost || told.remove(), 10_000); }
  };
  const begin = () => {
    if (begun || !$("#note [data-watching]")) return;
    begun = true;
    if (wish) keep("conversation", "");
    wires.trigger("hello", { conversation: kept("conversation") });
    document.dispatchEvent(new Event("fuente-open"));
  };
  // Events of one page may overtake each other: what was drawn last need not be the newest. → Is it older than another?
  const catchUp = () => {
    const frame = Number($("#now [data-frame]")?.dataset.frame || 0);
    const late = frame && frame < latest.frame;
    if (late) wires.trigger("open", { conversation: latest.conversation });
    if (frame) latest = { frame, conversation: late ? latest.conversation : conversation() };
    const list = $("#side .past");
    const wanted = $("[name=search]", list || document.body)?.value;
    if (list?.dataset.search === searched) searched = null;
    if (list && wanted !== list.dataset.search && searched === null && !searching) search(wanted);
    newest = Math.max(newest, frame);
    return frame < newest;
  };
  const settle = () => {
    amiss();
    begin();
    if (!begun) return;
    renaming?.();
    refocus();
    if (moving) requestAnimationFrame(refocus); // what is hidden keeps the focus until then
    if (judged && $("#frame form.why")) { judged = false; glide($("#frame form.why"), "nearest"); }
    const old = catchUp();
    themed();
    tellSide();
    tellTabs();
    const title = $(".masthead")?.dataset.title; // Gradio knows one title only
    if (title && document.title !== title) document.title = title;
    const area = box();
    if (area && !area.dataset.ready) {
      area.dataset.ready = "1";
      area.value = kept("draft");
      putBack();
      grow();
    }
    const turn = $("#now .turn");
    if (conversation() !== placed && !asked) requestAnimationFrame(() => $("#past .turn") && $("#now .turn")?.scrollIntoView({ block: "start" }));
    placed = conversation();
    if ($("#now [data-conversation]")) keep("conversation", conversation());
    if (turn && !old) taken(turn);
    if (area && !sent && !old) untaken(turn, area);
    if (asked && turn && !old && answers(turn, asked)) {
      asked = null;
      requestAnimationFrame(() => glide($("#past .turn") || scrollY ? $("#now .turn") : null, "start"));
    }
    if (shown) all(`[data-turn="${shown.turn}"] .chip[data-source="${shown.number}"]`).forEach((one) => one.getAttribute("aria-expanded") || one.setAttribute("aria-expanded", "true"));
    hideNewest();
    filled();
    if (cited && turn && !turn.matches(".waiting")) {
      const named = { turn: cited.turn || turn.dataset.turn, conversation: conversation(), number: cited.number };
      cited = null;
      openSource(named);
    } else if (cited && $("#now .welcome")) cited = null;
    if (wish && area && ask(wish)) wish = "";
    write();
  };
  const unfolded = new WeakSet(); // what a reader has opened: an answer that is drawn anew must not close it
  document.addEventListener("click", (event) => {
    const summary = event.target.closest?.("#frame summary");
    const details = summary?.parentElement;
    if (details) details.open ? unfolded.delete(details) : unfolded.add(details);
  }, true);
  const fold = (details) => { unfolded.delete(details); details.removeAttribute("open"); };
  const unfold = (changes) => changes.forEach(({ target }) => { if (unfolded.has(target) && !target.open) target.open = true; });
  const hideNewest = () => {
    const pill = $(".newest");
    const answer = $("#now .turn");
    if (pill) pill.hidden = !answer || answer.getBoundingClientRect().top < innerHeight - 160;
  };
  document.addEventListener("scroll", hideNewest, { passive: true });
  window.fuente = {
    closeSource,
    kept,
    keep,
    sure,
    only,
    view,
    dated,
    download,
    leaf: first.leaf,
    connect: (trigger, server) => {
      wires = { trigger, server };
      window.fuenteDraft?.connect(server);
      document.body.dataset.view ||= first.view;
      history.replaceState(null, "", location.pathname + (first.leaf ? location.search : "") + location.hash);
      if (first.leaf) led = location.pathname.slice(new URL(HOME).pathname.length); // until it is there
      // the whole page is watched, since Gradio may put a part of it in anew
      new MutationObserver(settle).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-frame", "data-search", "data-watching"] });
      new MutationObserver(unfold).observe(document.body, { attributes: true, subtree: true, attributeFilter: ["open"] });
      new MutationObserver(themed).observe(document.body, { attributes: true, attributeFilter: ["class"] });
      themed();
      setInterval(look, 3000);
      trigger("watch", {});
    },
  };
})();
