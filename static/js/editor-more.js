// What few lines and invoices say: fields that open per line, discounts and charges below the lines.

import { body, changed, form, nameAfter, newKey } from "./editor-lines.js";

const extrasOf = (row) => [...row.querySelectorAll(".extra")];
const controlOf = (extra) => extra.querySelector("input, textarea, select");

function isSet(extra) {
  const value = controlOf(extra).value.trim();
  return value !== "" && value !== extra.dataset.usual;
}

// The fields of a line beyond the usual ones; they come into the page when they are wanted.
export function more(row) {
  const present = row.querySelector("[data-more]");
  if (present) return present;
  const template = document.getElementById("more-template");
  const part = template.content.querySelector("[data-more]").cloneNode(true);
  nameAfter(part, row.dataset.line);
  const usual = part.querySelector("[data-usual]");
  if (usual) controlOf(usual).value = usual.dataset.usual;
  row.append(part);
  return part;
}

export function markSet(row) {
  for (const extra of extrasOf(row)) extra.classList.toggle("is-set", isSet(extra));
}

function toggle(row, wanted) {
  const part = more(row);
  const open = wanted ?? !part.classList.contains("is-open");
  part.classList.toggle("is-open", open);
  row.querySelector(".line__tool--more")?.setAttribute("aria-expanded", String(open));
  markSet(row);
  if (open) row.querySelector('[name^="discount-"]').focus();
  else row.querySelector('[name="description"]').focus();
}

function addAllowance() {
  const list = document.getElementById("editor-allowances");
  const key = newKey();
  const template = document.getElementById("allowance-template");
  const row = template.content.querySelector("[data-allowance]").cloneNode(true);
  row.dataset.allowance = key;
  nameAfter(row, key);
  list.append(row);
  row.querySelector('[name="allowance_value"]').focus();
}

function onPress(event) {
  const button = event.target.closest("button[name=action]");
  const [verb] = button?.value.split(".") ?? [];
  if (verb === "add_allowance") addAllowance();
  else if (verb === "remove_allowance") {
    const row = button.closest("[data-allowance]");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector('[name="allowance_value"]') ?? document.getElementById("add-allowance")).focus();
    changed();
  } else return;
  event.preventDefault();
}

if (body) {
  body.addEventListener("toggle-more", (event) => toggle(event.detail.row));
  body.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-line]");
    const inMore = event.target.closest("[data-more]");
    if (!inMore) return;
    if (event.key === "Escape" || (event.key === "Enter" && event.altKey)) {
      event.preventDefault();
      toggle(row, false);
    }
  });
  // What is said in a line is seen, also when the rest of its fields is folded away.
  body.addEventListener("focusout", (event) => {
    if (event.target.closest("[data-more]")) markSet(event.target.closest("[data-line]"));
  });
  form.addEventListener("click", onPress);
}
