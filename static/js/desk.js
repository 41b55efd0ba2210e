// The base of every page: theme, menus, dialogs, drawers, toasts, fresh times. Words come from the page.
(() => {
  "use strict";
  const root = document.documentElement;
  const words = JSON.parse(document.getElementById("desk-words")?.textContent || "{}");
  const svg = "http://www.w3.org/2000/svg";
  const icon = (name) => {
    const picture = document.createElementNS(svg, "svg");
    picture.setAttribute("class", name.endsWith("-filled") ? "icon icon-filled" : "icon");
    picture.setAttribute("aria-hidden", "true");
    const use = picture.appendChild(document.createElementNS(svg, "use"));
    use.setAttribute("href", `${root.dataset.icons}#${name}`);
    return picture;
  };

  // Look: the cookie is what the server reads; the form works without this.
  const remember = (name, value) => {
    root.dataset[name] = value;
    document.cookie = `${name}=${value}; path=/; max-age=157680000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    localStorage.setItem(name, value);
    document.dispatchEvent(new CustomEvent("desk:look", { detail: { name, value } }));
  };
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!event.target.matches("[data-appearance]") || !button?.name) return;
    event.preventDefault();
    remember(button.name, button.value);
    for (const one of event.target.elements) {
      if (one.name === button.name) one.setAttribute("aria-pressed", String(one === button));
    }
  });

  // Menus are <details>: one open at a time, Escape and a click elsewhere close it.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except && !menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) {
      const dialog = document.querySelector(opener.dataset.openDialog);
      if (dialog) {
        event.preventDefault();
        dialog.showModal();
      }
    }
    if (event.target.closest("[data-close-dialog]")) {
      event.preventDefault();
      event.target.closest("dialog")?.close();
    }
    if (event.target.matches("dialog[open]")) event.target.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Content that htmx puts into a closed dialog opens it; without script the link leads to the page itself.
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.target.closest?.("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  });

  // Toasts: notes leave after six seconds (not while looked at), errors stay until closed.
  const linger = (toast) => {
    if (toast.classList.contains("toast-error")) return;
    let timer;
    const start = () => { timer = setTimeout(() => toast.remove(), 6000); };
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusout", start);
    start();
  };
  const toast = ({ text, level = "success", action }) => {
    const failed = level === "error";
    const box = document.createElement("div");
    box.className = failed ? "toast toast-error" : "toast";
    const line = document.createElement("p");
    line.textContent = text;
    box.append(icon(failed ? "alert-circle" : "circle-check"), line);
    if (action) {
      const link = document.createElement("a");
      link.href = action.href;
      link.textContent = action.label;
      box.append(link);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "toast-close";
    close.setAttribute("aria-label", words.close);
    close.append(icon("x"));
    box.append(close);
    document.querySelector(failed ? "#toasts-alert" : "#toasts-status")?.append(box);
    linger(box);
  };
  document.addEventListener("click", (event) => event.target.closest(".toast-close")?.closest(".toast").remove());
  document.querySelectorAll(".toast").forEach(linger);
  // Servers send {"toast": {"text": …, "level": …, "action": {"label": …, "href": …}}} in HX-Trigger.
  document.addEventListener("toast", (event) => toast(event.detail));
  document.addEventListener("htmx:sendError", () => toast({ text: words.offline, level: "error" }));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    const text = { 403: words.forbidden, 404: words.gone, 429: words.slow }[status] || words.failed;
    toast({ text, level: "error" });
  });
  // A refused form comes back with its errors in it (400, 409, 412): show it in its place.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([400, 409, 412, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // Ages stay true while the page is open.
  const language = root.lang || "zh-Hans";
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const said = (seconds) => {
    for (const [unit, size] of units) {
      if (seconds >= size) {
        const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" });
        return format.format(Math.floor(seconds / size));
      }
    }
    return words.now;
  };
  const freshen = () => {
    for (const time of document.querySelectorAll("time[data-age]")) {
      const text = said((Date.now() - Date.parse(time.dateTime)) / 1000);
      if (time.textContent !== text) time.textContent = text;
    }
  };
  setInterval(() => { if (!document.hidden) freshen(); }, 30000);

  // A colour of the tokens as the browser paints it now, for charts: light-dark() is resolved by painting.
  const color = (token) => {
    const probe = document.body.appendChild(document.createElement("span"));
    probe.style.color = `var(${token})`;
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };

  document.addEventListener("click", async (event) => {
    const copier = event.target.closest("[data-copy]");
    if (!copier) return;
    await navigator.clipboard.writeText(copier.dataset.copy);
    toast({ text: words.copied });
  });

  window.desk = { toast, color, icon, words };
})();
