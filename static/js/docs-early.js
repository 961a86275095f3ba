// Before anything is painted: that scripts run, and the remembered language of examples; loaded
// blocking in <head>.
(() => {
  document.documentElement.dataset.script = "";
  try {
    const chosen = localStorage.getItem("code-language");
    if (chosen) document.documentElement.dataset.language = chosen;
  } catch {
    // Without storage each page begins with curl.
  }
})();
