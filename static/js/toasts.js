// Toasts: from the page, from the event "toast" ({message, level}), from failed htmx requests.

const region = document.getElementById("toasts");
const template = document.getElementById("toast-template");
const STAYS = 6000;

function leaveLater(toast) {
  if (toast.matches(".toast--error, .toast--warning") || toast.querySelector("a, form")) return;
  let timer = setTimeout(() => toast.remove(), STAYS);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => {
    timer = setTimeout(() => toast.remove(), STAYS / 2);
  });
}

function show({ message, level = "success" }) {
  const toast = template.content.querySelector(`[data-level="${level}"]`)?.cloneNode(true);
  if (!toast || !message) return;
  toast.querySelector(".toast__text").textContent = message;
  region.append(toast);
  // Above an open dialog only the top layer is seen.
  if (document.querySelector("dialog[open]") && region.showPopover) {
    region.popover = "manual";
    region.hidePopover();
    region.showPopover();
  }
}

if (region && template) {
  region.querySelectorAll(".toast").forEach(leaveLater);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.matches?.(".toast")) leaveLater(node);
    }
  }).observe(region, { childList: true });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast, .banner")?.remove();
  });
  // From the server: HX-Trigger: {"toast": {"message": "Saved", "level": "success"}}
  document.addEventListener("toast", (event) => show(event.detail));
  document.addEventListener("htmx:sendError", () =>
    show({ message: region.dataset.offline, level: "error" }),
  );
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 400) show({ message: region.dataset.failed, level: "error" });
  });
}
