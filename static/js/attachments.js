// Files beside an invoice: what is chosen or dropped is added at once.

function prepare(panel) {
  if (panel.classList.contains("is-live") || !window.htmx) return;
  panel.classList.add("is-live");
}

function prepareAll() {
  document.querySelectorAll("[data-attachments]").forEach(prepare);
}

function add(form) {
  window.htmx.trigger(form, "files-chosen");
}

function dropOf(event) {
  return event.target.closest?.("[data-drop]");
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-drop] input[type=file]") && event.target.files.length) {
    add(event.target.form);
  }
});

document.addEventListener("dragover", (event) => {
  const drop = dropOf(event);
  if (!drop) return;
  event.preventDefault();
  drop.classList.add("is-over");
});

document.addEventListener("dragleave", (event) => {
  const drop = dropOf(event);
  if (drop && !drop.contains(event.relatedTarget)) drop.classList.remove("is-over");
});

document.addEventListener("drop", (event) => {
  const drop = dropOf(event);
  if (!drop || !event.dataTransfer.files.length) return;
  event.preventDefault();
  drop.classList.remove("is-over");
  const input = drop.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  add(input.form);
});

document.addEventListener("htmx:afterSettle", prepareAll);
prepareAll();
