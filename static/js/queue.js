// The queue: moving by keys, choosing rows, polling only while somebody looks. All of it is a comfort.
(() => {
  "use strict";
  const table = document.querySelector(".queue-table");
  const form = document.getElementById("bulk-form");
  const rows = () => [...(table?.querySelectorAll("[data-row]") || [])];
  const current = () => table?.querySelector("[data-row].is-current");
  const boxOf = (row) => row?.querySelector(".cell-check input");

  const goTo = (row) => {
    if (!row) return;
    current()?.classList.remove("is-current");
    row.classList.add("is-current");
    row.querySelector("[data-row-link]").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(current());
    goTo(at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by]);
  };

  const all = document.querySelector("[data-queue=all]");
  const boxes = () => rows().map(boxOf).filter(Boolean);
  const recount = () => {
    const count = boxes().filter((box) => box.checked).length;
    const shown = document.querySelector("[data-queue-count]");
    if (shown) shown.textContent = count;
    if (!all) return;
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
  };
  const tick = (row) => {
    const box = boxOf(row);
    if (!box) return;
    box.checked = !box.checked;
    recount();
  };
  const assign = () => {
    if (!boxes().some((box) => box.checked)) tick(current());
    if (boxes().some((box) => box.checked)) document.getElementById("queue-assign").click();
  };

  const verbs = {
    next: () => step(1),
    previous: () => step(-1),
    tick: () => tick(current()),
    open: () => current()?.querySelector("[data-row-link]").click(),
    assign,
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-queue]");
    if (button) verbs[button.dataset.queue]();
  });
  table?.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && row !== current()) {
      current()?.classList.remove("is-current");
      row.classList.add("is-current");
    }
  });

  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      recount();
    });
    form.addEventListener("change", recount);
    form.addEventListener("reset", () => setTimeout(recount));
    // A page that comes back from the browser's memory keeps its ticks.
    window.addEventListener("pageshow", recount);
  }

  // Shift and a click choose all rows between two boxes.
  let last = null;
  table?.addEventListener("click", (event) => {
    const box = event.target.closest("td.cell-check input");
    if (!box) return;
    const list = boxes();
    if (event.shiftKey && last) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      for (const one of list.slice(from, to + 1)) one.checked = box.checked;
      recount();
    }
    last = box;
  });

  // The counts come a moment after the page: until then those of the last page stand there.
  const counts = () => document.querySelectorAll("[data-queue-view]");
  const known = JSON.parse(sessionStorage.getItem("queue-counts") || "{}");
  for (const count of counts()) count.textContent ||= known[count.dataset.queueView] || "";
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "queue-side") return;
    const fresh = Object.fromEntries([...counts()].map((count) => [count.dataset.queueView, count.textContent]));
    sessionStorage.setItem("queue-counts", JSON.stringify(fresh));
  });

  // Nobody looks: nothing is asked.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.matches("[data-live]")) event.preventDefault();
  });
})();
