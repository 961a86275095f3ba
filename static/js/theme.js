// Sets the remembered theme before anything is painted; loaded blocking in <head>.
(() => {
  const KEY = "theme";
  const root = document.documentElement;

  function remembered() {
    try {
      return localStorage.getItem(KEY) || "system";
    } catch {
      return "system";
    }
  }

  function apply(choice) {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
  }

  function mark() {
    for (const button of document.querySelectorAll("[data-theme-choice][aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === remembered()));
    }
  }

  apply(remembered());
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem(KEY, button.dataset.themeChoice);
    } catch {
      // Without storage the choice lasts for this page.
    }
    apply(button.dataset.themeChoice);
    mark();
  });
})();
