// The editor of articles: its toolbar, and taking out what is personal. Without scripts the fields are plain Markdown.
(() => {
  "use strict";
  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
  const put = (field, text, from, to, select) => {
    field.focus();
    field.setRangeText(text, from, to, "end");
    if (select) field.setSelectionRange(...select);
    changed(field);
  };

  // **bold**, *emphasis*, `code`: around the selection, and away again.
  const around = (field, mark, word) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const inner = value.slice(start, end);
    if (inner && value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark) {
      put(field, inner, start - mark.length, end + mark.length, [start - mark.length, end - mark.length]);
      return;
    }
    const text = inner || word;
    put(field, mark + text + mark, start, end, [start + mark.length, start + mark.length + text.length]);
  };
  // A sign before each line of the selection, and away again.
  const before = (field, sign) => {
    const { selectionStart, selectionEnd, value } = field;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const stop = value.indexOf("\n", selectionEnd);
    const end = stop < 0 ? value.length : stop;
    const lines = value.slice(start, end).split("\n");
    const all = lines.every((line, index) => line.startsWith(sign(index)));
    const text = lines.map((line, index) => (all ? line.slice(sign(index).length) : sign(index) + line)).join("\n");
    // What was marked stays marked; whoever is only about to write goes on behind the sign.
    put(field, text, start, end, selectionStart === selectionEnd ? null : [start, start + text.length]);
  };
  const block = (field, text) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const gap = start && value[start - 1] !== "\n" ? "\n\n" : "";
    put(field, `${gap}${text}\n`, start, end);
  };
  const code = (field) => {
    const inner = field.value.slice(field.selectionStart, field.selectionEnd);
    if (!inner.includes("\n")) return around(field, "`", "code");
    return block(field, `\`\`\`\n${inner}\n\`\`\``);
  };
  const link = (field) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const words = value.slice(start, end) || "…";
    const text = `[${words}](https://)`;
    put(field, text, start, end, [start + text.length - 9, start + text.length - 1]);
  };
  const marks = {
    bold: (field) => around(field, "**", "…"),
    italic: (field) => around(field, "*", "…"),
    heading: (field) => before(field, () => "## "),
    bullets: (field) => before(field, () => "- "),
    numbers: (field) => before(field, (index) => `${index + 1}. `),
    tasks: (field) => before(field, () => "- [ ] "),
    quote: (field) => before(field, () => "> "),
    table: (field) => block(field, "| … | … |\n| --- | --- |\n| … | … |"),
    code,
    link,
  };

  const bars = () => document.querySelectorAll("[data-markdown-for][hidden]").forEach((bar) => {
    bar.hidden = false;
    // One stop for the Tab key; the arrows go along the bar.
    [...bar.querySelectorAll("button, input")].forEach((one, index) => { one.tabIndex = index ? -1 : 0; });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (!button) return;
    marks[button.dataset.mark](document.getElementById(button.closest("[data-markdown-for]").dataset.markdownFor));
  });
  document.addEventListener("keydown", (event) => {
    const bar = event.target.closest?.("[data-markdown-for]");
    if (bar && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const all = [...bar.querySelectorAll("button, input")];
      const next = all.at((all.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)) % all.length);
      all.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
      next.focus();
      event.preventDefault();
    }
    if (!event.target.matches?.(".article-form textarea") || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const name = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (!name || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    marks[name](event.target);
  }, true);
  // Enter in a list goes on with it, and ends it on an empty line.
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!field.matches?.(".article-form textarea") || field.selectionStart !== field.selectionEnd) return;
    const at = field.selectionStart;
    const start = field.value.lastIndexOf("\n", at - 1) + 1;
    const line = field.value.slice(start, at);
    const item = line.match(/^(\s*)([-*] \[[ x]\] |[-*] |(\d+)\. |> )(.*)$/i);
    if (!item) return;
    event.preventDefault();
    if (!item[4].trim()) return put(field, "", start, at);
    const sign = item[3] ? `${Number(item[3]) + 1}. ` : item[2].replace(/\[x\]/i, "[ ]");
    put(field, `\n${item[1]}${sign}`, at, at);
  });

  // One find goes from every text: a number within a longer one is another number.
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const whole = (text) => {
    const head = /^[A-Za-z0-9]/.test(text) ? "(?<![A-Za-z0-9])" : "";
    const tail = /[A-Za-z0-9]$/.test(text) ? "(?![A-Za-z0-9])" : "";
    return new RegExp(head + escaped(text) + tail, "gi");
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-redact]");
    if (!button) return;
    event.preventDefault();
    const pattern = whole(button.dataset.redact);
    let last = null;
    document.querySelectorAll("#article-form textarea, #article-form [name=title]").forEach((field) => {
      const text = field.value.replace(pattern, () => button.dataset.redactBy);
      if (text === field.value) return;
      field.value = text;
      last = field;
    });
    const item = button.closest("li");
    const next = item?.nextElementSibling?.querySelector("button") || document.querySelector("#id_solution");
    item?.remove();
    if (last) changed(last);
    next?.focus({ preventScroll: true });
  });

  bars();
  document.addEventListener("htmx:afterSettle", bars);
})();
