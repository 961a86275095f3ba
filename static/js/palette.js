// The palette: Ctrl+K or "/" opens it; commands are in the page, the rest the server finds.

const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const commands = palette ? [...palette.querySelectorAll("[data-command]")] : [];
const nothing = palette?.querySelector("[data-nothing]");

const shown = () =>
  [...palette.querySelectorAll('[role="option"]')].filter((item) => item.offsetParent !== null);

function choose(item) {
  for (const other of palette.querySelectorAll('[aria-selected="true"]')) {
    other.setAttribute("aria-selected", "false");
  }
  if (!item) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  item.id ||= `palette-option-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  item.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", item.id);
  item.scrollIntoView({ block: "nearest" });
}

function filter() {
  const words = input.value.trim().toLowerCase();
  for (const command of commands) {
    command.hidden = words !== "" && !command.textContent.toLowerCase().includes(words);
  }
  for (const group of palette.querySelectorAll("[data-command-group]")) {
    group.hidden = !group.querySelector("[data-command]:not([hidden])");
  }
  settle();
}

function settle() {
  const items = shown();
  nothing.hidden = items.length > 0;
  choose(items[0]);
}

function open() {
  document.querySelector(":popover-open.menu")?.hidePopover();
  if (!palette.open) palette.showModal();
  input.select();
  filter();
}

if (palette) {
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("input, textarea, select, [contenteditable]");
    const combination = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !field && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!combination && !slash) return;
    if (!palette.open && document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-opens-palette]")) return;
    event.preventDefault();
    open();
  });

  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    const items = shown();
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(items[(at + step + items.length) % items.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      items[at]?.click();
    }
  });
  palette.addEventListener("click", (event) => {
    if (event.target.closest('[role="option"]')) palette.close();
  });
  palette.addEventListener("htmx:afterSettle", settle);
  palette.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
}
