// The editor of texts: a variable's button writes it where the cursor stands.

const FIELDS = "[data-takes-variables]";
let last = null;

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(FIELDS)) last = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-inserts]");
  if (!button) return;
  const body = document.querySelector('[data-takes-variables="all"]');
  const bodyOnly = "bodyOnly" in button.dataset;
  const field = last?.isConnected && !(bodyOnly && last.dataset.takesVariables !== "all") ? last : body;
  field.focus();
  field.setRangeText(button.dataset.inserts, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
