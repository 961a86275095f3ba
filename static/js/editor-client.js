// The client picker: searches as one types, creates in a dialog; the select beneath keeps the value.

const form = document.getElementById("editor");
const picker = form?.querySelector("[data-picker]");
const select = picker?.querySelector("select");
const input = document.getElementById("client-search");
const list = document.getElementById("client-options");
const dialog = document.getElementById("quick-client-dialog");

const options = () => [...list.querySelectorAll('[role="option"]')];
const chosenName = () => (select.value ? select.selectedOptions[0].textContent.trim() : "");
const selected = () => list.querySelector('[aria-selected="true"]');

function mark(option) {
  selected()?.setAttribute("aria-selected", "false");
  input.removeAttribute("aria-activedescendant");
  if (!option) return;
  option.id ||= `client-option-${options().indexOf(option)}`;
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function show(open) {
  list.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  if (!open) mark(null);
}

function choose(id, name) {
  if (![...select.options].some((option) => option.value === id)) select.add(new Option(name, id));
  select.value = id;
  input.value = chosenName();
  show(false);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function restore() {
  if (input.value.trim() === "" && select.value) choose("", "");
  input.value = chosenName();
  show(false);
}

function onKey(event) {
  const all = options();
  const at = all.indexOf(selected());
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) find();
    else mark(all.at((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)) % all.length));
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (!list.hidden) (selected() ?? all[0])?.click();
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    restore();
  } else if (event.key === "Tab") {
    // One hit is meant; more are a question.
    if (!list.hidden && selected()?.dataset.clientId) selected().click();
    else restore();
  }
}

function find() {
  input.dispatchEvent(new Event("find-clients"));
}

if (picker) {
  picker.dataset.live = "";
  picker.querySelector(".picker__box").hidden = false;
  picker.querySelector("label").htmlFor = input.id;

  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => list.hidden && find());
  // What is typed here searches; only a choice changes the invoice.
  picker.addEventListener("input", (event) => event.target === input && event.stopPropagation());
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => dialog.open || restore());
  list.addEventListener("htmx:afterSwap", () => {
    if (document.activeElement !== input) return;
    show(true);
    if (input.value.trim() && input.value !== chosenName()) mark(options()[0]);
  });
  // A press must not take the focus away before its click arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (!option) return;
    event.preventDefault();
    if (option.dataset.clientId) choose(option.dataset.clientId, option.dataset.clientName);
    else show(false);
  });
  document.addEventListener("htmx:afterSwap", () => {
    const fresh = dialog.querySelector("form#quick-client");
    if (!fresh || dialog.open) return;
    dialog.showModal();
    fresh.querySelector("input:not([type=hidden])")?.focus();
  });
  document.addEventListener("client-chosen", (event) => {
    choose(event.detail.id, event.detail.name);
    dialog.close();
    document.querySelector('[data-lines] textarea[name="description"]')?.focus();
  });
  dialog.addEventListener("close", () => {
    const blank = document.createElement("div");
    blank.id = "quick-client";
    dialog.querySelector("#quick-client")?.replaceWith(blank);
    input.value = chosenName();
  });
}
