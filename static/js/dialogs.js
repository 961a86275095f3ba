// Dialogs and sheets: data-opens="id" opens, data-closes closes; menus close when used.

const FIELDS = "input:not([type=hidden]), select, textarea";

function open(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  // The browser would begin at the close button; one comes here to fill something in.
  if (!dialog.querySelector("[autofocus]")) dialog.querySelector(FIELDS)?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      opener.closest("[popover]")?.hidePopover();
      open(dialog);
    }
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    const dialog = closer.closest("dialog");
    // The address of a link is for the same form as a page of its own.
    if (dialog && closer.matches("a")) event.preventDefault();
    dialog?.close();
    return;
  }
  // A press on the backdrop lands on the dialog itself, outside of its box.
  if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect();
    const inside =
      event.clientX >= box.left &&
      event.clientX <= box.right &&
      event.clientY >= box.top &&
      event.clientY <= box.bottom;
    if (!inside && event.detail > 0) event.target.close();
    return;
  }
  const used = event.target.closest("[popover] .menu__item");
  if (used && !used.closest("[data-stays]")) used.closest("[popover]").hidePopover();
});

// A fragment that htmx puts into an empty dialog opens it: <dialog data-opens-on-swap>.
document.addEventListener("htmx:afterSwap", (event) => {
  // A swap beneath it does not count: the answer to a form inside may just have closed it.
  const dialog = event.target;
  if (dialog.matches?.("dialog[data-opens-on-swap]") && dialog.firstElementChild) open(dialog);
});

// The server closes dialogs with the header HX-Trigger: close-dialogs.
document.addEventListener("close-dialogs", () => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});

// Arrow keys walk through an open menu.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[popover].menu") ?? document.querySelector(".menu:popover-open");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const items = [...menu.querySelectorAll("a[href], button:not(:disabled)")];
  if (!items.length) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
  items.at(next % items.length).focus();
});

// Browsers without CSS anchors: place the menu beside its button.
if (!CSS.supports("position-area: block-end")) {
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.matches?.(".menu") || event.newState !== "open") return;
      const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
      if (!button) return;
      const place = button.getBoundingClientRect();
      const up = place.bottom + menu.offsetHeight > innerHeight && place.top > menu.offsetHeight;
      const left = menu.matches(".menu--end") ? place.right - menu.offsetWidth : place.left;
      menu.style.position = "fixed";
      menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
      menu.style.top = `${up ? place.top - menu.offsetHeight - 8 : place.bottom}px`;
    },
    true,
  );
}
