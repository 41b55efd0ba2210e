// Writing: pictures pasted or dropped into [data-paste-upload], and forms with [data-draft-url] that save themselves.
(() => {
  "use strict";
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

  // The answer to an upload is 201 {"id", "name", "size", "url", "is_image"}; a refusal says why in "detail".
  const refusal = async (answer) => {
    try {
      const body = await answer.json();
      return body.errors?.[0]?.message || body.detail || window.desk.words.failed;
    } catch {
      return window.desk.words.failed;
    }
  };
  const insert = (field, text) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const gap = start && value[start - 1] !== "\n" ? "\n" : "";
    field.setRangeText(`${gap}${text}\n`, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const shown = (field) => document.querySelector(field.dataset.pasteList || "") || field.parentElement;

  const row = (file) => {
    const box = document.createElement("div");
    box.className = "upload";
    box.setAttribute("role", "status");
    if (file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.alt = "";
      const reader = new FileReader();
      reader.addEventListener("load", () => { picture.src = reader.result; });
      reader.readAsDataURL(file);
      box.append(picture);
    }
    const words = document.createElement("div");
    const name = document.createElement("strong");
    name.textContent = file.name;
    const state = document.createElement("span");
    state.textContent = `${size(file.size)} · ${window.desk.words.uploading}`;
    words.append(name, state);
    box.append(words);
    return { box, state };
  };

  // What was not sent yet can be taken back: the file goes, and its picture from the text.
  const undo = (field, box, stored) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-icon btn-small";
    button.setAttribute("aria-label", `${window.desk.words.remove} ${stored.name}`);
    button.append(window.desk.icon("x"));
    button.addEventListener("click", async () => {
      await fetch(`${stored.url}remove/`, { method: "POST", headers: { "X-CSRFToken": token() } });
      field.value = field.value.replace(`![${stored.name}](${stored.url})\n`, "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      box.remove();
      field.focus();
    });
    return button;
  };

  const upload = async (field, file) => {
    const { box, state } = row(file);
    shown(field).append(box);
    const body = new FormData();
    body.append("file", file, file.name);
    try {
      const answer = await fetch(field.dataset.pasteUpload, {
        method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(await refusal(answer));
      const stored = await answer.json();
      state.textContent = `${size(file.size)} · ${window.desk.words.uploaded}`;
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: field.dataset.pasteName || "attachments", value: stored.id });
      box.append(hidden, undo(field, box, stored));
      // Where people write without Markdown (data-paste-plain), the picture stands beside the text, not in it.
      if (stored.is_image && !("pastePlain" in field.dataset)) insert(field, `![${stored.name}](${stored.url})`);
      else field.dispatchEvent(new Event("input", { bubbles: true }));
    } catch (error) {
      box.classList.add("upload-failed");
      state.textContent = error instanceof TypeError ? window.desk.words.offline : error.message;
    }
  };

  const fieldOf = (event) => event.target.closest?.("[data-paste-upload]")
    || event.target.closest?.("[data-drop-zone]")?.querySelector("[data-paste-upload]");
  document.addEventListener("paste", (event) => {
    const field = fieldOf(event);
    const files = [...(event.clipboardData?.files || [])];
    if (!field || !files.length) return;
    event.preventDefault();
    files.forEach((file) => upload(field, file));
  });
  document.addEventListener("dragover", (event) => {
    const field = fieldOf(event);
    if (!field || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    (field.closest("[data-drop-zone]") || field).classList.add("is-dropping");
  });
  const calm = () => document.querySelectorAll(".is-dropping").forEach((zone) => zone.classList.remove("is-dropping"));
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) calm(); });
  document.addEventListener("drop", (event) => {
    const field = fieldOf(event);
    calm();
    if (!field || !event.dataTransfer.files.length) return;
    event.preventDefault();
    [...event.dataTransfer.files].forEach((file) => upload(field, file));
  });
  // A button that stands for the file picker: <input type="file" data-upload-to="#field">.
  document.addEventListener("change", (event) => {
    const field = event.target.dataset.uploadTo && document.querySelector(event.target.dataset.uploadTo);
    if (!field) return;
    [...event.target.files].forEach((file) => upload(field, file));
    event.target.value = "";
  });

  // Drafts: the form's text fields are posted to data-draft-url a moment after the last key; the answer is 204.
  const unsaved = new Set();
  const saveDraft = async (form, options = {}) => {
    unsaved.delete(form);
    const status = form.querySelector("[data-draft-status]");
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST", body, headers: { "X-CSRFToken": token() }, ...options,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { lang, dataset } = document.documentElement;
      const clock = new Date().toLocaleTimeString(lang, {
        hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: dataset.timezone,
      });
      if (status) status.textContent = `${status.dataset.saved} ${clock}`;
    } catch {
      if (status) status.textContent = status.dataset.failed;
    }
  };
  const timers = new WeakMap();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.dataset.draftUrl) return;
    clearTimeout(timers.get(form));
    unsaved.add(form);
    timers.set(form, setTimeout(() => saveDraft(form), 900));
  });
  document.addEventListener("submit", (event) => {
    clearTimeout(timers.get(event.target));
    unsaved.delete(event.target);
  });
  // Whoever leaves within that moment loses nothing either.
  window.addEventListener("pagehide", () => unsaved.forEach((form) => saveDraft(form, { keepalive: true })));

  // Ctrl+Enter in a text sends its form by the button that is to be seen.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || !event.target.matches("textarea")) return;
    const buttons = event.target.form?.querySelectorAll("button:not([type=button], [type=reset])") || [];
    const button = [...buttons].find((one) => one.checkVisibility?.() ?? one.offsetParent !== null);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // One click sends once: the button shows that it is at work until the answer is there.
  const free = (root) => root.querySelectorAll("[aria-busy=true]").forEach((button) => button.removeAttribute("aria-busy"));
  // On the way down, before htmx hears of it.
  document.addEventListener("submit", (event) => {
    if (!event.target.querySelector("[aria-busy=true]") && event.submitter?.getAttribute("aria-busy") !== "true") return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const isNative = !event.defaultPrevented;
    if (form.matches("[data-appearance]") || !(isNative || form.matches("[hx-post], [hx-get]"))) return;
    event.submitter?.setAttribute("aria-busy", "true");
    if (isNative) setTimeout(() => free(form), 10_000); // a download leaves the page where it is
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    // A page that is about to go has sent its form: another click on the way would send it again.
    const isLeaving = ["HX-Redirect", "HX-Refresh"].some((name) => detail.xhr.getResponseHeader(name));
    if (detail.elt.matches("form") && !isLeaving) free(detail.elt);
  });
  window.addEventListener("hashchange", () => free(document));
  window.addEventListener("pageshow", () => free(document));
})();
