// The workspace's hands: what is pressed or typed where briefs are made. Words come from the server.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const kept = (name) => window.fuente.kept(name);
  const keep = (name, value) => window.fuente.keep(name, value);
  let trigger, server, upload;
  let moving = ""; // where the focus goes once it is there
  let wanted = null; // the brief that was asked for and is not there yet; "" for the list
  const opened = () => $("#brief-shown .brief-paper")?.dataset.conversation || "";

  const go = (event, data, brief) => {
    wanted = brief;
    window.fuente.closeSource();
    trigger(event, data);
    scrollTo(0, 0);
  };
  const open = (brief) => {
    if (brief === opened() && wanted === null) return;
    moving = brief ? ".back button" : "#topic";
    go("open", { brief }, brief);
  };
  const acts = {
    open: (link) => open(link.closest("[data-brief]").dataset.brief),
    list: () => open(""),
    again: () => { moving = ".back button"; go("again", { brief: opened() }, opened()); },
    delete: (button) => window.fuente.sure(button, () => trigger("delete", { brief: button.closest("[data-brief]").dataset.brief })),
    pick: () => $(".check-form [type=file]").click(),
    clear: () => { window.fuente.closeSource(); moving = ""; keep("check-name", ""); trigger("clear", {}); $("#draft")?.focus(); },
    edition: (button) => {
      all("#brief-shown .edition").forEach((one) => { one.hidden = one.dataset.edition !== button.dataset.edition; });
      all("#brief-shown [data-work=edition]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    },
  };
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-work]");
    if (!pressed || !trigger || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    acts[pressed.dataset.work]?.(pressed);
  });
  // ---------------------------------------------------------------- drafts

  // The text to be checked; the name of the file that it came in stays with it until another text takes its place.
  const grown = (text, name = text.trim() ? kept("check-name") : "") => { keep("check", text); keep("check-name", name); $(".check-form .wrong").textContent = ""; };
  const take = async (file) => {
    const form = $(".check-form");
    let [text, why] = ["", form.dataset.unread];
    try {
      if (file.size > 25_000_000) why = form.dataset.large;
      else ({ text = "", why = why } = await server.draft([(await upload(file)).path, file.name]));
    } catch { /* told below */ }
    $(".wrong", form).textContent = text ? "" : why;
    if (!text) return;
    $("#draft").value = text;
    grown(text, file.name);
    $("#draft").focus();
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.(".check-form [type=file]")) return;
    const [file] = event.target.files;
    event.target.value = "";
    if (file) take(file);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.(".since select")) return;
    go("since", { brief: opened(), since: event.target.value }, opened());
  });
  document.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer?.files || [];
    if (file && document.body.dataset.view === "check" && $(".check-form").offsetParent) take(file);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.(".check-form")) return;
    event.preventDefault();
    if (!$("#draft").value.trim()) return;
    window.fuente.closeSource();
    trigger("check", { text: $("#draft").value, name: kept("check-name") });
    scrollTo(0, 0);
  });
  document.addEventListener("input", (event) => { if (event.target.id === "draft") grown(event.target.value); });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.(".brief-form")) return;
    event.preventDefault();
    const topic = $("#topic").value.trim();
    if (!topic) return;
    const field = (box) => $(`.within-form [name=${box}]`, event.target);
    const date = (box) => field(box).value.trim() && window.fuente.dated(field(box).value, box === "to");
    const wrong = ["from", "to"].find((box) => field(box).value.trim() && !date(box));
    const told = $(".within-form .wrong", event.target);
    told.textContent = wrong ? told.dataset.said : "";
    ["from", "to"].forEach((box) => field(box).setAttribute("aria-invalid", String(box === wrong)));
    if (wrong) { field(wrong).closest("details").open = true; field(wrong).focus(); return; }
    const filters = {
      language: field("language").value, date_from: date("from"), date_to: date("to"),
      collections: [field("collection")?.value || ""].filter(Boolean),
    };
    moving = ".back button";
    go("brief", { topic, edition: $("[name=edition]:checked", event.target).value, filters }, null);
  });
  document.addEventListener("focusin", () => { moving = ""; }); // whoever goes elsewhere meanwhile stays there
  document.addEventListener("input", (event) => { if (event.target.id === "topic") keep("topic", event.target.value); });

  const settle = () => {
    const box = $("#topic");
    if (box && !box.dataset.ready) {
      box.dataset.ready = "1";
      box.value = kept("topic");
    }
    const draft = $("#draft");
    if (draft && !draft.dataset.ready) {
      draft.dataset.ready = "1";
      draft.value = kept("check");
    }
    const now = opened();
    if (now && now !== kept("brief")) { // the server has taken the topic
      keep("topic", "");
      if (box) box.value = "";
    }
    if (wanted === null || wanted === now) wanted = null;
    if (box && wanted === null && kept("brief") !== now) {
      keep("brief", now);
      document.dispatchEvent(new Event("fuente-moved"));
    }
    const target = moving && $(`#briefing ${moving}`);
    if (target && wanted === null && (document.activeElement === document.body || !document.activeElement.isConnected || !document.activeElement.offsetParent)) {
      moving = "";
      target.focus({ preventScroll: true });
    }
  };
  window.fuenteWorkspace = {
    open,
    opened: () => wanted ?? opened(),
    awaits: () => Boolean(moving), // a part that the focus will go to
    connect: (to, by, send) => {
      [trigger, server, upload] = [to, by, send];
      new MutationObserver(settle).observe(document.body, { childList: true, subtree: true });
      const begin = () => { wanted = kept("brief"); trigger("shown", { brief: kept("brief") }); };
      $("#note [data-watching]") ? begin() : document.addEventListener("fuente-open", begin, { once: true });
    },
  };
})();
