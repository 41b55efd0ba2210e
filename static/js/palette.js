// Ctrl+K: asks data-palette-url?q=… for {"results": [{"group", "label", "meta", "url", "icon"}]} and goes there.
(() => {
  "use strict";
  const palette = document.getElementById("palette");
  if (!palette) return;
  const input = palette.querySelector("input");
  const list = palette.querySelector("[role=listbox]");
  const note = palette.querySelector("[role=status]");
  const all = palette.querySelector("[data-palette-all]");
  let selected = -1;
  let running;
  let timer;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const select = (index) => {
    const all = options();
    selected = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === selected)));
    input.setAttribute("aria-activedescendant", selected < 0 ? "" : all[selected].id);
    all[selected]?.scrollIntoView({ block: "nearest" });
  };

  const option = (result, n) => {
    const row = document.createElement("a");
    row.className = "palette-option";
    row.id = `palette-option-${n}`;
    row.href = result.url;
    row.tabIndex = -1;
    row.setAttribute("role", "option");
    const label = document.createElement("span");
    label.className = "truncate";
    label.textContent = result.label;
    row.append(window.desk.icon(result.icon || "arrow-right"), label);
    if (result.meta) {
      const meta = document.createElement("span");
      meta.className = "meta";
      meta.textContent = result.meta;
      row.append(meta);
    }
    return row;
  };

  const show = (results) => {
    const groups = new Map();
    results.forEach((result) => groups.set(result.group, [...(groups.get(result.group) || []), result]));
    list.replaceChildren();
    let n = 0;
    for (const [name, members] of groups) {
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", name);
      const head = document.createElement("div");
      head.className = "palette-group";
      head.setAttribute("aria-hidden", "true");
      head.textContent = name;
      group.append(head, ...members.map((result) => option(result, n++)));
      list.append(group);
    }
    note.textContent = results.length ? "" : note.dataset.nothing;
    note.hidden = results.length > 0;
    select(0);
  };

  const ask = async () => {
    running?.abort();
    running = new AbortController();
    const url = new URL(palette.dataset.paletteUrl, location.href);
    url.searchParams.set("q", input.value.trim());
    if (all) all.search = input.value.trim() ? `?${new URLSearchParams({ q: input.value.trim() })}` : "";
    try {
      const answer = await fetch(url, { signal: running.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      show((await answer.json()).results);
    } catch (error) {
      if (error.name === "AbortError") return;
      list.replaceChildren();
      note.hidden = false;
      note.textContent = note.dataset.failed;
    }
  };

  const open = () => {
    if (palette.open) return;
    palette.showModal();
    input.select();
    ask();
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-open-palette]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.isComposing) {
      event.preventDefault();
      open();
    }
  });
  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("compositionend", () => { timer = setTimeout(ask, 150); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      select(selected + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && selected >= 0) {
      event.preventDefault();
      options()[selected].click();
    }
  });
})();
