// Products in a line: offered while one types a name or a code, filled in with Enter.

import { body, changed, form } from "./editor-lines.js";
import { markSet, more } from "./editor-more.js";

const list = document.getElementById("product-options");
const home = list?.parentElement;
const FIELDS = "[name=description], [data-product-field]";
const LONGEST = 80;
const EXTRAS = ["product_code", "details", "unit_text", "supply_kind", "tax_deduction"];

let field = null;
let asked = 0;
let timer = 0;

const options = () => [...list.querySelectorAll('[role="option"]')];
const selected = () => list.querySelector('[aria-selected="true"]');
const isCode = () => field?.matches("[data-product-field]");
const offers = (target) =>
  target.matches?.(FIELDS) && target.closest("[data-line]")?.dataset.kind === "item";

function mark(option) {
  selected()?.setAttribute("aria-selected", "false");
  field?.removeAttribute("aria-activedescendant");
  if (!option) return;
  option.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function close() {
  asked += 1;
  clearTimeout(timer);
  if (!list.hidden) mark(null);
  list.hidden = true;
  // It is no part of a line that may move or go.
  home.append(list);
}

async function find(target) {
  const turn = ++asked;
  const typed = target.value.trim();
  const ask = new URLSearchParams({
    q: typed,
    client: form.elements.client?.value ?? "",
    currency: document.getElementById("currency")?.value ?? "",
    prices_include_tax: document.getElementById("prices_include_tax")?.checked ? "1" : "",
  });
  let answer;
  try {
    answer = await fetch(`${body.dataset.products}?${ask}`, { headers: { "HX-Request": "true" } });
  } catch {
    return;
  }
  const text = answer.ok ? await answer.text() : "";
  if (turn !== asked || document.activeElement !== target) return;
  list.innerHTML = text;
  if (!options().length) {
    close();
    return;
  }
  field = target;
  target.parentElement.append(list);
  list.hidden = false;
  // Words may be a description of their own; a whole code means its product.
  const code = options().find((option) => same(option.dataset.product_code, typed));
  mark(code ?? (isCode() ? options()[0] : null));
}

const same = (code, typed) => code !== "" && code.toLowerCase() === typed.toLowerCase();

function choose(select, value, words) {
  if (!value) return;
  if (![...select.options].some((option) => option.value === value)) {
    select.add(new Option(words || value, value));
  }
  select.value = value;
}

function fill(option) {
  const row = field.closest("[data-line]");
  const key = row.dataset.line;
  const said = option.dataset;
  const part = (name) => row.querySelector(`[name="${name}-${key}"]`);
  close();
  row.querySelector("[name=description]").value = said.description;
  row.querySelector(`[name="product-${key}"]`).value = said.product;
  choose(row.querySelector("[name=unit]"), said.unit, said.unitName);
  choose(row.querySelector("[name=vat]"), said.vat, said.vat);
  if (said.unit_price) row.querySelector("[name=unit_price]").value = said.unit_price;
  if (EXTRAS.some((name) => said[name])) more(row);
  for (const name of EXTRAS) {
    const control = part(name);
    if (control && (said[name] || name !== "supply_kind")) control.value = said[name];
  }
  markSet(row);
  const quantity = row.querySelector("[name=quantity]");
  quantity.focus();
  quantity.select();
  changed();
}

function onKey(event) {
  if (list.hidden || event.target !== field || event.isComposing) return;
  const all = options();
  const at = all.indexOf(selected());
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && !event.altKey) {
    event.preventDefault();
    mark(all.at((at + (step < 0 && at < 0 ? 0 : step)) % all.length));
  } else if ((event.key === "Enter" || event.key === "Tab") && !event.altKey && selected()) {
    event.preventDefault();
    fill(selected());
  } else if (event.key === "Escape") {
    event.preventDefault();
    close();
  }
}

if (list) {
  // Before the keys of the lines, which leave alone what is taken here.
  body.addEventListener("keydown", onKey, { capture: true });
  body.addEventListener("input", (event) => {
    const { target } = event;
    if (!offers(target)) return;
    const typed = target.value.trim();
    if (!typed || typed.length > LONGEST || typed.includes("\n")) {
      close();
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => find(target), 150);
  });
  body.addEventListener("focusout", (event) => event.target === field && close());
  // A press must not take the focus away before its click arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) fill(option);
  });
}
