// “Use it” beside a proposal: chooses it in the form at once. Without script the button sends the form for it.
(() => {
  "use strict";
  const choices = (form, name, value) =>
    [...form.querySelectorAll(`[name="${name}"]`)].filter((field) =>
      field.type === "radio" ? field.value === value : field.tagName === "SELECT");
  const choose = (form, name, value) => {
    const field = choices(form, name, value)[0];
    if (!field || (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value))) return false;
    if (field.type === "radio") field.checked = true;
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  // An answer that did not help leaves the page; whoever works by keyboard goes on where it stood.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "answers" && document.activeElement === document.body) event.target.focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-use]");
    const form = button?.closest("form");
    if (!form || !choose(form, button.dataset.use, button.dataset.value)) return;
    event.preventDefault();
    if (button.dataset.then) {
      const [name, value] = button.dataset.then.split("=");
      choose(form, name, value);
    }
    button.hidden = true;
    const chosen = button.parentElement.querySelector(".proposal-chosen");
    if (!chosen) return;
    chosen.hidden = false;
    chosen.tabIndex = -1;
    chosen.focus();
  });
})();
