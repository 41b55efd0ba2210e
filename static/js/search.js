// Says which search led to something: from these the knowledge manager learns what is missing.
(() => {
  "use strict";
  const found = document.querySelector("[data-search-log]");
  if (!found?.dataset.searchLog) return;
  const token = found.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const tell = (event) => {
    const hit = event.target.closest("[data-hit]");
    if (!hit) return;
    const said = new FormData();
    said.set("csrfmiddlewaretoken", token || "");
    said.set("key", found.dataset.searchLog);
    said.set("kind", hit.dataset.hit);
    navigator.sendBeacon(found.dataset.openedUrl, said);
  };
  found.addEventListener("click", tell);
  found.addEventListener("auxclick", tell);
})();
