// The lines of the editor as a spreadsheet: Tab and Enter walk and add, rows move and go.

const form = document.getElementById("editor");
const body = form?.querySelector("[data-lines]");
const COLUMNS = ["description", "quantity", "unit", "unit_price", "vat"];

const rows = () => [...body.querySelectorAll("[data-line]")];
const cell = (row, name) => row.querySelector(`[name="${name}"]`);
const isItem = (row) => row.dataset.kind === "item";
const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));
const isBlank = (row) =>
  !cell(row, "description").value.trim() && !(isItem(row) && cell(row, "unit_price").value.trim());

let serial = Date.now();

const newKey = () => `n${(serial++).toString(36)}`;

// A copy of a template is its own once everything in it is named after its key.
function name(part, key) {
  for (const attribute of ["id", "name", "for", "aria-describedby", "value"]) {
    for (const element of part.querySelectorAll(`[${attribute}*="new"]`)) {
      const was = element.getAttribute(attribute);
      element.setAttribute(attribute, was.replace(/(^|[-.])new(?=$|-)/, `$1${key}`));
    }
  }
}

function addRow(after = rows().at(-1), kind = "item") {
  const key = newKey();
  const template = document.getElementById(`line-template-${kind}`);
  const row = template.content.querySelector("[data-line]").cloneNode(true);
  row.dataset.line = key;
  name(row, key);
  // A line takes the VAT of the one before.
  const before = after && (isItem(after) ? after : rows().findLast(isItem));
  if (before) cell(row, "vat").value = cell(before, "vat").value;
  if (after) after.after(row);
  else body.append(row);
  settle(row);
  return row;
}

function settle(row) {
  // Tab walks through what is written; the tools have keys of their own.
  for (const button of row.querySelectorAll("button")) button.tabIndex = -1;
}

function focus(row, name = "description") {
  const field = cell(row, isItem(row) ? name : "description");
  field.focus();
  if (field.matches("input")) field.select();
}

function removeRow(row) {
  const all = rows();
  const at = all.indexOf(row);
  const held = COLUMNS.find((name) => cell(row, name) === document.activeElement) ?? "description";
  if (all.length === 1) addRow(row);
  row.remove();
  focus(rows()[Math.min(at, rows().length - 1)], held);
  changed();
}

function moveRow(row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const field = document.activeElement;
  const caret = field.selectionStart;
  if (step < 0) other.before(row);
  else other.after(row);
  // Moving a node takes its focus.
  if (row.contains(field)) {
    field.focus();
    if (caret !== null && field.setSelectionRange) field.setSelectionRange(caret, caret);
  }
  changed();
}

function walkDown(row, name) {
  const next = row.nextElementSibling;
  if (next) focus(next, name);
  else if (!isBlank(row)) {
    focus(addRow(row));
    changed();
  }
}

function onKey(event) {
  // The list of products takes its keys first.
  if (event.defaultPrevented) return;
  const row = event.target.closest("[data-line]");
  const name = event.target.name;
  if (!row || !COLUMNS.includes(name)) return;
  const control = event.ctrlKey || event.metaKey;
  const vertical = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "Enter" && event.altKey && isItem(row)) {
    event.preventDefault();
    body.dispatchEvent(new CustomEvent("toggle-more", { detail: { row } }));
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    walkDown(row, name);
  } else if (event.key === "Tab" && !event.shiftKey && name === COLUMNS.at(-1)) {
    if (row.nextElementSibling || isBlank(row)) return;
    event.preventDefault();
    walkDown(row, name);
  } else if (event.key === "Backspace" && control && (event.shiftKey || event.target.value === "")) {
    event.preventDefault();
    removeRow(row);
  } else if (vertical && event.altKey && event.target.tagName !== "SELECT") {
    event.preventDefault();
    moveRow(row, vertical);
  } else if (vertical && !event.altKey && !control && event.target.tagName === "INPUT") {
    const next = vertical < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!next) return;
    event.preventDefault();
    focus(next, name);
  }
}

const ADDED = { add_line: "item", add_text: "text", add_section: "section" };

function onPress(event) {
  const button = event.target.closest("button[name=action]");
  if (!button) return;
  const [verb] = button.value.split(".");
  const row = button.closest("[data-line]");
  if (verb in ADDED) focus(addRow(undefined, ADDED[verb]));
  else if (verb === "remove_line") removeRow(row);
  else if (verb === "move_up" || verb === "move_down") moveRow(row, verb === "move_up" ? -1 : 1);
  else if (verb === "more") body.dispatchEvent(new CustomEvent("toggle-more", { detail: { row } }));
  else return;
  event.preventDefault();
}

function watchDrag() {
  let dragged = null;
  body.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-grip]")?.closest("[data-line]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 12, 12);
    dragged.classList.add("is-dragged");
  });
  body.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-line]");
    if (!dragged || !over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over === dragged) return;
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  body.addEventListener("drop", (event) => dragged && event.preventDefault());
  body.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    dragged = null;
    changed();
  });
}

export { body, changed, form, name as nameAfter, newKey };

if (body) {
  rows().forEach(settle);
  body.addEventListener("keydown", onKey);
  form.addEventListener("click", onPress);
  // Rows that a paste needs (editor-paste.js): the event carries the row to follow.
  body.addEventListener("add-line", (event) => {
    event.detail.row = addRow(event.detail.after, event.detail.kind);
  });
  // Figures are typed over, not into, when they are reached by key.
  body.addEventListener("focusin", (event) => {
    if (event.target.matches("input.amount-input")) event.target.select();
  });
  watchDrag();
}
