// The documentation: one choice of language for all examples, copying, and the place in the contents.

const root = document.documentElement;

function choose(language) {
  root.dataset.language = language;
  for (const radio of document.querySelectorAll(`.docs-tabs input[value="${language}"]`)) {
    radio.checked = true;
  }
}

if (root.dataset.language) choose(root.dataset.language);

document.addEventListener("change", (event) => {
  const radio = event.target.closest(".docs-tabs input");
  if (!radio) return;
  const before = radio.getBoundingClientRect().top;
  choose(radio.value);
  // Examples above may have grown: what is looked at stays where it is.
  scrollBy({ top: radio.getBoundingClientRect().top - before, behavior: "instant" });
  try {
    localStorage.setItem("code-language", radio.value);
  } catch {
    // Without storage the choice lasts for this page.
  }
});

const contents = document.querySelector("[data-contents]");
const links = new Map();
for (const link of contents.querySelectorAll("a[href^='#']")) links.set(link.hash.slice(1), link);
const places = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
let current = null;

function mark(link) {
  if (link === current) return;
  current?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "true");
  current = link;
  for (const group of contents.querySelectorAll(".is-open")) group.classList.remove("is-open");
  link?.closest("ul ul")?.parentElement.classList.add("is-open");
  link?.parentElement.classList.toggle("is-open", Boolean(link.nextElementSibling));
  // Only the contents scroll, never the page.
  if (!link || contents.matches(":popover-open")) return;
  const box = contents.getBoundingClientRect();
  const mine = link.getBoundingClientRect();
  if (mine.top < box.top + 24) contents.scrollTop += mine.top - box.top - 72;
  else if (mine.bottom > box.bottom - 24) contents.scrollTop += mine.bottom - box.bottom + 72;
}

// The place is the last one whose top has come near the head of the page.
function look() {
  const line = 160;
  let found = places[0];
  for (const place of places) {
    if (place.getBoundingClientRect().top > line) break;
    found = place;
  }
  const isEnd = innerHeight + scrollY >= document.body.scrollHeight - 2;
  mark(links.get((isEnd ? places.at(-1) : found).id));
}

let waiting = false;
addEventListener(
  "scroll",
  () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      look();
    });
  },
  { passive: true },
);
addEventListener("resize", look);
look();

contents.addEventListener("click", (event) => {
  if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
});
