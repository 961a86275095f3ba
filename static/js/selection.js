// Bulk selection: <form data-selection> with rows' checkboxes [data-select], one [data-select-all],
// a [data-bulk] bar, and [data-count] in it; the sums are the server's (hx-get), and so is
// [data-select-everything] with its data-total, which stands for all pages.

function refresh(scope) {
  const boxes = [...scope.querySelectorAll("[data-select]")];
  const chosen = boxes.filter((box) => box.checked).length;
  const all = scope.querySelector("[data-select-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  const bar = scope.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen === 0;
  const whole = bar.querySelector("[data-select-everything]:checked");
  const count = whole ? whole.dataset.total : String(chosen);
  for (const place of bar.querySelectorAll("[data-count]")) place.textContent = count;
  // What another system issued is neither sent nor reminded of from here.
  const sendable = boxes.some((box) => box.checked && !("imported" in box.dataset));
  for (const button of bar.querySelectorAll("[data-sends]")) button.hidden = !sendable && !whole;
}

let last = null;

document.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-select-none]");
  const scope = event.target.closest("[data-selection]");
  if (!scope) return;
  if (clear) {
    for (const box of scope.querySelectorAll("[data-select]:checked")) box.checked = false;
    scope.querySelector("[data-select-everything]")?.closest("label").remove();
    refresh(scope);
    return;
  }
  const box = event.target.closest("[data-select]");
  if (!box) return;
  // Shift extends the selection from the row last touched.
  if (event.shiftKey && last && scope.contains(last)) {
    const boxes = [...scope.querySelectorAll("[data-select]")];
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
});

document.addEventListener("change", (event) => {
  const scope = event.target.closest("[data-selection]");
  if (!scope) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of scope.querySelectorAll("[data-select]")) box.checked = event.target.checked;
  }
  // Who takes one row away does not mean all pages any more.
  const whole = scope.querySelector("[data-select-everything]");
  if (whole && event.target.matches("[data-select], [data-select-all]")) whole.checked = false;
  if (event.target.matches("[data-select-all], [data-select], [data-select-everything]")) {
    refresh(scope);
  }
});

function refreshAll() {
  document.querySelectorAll("[data-selection]").forEach(refresh);
}

document.addEventListener("htmx:afterSettle", refreshAll);
addEventListener("pageshow", refreshAll);
