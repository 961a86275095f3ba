// The invoice editor: carries the server's answers to the fields, and tells when nothing is lost.
// Inputs are never swapped, so focus and caret stay where they are.

import "./editor-post.js";

const form = document.getElementById("editor");
const state = () => document.getElementById("editor-state");
let dirty = false;
let running = false;
let leaving = false;

const errorOf = (field) => document.getElementById(`${field.id}-error`);

function clearErrors() {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const text of form.querySelectorAll("[data-error]")) text.textContent = "";
}

function showErrors(answers) {
  for (const { dataset, value } of answers.querySelectorAll("[data-lacks]")) {
    const field = document.getElementById(dataset.lacks);
    if (!field || !errorOf(field)) continue;
    unfold(field);
    field.setAttribute("aria-invalid", "true");
    errorOf(field).textContent = value;
  }
}

// An error is seen, wherever its field is folded away.
function unfold(field) {
  field.closest("details")?.setAttribute("open", "");
  field.closest(".extra")?.classList.add("is-set");
}

// What a sum makes stands beside it while one types; then it takes its place.
function showSum({ dataset, value }, field) {
  const isTyped = dataset.sum !== undefined && field === document.activeElement && field.value === dataset.typed;
  let hint = field.parentElement.querySelector(".sum-hint");
  if (!hint && !isTyped) return;
  if (!hint) {
    hint = document.createElement("output");
    hint.className = "sum-hint";
    field.after(hint);
  }
  hint.textContent = isTyped ? `= ${value}` : "";
}

// A number is written anew once the field is left, unless somebody typed on meanwhile.
function normalise(answers) {
  for (const { dataset, value } of answers.querySelectorAll("[data-reads]")) {
    const field = document.getElementById(dataset.reads);
    if (field) showSum({ dataset, value }, field);
    if (field && field !== document.activeElement && field.value === dataset.typed) {
      field.value = value;
    }
  }
}

function follow(answers) {
  for (const { dataset, value } of answers.querySelectorAll("[data-follows]")) {
    const field = document.getElementById(dataset.follows);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value === "1";
    else if (field.options && ![...field.options].some((option) => option.value === value)) {
      field.add(new Option(dataset.label || value, value), 0);
    }
    if (field.type !== "checkbox") field.value = value;
    if (value) field.closest("details")?.setAttribute("open", "");
  }
}

// Which questions there are hangs on currency and country; what is answered stays in sight.
function showQuestions(answers) {
  const cash = document.getElementById("editor-cash");
  if (cash) cash.hidden = !answers.querySelector("[data-cash]")?.value && !cash.querySelector(":checked");
  const exchange = document.getElementById("editor-exchange");
  if (!exchange) return;
  const isSaid = [...exchange.querySelectorAll("input")].some((field) => field.value);
  exchange.hidden = !answers.querySelector("[data-vat-currency]")?.value && !isSaid;
}

function carry() {
  const answers = document.getElementById("editor-answers");
  clearErrors();
  showErrors(answers);
  normalise(answers);
  follow(answers);
  showQuestions(answers);
  for (const { dataset, value } of answers.querySelectorAll("[data-line-id]")) {
    const field = document.getElementById(dataset.lineId);
    if (field) field.value = value;
  }
  for (const { dataset, value } of answers.querySelectorAll("[data-net]")) {
    const net = document.getElementById(dataset.net);
    if (net) net.textContent = value;
  }
}

function tellFailure(words) {
  state().textContent = state().dataset[words];
  state().classList.add("editor-state--problem");
}

// Where a field's words stand on the paper, by the classes of its print template.
const PLACES = {
  client: ".document__party",
  notes: ".document__notes",
  terms: ".document__facts",
  due_date: ".document__facts",
  delivery_date: ".document__facts",
  delivery_start: ".document__facts",
  delivery_end: ".document__facts",
  your_reference: ".document__facts",
  buyer_reference: ".document__facts",
  contract_reference: ".document__facts",
  seller_reference: ".document__facts",
  order_reference: ".document__facts",
};

function tint() {
  const paper = document.getElementById("editor-paper");
  for (const place of paper?.querySelectorAll(".is-edited") ?? []) place.classList.remove("is-edited");
  const field = document.activeElement;
  if (!paper || field?.form !== form) return;
  const line = field.closest("[data-line]");
  const place = line
    ? paper.querySelectorAll(".document__lines tbody tr")[[...line.parentElement.children].indexOf(line)]
    : paper.querySelector(PLACES[field.name] ?? "#none");
  place?.classList.add("is-edited");
}

const saveNow = () => form.dispatchEvent(new Event("save-draft"));

if (form) {
  form.dataset.live = "";
  // What was posted and came back with errors is not to be posted again by a reload.
  if (form.dataset.posted !== undefined) history.replaceState(null, "", form.dataset.editUrl);
  document.getElementById("editor-problems")?.focus();

  form.addEventListener("input", (event) => {
    dirty = true;
    event.target.closest?.("td, .field")?.setAttribute("data-typing", "");
  });
  form.addEventListener("focusout", (event) => {
    const hint = event.target.parentElement?.querySelector(".sum-hint");
    if (hint) hint.textContent = "";
    event.target.closest?.("[data-typing]")?.removeAttribute("data-typing");
    const answers = document.getElementById("editor-answers");
    queueMicrotask(() => normalise(answers));
  });
  form.addEventListener("focusin", tint);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "editor-paper" || event.target.closest?.("#editor-paper")) tint();
  });

  // Enter in a single field would press the first button of the form.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=hidden])")) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      saveNow();
    }
  });

  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt !== form) return;
    if (leaving) {
      event.preventDefault();
      return;
    }
    running = true;
    dirty = false;
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    running = false;
    if (event.detail.xhr.status !== 200) dirty = true;
  });
  // The answer's own place in the page says when all of it is in.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.requestConfig?.elt === form) carry();
  });
  form.addEventListener("htmx:sendError", () => tellFailure("offline"));
  form.addEventListener("htmx:responseError", () => tellFailure("failed"));
  addEventListener("online", saveNow);

  // A button that leaves waits for the save under way, whose version it must carry.
  form.addEventListener("submit", (event) => {
    if (running) {
      event.preventDefault();
      const { submitter } = event;
      form.addEventListener("htmx:afterSettle", () => form.requestSubmit(submitter), { once: true });
      return;
    }
    leaving = true;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-leaves]")) leaving = true;
    // A problem leads into its field; the client's stands in the search.
    const link = event.target.closest("#editor-problems a[href^='#']");
    if (!link) return;
    event.preventDefault();
    const id = link.getAttribute("href").slice(1);
    const field = document.getElementById(id === "client" ? "client-search" : id);
    if (field) unfold(field);
    field?.focus();
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
}
