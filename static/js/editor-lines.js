// The lines of the editor as a spreadsheet: Tab and Enter walk and add, rows move and go.

const form = document.getElementById("editor");
const body = form?.querySelector("[data-lines]");
const template = document.getElementById("line-template");
const COLUMNS = ["description", "quantity", "unit", "unit_price", "vat"];

const rows = () => [...body.querySelectorAll("[data-line]")];
const cell = (row, name) => row.querySelector(`[name="${name}"]`);
const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));
const isBlank = (row) => !cell(row, "description").value.trim() && !cell(row, "unit_price").value.trim();

let serial = Date.now();

function addRow(after = rows().at(-1)) {
  const key = `n${(serial++).toString(36)}`;
  const row = template.content.firstElementChild.cloneNode(true);
  row.dataset.line = key;
  for (const part of row.querySelectorAll("[id], [aria-describedby]")) {
    if (part.id) part.id = part.id.replace(/-new\b/, `-${key}`);
    const describer = part.getAttribute("aria-describedby");
    if (describer) part.setAttribute("aria-describedby", describer.replace(/-new\b/, `-${key}`));
  }
  cell(row, "line").value = key;
  for (const button of row.querySelectorAll("button")) button.value = button.value.replace(/new$/, key);
  // A line takes the VAT of the one before.
  if (after) cell(row, "vat").value = cell(after, "vat").value;
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
  const field = cell(row, name);
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
  const row = event.target.closest("[data-line]");
  const name = event.target.name;
  if (!row || !COLUMNS.includes(name)) return;
  const control = event.ctrlKey || event.metaKey;
  const vertical = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
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

function onPress(event) {
  const button = event.target.closest("button[name=action]");
  if (!button) return;
  const [verb] = button.value.split(".");
  const row = button.closest("[data-line]");
  if (!["add_line", "remove_line", "move_up", "move_down"].includes(verb)) return;
  event.preventDefault();
  if (verb === "add_line") focus(addRow());
  else if (verb === "remove_line") removeRow(row);
  else moveRow(row, verb === "move_up" ? -1 : 1);
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

if (body) {
  rows().forEach(settle);
  body.addEventListener("keydown", onKey);
  form.addEventListener("click", onPress);
  // Rows that a paste needs (editor-paste.js): the event carries the row to follow.
  body.addEventListener("add-line", (event) => {
    event.detail.row = addRow(event.detail.after);
  });
  // Figures are typed over, not into, when they are reached by key.
  body.addEventListener("focusin", (event) => {
    if (event.target.matches("input.amount-input")) event.target.select();
  });
  watchDrag();
}
