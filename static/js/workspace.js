// The page of a ticket: phrases, who is writing, what is new. Everything here also works as plain links and forms.
(() => {
  "use strict";
  const composer = document.getElementById("composer");
  const text = document.getElementById("composer-text");

  // The key of a tab takes the writer into its field. Arrows between the tabs leave the focus where it is: their
  // clicks are the browser's own, the key's is made by a script.
  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.("[data-writes]");
    if (tab && !event.isTrusted) setTimeout(() => document.querySelector(tab.dataset.writes)?.focus());
  });

  // Phrases go to where the cursor stands.
  document.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-insert]");
    const field = phrase && document.querySelector(phrase.dataset.into);
    if (!field) return;
    event.preventDefault();
    const { selectionStart: start, selectionEnd: end, value } = field;
    const gap = start && value[start - 1] !== "\n" ? "\n" : "";
    field.setRangeText(`${gap}${phrase.dataset.insert}`, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    phrase.closest("details")?.removeAttribute("open");
    field.focus();
  });

  // Presence: whoever typed in the last half minute is writing.
  let typedAt = 0;
  composer?.addEventListener("input", () => { typedAt = Date.now(); });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.id !== "presence") return;
    // A page in the background is nobody's presence.
    if (document.hidden) event.preventDefault();
    event.detail.parameters.writing = text?.value.trim() && Date.now() - typedAt < 30000 ? "1" : "0";
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) htmx.trigger("#presence", "look");
  });
  // A poll that fails says nothing: the next one may go through.
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(name, (event) => {
      if (event.target.id === "presence") event.stopImmediatePropagation();
    }, true);
  }

  // New entries are announced, and the page is read again only when the reader asks for it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reload]");
    if (!link) return;
    event.preventDefault();
    history.replaceState(null, "", `${location.pathname}${location.search}#latest`);
    location.reload();
  });

  // What was refused is read first.
  const attend = (root) => root.querySelector("[data-focus]")?.focus();
  attend(document);
  document.addEventListener("htmx:afterSwap", (event) => {
    attend(event.target);
    if (event.target.id === "drawer" && !event.target.querySelector("[data-focus]")) {
      event.target.querySelector("form :is(input:not([type=hidden]), textarea, select)")?.focus();
    }
  });

  // After writing, the newest entry stands above the box, not behind it.
  if (location.hash === "#latest") document.getElementById("latest")?.scrollIntoView({ block: "end" });
})();
