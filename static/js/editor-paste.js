// Rows copied from a spreadsheet become lines, filled from the field in which they are pasted.

import { markSet, more } from "./editor-more.js";

const form = document.getElementById("editor");
const body = form?.querySelector("[data-lines]");
const COLUMNS = ["description", "quantity", "unit", "unit_price", "vat"];

// Cells are parted by tabs; a cell with tabs, line ends or quotes stands in quotes.
function readCells(text) {
  const table = [[]];
  const pattern = /"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*)/y;
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  while (pattern.lastIndex <= clean.length) {
    const [, quoted, plain] = pattern.exec(clean);
    table.at(-1).push((quoted?.replace(/""/g, '"') ?? plain).trim());
    if (pattern.lastIndex === clean.length) break;
    if (clean[pattern.lastIndex] === "\n") table.push([]);
    pattern.lastIndex += 1;
  }
  return table;
}

const words = (text) => text.toLowerCase().replace(/[\s\u00a0]/g, "");

// The option of a select that a cell names, by value, by words or by its number.
function optionFor(select, text) {
  const wanted = words(text);
  return [...select.options].find(
    (option) =>
      words(option.value) === wanted ||
      words(option.textContent) === wanted ||
      words(option.textContent).replace("%", "") === wanted,
  );
}

const NUMBER = /^[\d\s.,'’+−-]+$/;

// What has no field of its own is kept where it can be read and mended.
function keep(row, name, text) {
  more(row);
  const field = row.querySelector(`[name="${name}-${row.dataset.line}"]`);
  field.value = field.value ? `${field.value} · ${text}` : text;
  markSet(row);
}

function fillSelect(row, field, text) {
  if (!text) return;
  const option = optionFor(field, text);
  if (option) field.value = option.value;
  else if (field.name === "unit") keep(row, "unit_text", text.slice(0, 30));
  else {
    // The server says what is wrong with it.
    field.add(new Option(text, text));
    field.value = text;
  }
}

function fill(row, start, cells) {
  let column = start;
  for (const text of cells) {
    let field = row.querySelector(`[name="${COLUMNS[column]}"]`);
    if (field?.name === "unit" && text && !optionFor(field, text) && NUMBER.test(text)) {
      // Three columns are description, quantity and price.
      column += 1;
      field = row.querySelector(`[name="${COLUMNS[column]}"]`);
    }
    if (field?.tagName === "SELECT") fillSelect(row, field, text);
    else if (field) field.value = text;
    // Amounts after the VAT are computed; words are kept.
    else if (text && !NUMBER.test(text)) keep(row, "details", text);
    column += 1;
  }
}

body?.addEventListener("paste", (event) => {
  const field = event.target;
  const start = COLUMNS.indexOf(field.name);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const isTable = text.includes("\t") || (field.tagName === "INPUT" && /\n./.test(text));
  if (start < 0 || !isTable) return;
  event.preventDefault();
  let row = field.closest("[data-line]");
  readCells(text).forEach((cells, at) => {
    if (at > 0) {
      const following = row.nextElementSibling;
      if (following && isBlank(following)) row = following;
      else {
        const wanted = new CustomEvent("add-line", { detail: { after: row } });
        body.dispatchEvent(wanted);
        row = wanted.detail.row;
      }
    }
    fill(row, start, cells);
  });
  row.querySelector(`[name="${field.name}"]`).focus();
  form.dispatchEvent(new Event("input", { bubbles: true }));
});

function isBlank(row) {
  return !["description", "unit_price"].some((name) => row.querySelector(`[name="${name}"]`).value.trim());
}
