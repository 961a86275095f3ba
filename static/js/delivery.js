// The send sheet and the panel: seconds count down, and the mail is shown as its words change.

const COUNTDOWNS = "[data-countdown]";
const endings = new WeakMap();

function tick() {
  for (const place of document.querySelectorAll(COUNTDOWNS)) {
    // Counted from what the server said, so a wrong clock of this machine does no harm.
    if (!endings.has(place)) {
      endings.set(place, performance.now() + Number(place.dataset.countdown) * 1000);
    }
    const seconds = Math.max(0, Math.ceil((endings.get(place) - performance.now()) / 1000));
    const text = seconds
      ? place.dataset.running.replace("{seconds}", seconds)
      : place.dataset.over;
    if (place.textContent !== text) place.textContent = text;
    if (!seconds) place.closest("[data-leaves]")?.remove();
  }
}

let waiting;

function showMail(form) {
  const words = document.getElementById("mail-preview-words");
  if (!words) return;
  for (const name of ["subject", "message", "attach_pdf", "reminder", "tone"]) {
    words.elements[name].value = new FormData(form).get(name) ?? "";
  }
  words.submit();
}

tick();
setInterval(tick, 250);

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-mail-form]");
  if (!form || !["subject", "message", "attach_pdf"].includes(event.target.name)) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => showMail(form), 400);
});

// Another tone brought other words.
document.addEventListener("htmx:afterSwap", (event) => {
  const words = document.querySelector("[data-mail-words]");
  if (event.target.matches?.("[data-mail-words]") && words) showMail(words.closest("form"));
});

// An undone mail needs no countdown any more.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) event.target.closest?.("[data-leaves]")?.remove();
});
