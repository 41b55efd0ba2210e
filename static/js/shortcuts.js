// Keys: any element with data-shortcut is clicked (a field is focused) by its key. "g t" is a sequence.
// They sleep in fields and while an input method composes, and a person can switch them off.
(() => {
  "use strict";
  const help = document.getElementById("shortcut-help");
  const isOff = () => localStorage.getItem("shortcuts") === "off";
  const isTyping = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  let pending = "";
  let timer;

  const nameOf = (event) => (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  const scope = () => document.querySelector("dialog[open]") || document;
  const find = (keys) => [...scope().querySelectorAll("[data-shortcut]")].find(
    (element) => element.dataset.shortcut === keys && (visible(element) || element.matches("[data-shortcut-hidden]")),
  );
  const startsSequence = (key) => Boolean(scope().querySelector(`[data-shortcut^="${CSS.escape(key)} "]`));

  const run = (element) => {
    if (element.matches("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select")) {
      element.focus();
      element.select?.();
    } else {
      element.click();
      if (element.matches("[type=radio], [data-shortcut-focus]")) element.focus();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      const element = find(`ctrl+${nameOf(event)}`);
      if (!element || (element.form && event.target.form && element.form !== event.target.form)) return;
      event.preventDefault();
      run(element);
      return;
    }
    if (isOff() || isTyping(event.target)) return;
    const key = nameOf(event);
    if (key === "?" && help && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      fill();
      help.showModal();
      return;
    }
    const keys = pending ? `${pending} ${key}` : key;
    const element = find(keys);
    clearTimeout(timer);
    if (!element && !pending && startsSequence(key)) {
      pending = key;
      timer = setTimeout(() => { pending = ""; }, 1200);
      return;
    }
    pending = "";
    // Enter and Space belong to the control that has the focus.
    if (!element || ((key === "Enter" || key === " ") && event.target.closest("a, button, summary, input"))) return;
    event.preventDefault();
    run(element);
  });

  const wordsOf = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("kbd, [aria-hidden=true]").forEach((part) => part.remove());
    return copy.textContent;
  };
  const labelOf = (element) => element.dataset.shortcutLabel || element.getAttribute("aria-label")
    || wordsOf(element.labels?.[0] || element);
  const fill = () => {
    const list = help.querySelector("[data-shortcut-list]");
    list.replaceChildren();
    for (const element of document.querySelectorAll("[data-shortcut]")) {
      if (list.querySelector(`[data-keys="${CSS.escape(element.dataset.shortcut)}"]`)) continue;
      const row = document.createElement("div");
      row.dataset.keys = element.dataset.shortcut;
      const label = document.createElement("span");
      label.textContent = labelOf(element).trim().replace(/\s+/g, " ");
      const keys = document.createElement("span");
      keys.className = "nowrap";
      for (const part of element.dataset.shortcut.split(/[ +]/)) {
        const cap = document.createElement("kbd");
        cap.textContent = part.length === 1 ? part.toUpperCase() : part[0].toUpperCase() + part.slice(1);
        keys.append(cap, " ");
      }
      row.append(label, keys);
      list.append(row);
    }
  };

  const toggle = document.getElementById("shortcuts-on");
  if (toggle) {
    toggle.checked = !isOff();
    toggle.addEventListener("change", () => localStorage.setItem("shortcuts", toggle.checked ? "on" : "off"));
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-dialog='#shortcut-help']")) fill();
  });
})();
