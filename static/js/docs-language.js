// Sets the remembered language of examples before anything is painted; loaded blocking in <head>.
(() => {
  try {
    const chosen = localStorage.getItem("code-language");
    if (chosen) document.documentElement.dataset.language = chosen;
  } catch {
    // Without storage each page begins with curl.
  }
})();
