// The thin bar on top while htmx waits; its delay of 300 ms stands in the stylesheet.

const bar = document.getElementById("request-bar");
let running = 0;

function count(step) {
  running = Math.max(0, running + step);
  bar?.classList.toggle("is-running", running > 0);
}

document.addEventListener("htmx:beforeRequest", () => count(1));
document.addEventListener("htmx:afterRequest", () => count(-1));
