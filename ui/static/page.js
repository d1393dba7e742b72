// A chip opens its source in the panel: the prepared article is copied over, the marked quote shown and focused.
(() => {
  let opener = null;
  const panel = () => document.getElementById("panel");
  const close = () => { panel()?.classList.remove("open"); opener?.setAttribute("aria-expanded", "false"); opener?.focus(); opener = null; };
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".close-source")) return close();
    const chip = event.target.closest?.("button.chip");
    if (!chip) return;
    event.preventDefault();
    const source = document.getElementById(chip.dataset.source);
    const inner = panel()?.querySelector(".shown");
    if (!source || !inner) return;
    opener?.setAttribute("aria-expanded", "false");
    opener = chip;
    chip.setAttribute("aria-expanded", "true");
    inner.replaceChildren(...[...source.childNodes].map((node) => node.cloneNode(true)));
    panel().classList.add("open");
    const mark = inner.querySelector("mark");
    if (mark) { mark.scrollIntoView({ block: "center" }); mark.focus({ preventScroll: true }); }
  }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && opener) close(); });
})();
