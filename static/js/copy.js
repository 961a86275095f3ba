// data-copy="text" or data-copy-from="id" copies, data-copy-near the code that is to be seen in the
// same [data-code]; the button says so for two seconds.

function sourceOf(button) {
  if (!("copyNear" in button.dataset)) return document.getElementById(button.dataset.copyFrom ?? "");
  const codes = button.closest("[data-code]").querySelectorAll("pre > code");
  return [...codes].find((code) => code.checkVisibility());
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from], [data-copy-near]");
  if (!button) return;
  event.preventDefault();
  const source = sourceOf(button);
  const text = button.dataset.copy ?? source?.value ?? source?.textContent.trim() ?? "";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Clipboards are closed on plain http: select the text, so that a key press copies it.
    if (source) getSelection().selectAllChildren(source);
    return;
  }
  button.classList.add("is-copied");
  setTimeout(() => button.classList.remove("is-copied"), 2000);
  const label = button.querySelector("[data-copy-label]");
  const said = button.dataset.copied;
  if (!label || !said || button.dataset.was) return;
  button.dataset.was = label.textContent;
  label.textContent = said;
  setTimeout(() => {
    label.textContent = button.dataset.was;
    delete button.dataset.was;
  }, 2000);
});
