// The strip of designs above a draft's paper: it dresses the paper at once and tells the editor,
// which saves the choice as it saves everything else.

document.addEventListener("change", (event) => {
  const strip = event.target.closest?.("[data-designs]");
  if (!strip) return;
  const { value } = event.target;
  const paper = strip.parentElement.querySelector(".document");
  for (const { value: other } of strip.querySelectorAll("input")) {
    paper?.classList.toggle(`document--${other}`, other === value);
  }
  const field = document.querySelector("#editor [name=template]");
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
