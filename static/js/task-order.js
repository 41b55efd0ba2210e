// Tasks are dragged into another order; up and down in a task's menu do the same without a script.
(() => {
  "use strict";
  const own = document.currentScript;
  const lists = () => [...document.querySelectorAll("[data-order-url]")].filter((list) => !list.dataset.bound);
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "error" } }));
  const failed = () => JSON.parse(document.getElementById("desk-words")?.textContent || "{}").failed;
  const order = (list) => [...list.children].map((row) => row.id.replace("task-", ""));

  const send = async (list, before) => {
    const back = () => before.forEach((key) => list.append(document.getElementById(`task-${key}`)));
    const body = new URLSearchParams(order(list).map((key) => ["order", key]));
    try {
      const answer = await fetch(list.dataset.orderUrl, { method: "POST", headers: { "X-CSRFToken": token() }, body });
      if (answer.ok) return;
      const found = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : {};
      back();
      say(found.error || failed());
    } catch {
      back();
      say(failed());
    }
  };

  const bind = () => {
    for (const list of lists()) {
      list.dataset.bound = "1";
      let before = [];
      window.Sortable.create(list, {
        animation: 120,
        draggable: ".task",
        ghostClass: "is-held",
        filter: "button, a, summary, details, input",
        preventOnFilter: false,
        delay: 180,
        delayOnTouchOnly: true,
        onStart: () => { before = order(list); },
        onEnd: ({ oldIndex, newIndex }) => { if (oldIndex !== newIndex) send(list, before); },
      });
    }
  };

  const begin = () => {
    if (!lists().length) return;
    if (window.Sortable) {
      bind();
      return;
    }
    const script = document.createElement("script");
    script.src = own.dataset.sortable;
    script.addEventListener("load", bind, { once: true });
    document.head.append(script);
  };
  begin();
  document.addEventListener("htmx:afterSettle", begin);
})();
