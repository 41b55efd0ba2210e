// Forms that administrators define: a field that depends on another answer shows only when that answer is given.
// Without this every field shows and says on what it depends; the server decides in any case.
(() => {
  "use strict";
  const given = (form, name) =>
    [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
      .filter((one) => !one.closest("[data-shown-if][hidden]"))
      .filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked)
      .map((one) => one.value);
  const settle = (form) => {
    form.classList.add("has-script");
    // In the order of the page: what is hidden by now has no answer for those below.
    for (const field of form.querySelectorAll("[data-shown-if]")) {
      const wanted = field.dataset.shownValues.split(" ");
      field.hidden = !given(form, field.dataset.shownIf).some((value) => wanted.includes(value));
    }
  };
  const settleAll = () => document.querySelectorAll("[data-custom-form]").forEach(settle);
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-custom-form]");
    if (form) settle(form);
  });
  document.addEventListener("htmx:afterSettle", settleAll);
  settleAll();
})();
