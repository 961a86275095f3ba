// Bulk selection: <form data-selection> with rows' checkboxes [data-select], one [data-select-all],
// a [data-bulk] bar, and [data-count] in it; data-totals="NOK" sums are the server's (hx-get).

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
  for (const place of bar.querySelectorAll("[data-count]")) place.textContent = String(chosen);
}

let last = null;

document.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-select-none]");
  const scope = event.target.closest("[data-selection]");
  if (!scope) return;
  if (clear) {
    for (const box of scope.querySelectorAll("[data-select]:checked")) box.checked = false;
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
  if (event.target.matches("[data-select-all], [data-select]")) refresh(scope);
});

function refreshAll() {
  document.querySelectorAll("[data-selection]").forEach(refresh);
}

document.addEventListener("htmx:afterSettle", refreshAll);
addEventListener("pageshow", refreshAll);
