// What the page sends while one types. A long invoice has thousands of fields, most of them empty: what
// a row leaves empty is left out, and the list "whole" names the rows whose further fields are in the page.

const form = document.getElementById("editor");
const OF_A_ROW = /^(kind|product|product_code|unit_text|details|discount|discount_reason|charge|charge_reason|supply_kind|tax_deduction)-/;

const isUsual = (name, value) => OF_A_ROW.test(name) && value === (name.startsWith("kind-") ? "item" : "");

form?.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt !== form) return;
  const said = new FormData();
  for (const [name, value] of event.detail.formData) {
    if (!isUsual(name, value)) said.append(name, value);
  }
  said.append("whole", "");
  for (const part of form.querySelectorAll("[data-line] > [data-more]")) {
    said.append("whole", part.parentElement.dataset.line);
  }
  event.detail.parameters = said;
});
