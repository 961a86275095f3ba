// Keys for lists ([data-keys-list]: j, k, x, Enter) and for pages ([data-key="c"]).

const typing = (target) =>
  target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

const rows = () => [...document.querySelectorAll("[data-keys-list] [data-key-row]")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("is-cursor"));
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))] ?? all[0];
  all[at]?.classList.remove("is-cursor");
  next.classList.add("is-cursor");
  next.querySelector(".row-link")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const current = document.querySelector("[data-key-row].is-cursor");
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    move(event.key === "j" ? 1 : -1);
  } else if (event.key === "x" && current) {
    event.preventDefault();
    current.querySelector("[data-select]")?.click();
  } else if (event.key === "Enter" && current && event.target === document.body) {
    current.querySelector(".row-link")?.click();
  } else {
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
  }
});

// The cursor follows the focus.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-key-row]");
  for (const other of document.querySelectorAll("[data-key-row].is-cursor")) {
    if (other !== row) other.classList.remove("is-cursor");
  }
  row?.classList.add("is-cursor");
});
