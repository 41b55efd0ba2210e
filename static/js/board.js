// Cards that are dragged to another column: the server says which move that is, or why there is none.
(() => {
  "use strict";
  const board = document.getElementById("board");
  if (!board || !window.Sortable) return;
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const say = (text, level) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }));

  const put = async (card, state) => {
    const answer = await fetch(board.dataset.dropUrl, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      body: new URLSearchParams({ number: card.dataset.number, state }),
    });
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error(answer.status);
    return answer.json();
  };

  for (const list of board.querySelectorAll("[data-state]")) {
    window.Sortable.create(list, {
      group: "states",
      sort: false,
      animation: 120,
      draggable: ".board-card",
      ghostClass: "is-held",
      filter: "details, a",
      preventOnFilter: false,
      onEnd: async ({ item, from, to, oldIndex }) => {
        if (from === to) return;
        const back = () => from.insertBefore(item, from.children[oldIndex] || null);
        try {
          const found = await put(item, to.dataset.state);
          if (found.moved) {
            say(found.moved);
            return;
          }
          back();
          if (found.form) window.htmx.ajax("GET", found.form, { target: "#drawer" });
          else say(found.error, "error");
        } catch {
          back();
          say(JSON.parse(document.getElementById("desk-words")?.textContent || "{}").failed, "error");
        }
      },
    });
  }
})();
