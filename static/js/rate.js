// One tap in the mail rates: the page that the link opens sends the tapped answer, once somebody looks at it.
// Without this script the button does. What the server makes of it: tickets/satisfaction/taps.py.
"use strict";

(() => {
  const form = document.querySelector("[data-rate-tap]");
  const status = document.querySelector("[data-rate-status]");
  if (!form || !status) return;

  const LOOKED_AT = 700; // milliseconds: what is only fetched beforehand is never looked at
  let timer = 0;

  const send = async () => {
    const body = new FormData();
    body.set("tap", "1");
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      if (!answer.ok) return;
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      const told = part.querySelector("[data-rate-status]");
      if (told) status.replaceChildren(...told.childNodes);
    } catch {
      // The words on the page still say what to press.
    }
  };

  const look = () => {
    window.clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    timer = window.setTimeout(() => {
      document.removeEventListener("visibilitychange", look);
      send();
    }, LOOKED_AT);
  };
  // Whoever begins to fill in the form says it by the button.
  form.addEventListener("submit", () => window.clearTimeout(timer));
  document.addEventListener("visibilitychange", look);
  look();
})();
