// The public page: tells the seller once that a person looked, and waits for a payment's answer.
// Everything else works without it.

document.documentElement.classList.add("js");

const VISIBLE_FOR = 1500;
const opened = document.getElementById("opened");

if (opened) {
  let timer;
  const signs = ["pointerdown", "keydown", "wheel", "touchmove"];
  const tell = (signal) => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", watch);
    for (const sign of signs) removeEventListener(sign, touched);
    const body = new URLSearchParams(new FormData(opened));
    body.set("signal", signal);
    navigator.sendBeacon(opened.action, body);
  };
  const touched = () => tell("touch");
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(tell, VISIBLE_FOR, "visible");
  };
  document.addEventListener("visibilitychange", watch);
  for (const sign of signs) addEventListener(sign, touched, { passive: true });
  watch();
}

// A payment that is being confirmed: ask again, and show the page anew when there is an answer.
const waiting = document.getElementById("waiting");

if (waiting) {
  const look = async (round) => {
    try {
      const response = await fetch(waiting.href);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (response.ok && !page.getElementById("waiting")) return location.replace(waiting.dataset.page);
    } catch {
      // Offline for a moment: the next round may reach it.
    }
    if (round < 20) setTimeout(look, 2000 + round * 1000, round + 1);
  };
  setTimeout(look, 2000, 1);
}
