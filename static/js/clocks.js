// Clocks go on by themselves: business time only, by the server's time, and without asking it.
// The server gives the seconds left, the moment it said so, whether the calendar is open then, and when that turns.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("clock-words")?.textContent || "{}");
  const colours = ["ok", "soon", "breached"];

  // How far this machine's clock is from the server's: both are known at the moment in which the page arrived. A page
  // from the browser's own cache arrived long after it was made; there this machine's clock has to do.
  const page = performance.getEntriesByType("navigation")[0];
  const cached = !page || page.transferSize === 0 || page.type === "back_forward";
  const arrived = page ? performance.timeOrigin + page.responseStart : Date.now();
  let skew = null;
  const skewOf = (at, isLater) => {
    if (isLater) return Date.now() - at;
    if (skew === null) skew = cached ? 0 : arrived - at;
    return skew;
  };

  // What came with the page; the rest comes with later answers, each with its own moment.
  const first = new Set(document.querySelectorAll("[data-clock]"));
  const known = new WeakMap();
  const read = (node) => {
    const data = node.dataset;
    const clock = {
      left: Number(data.left),
      at: Math.floor(Number(data.at) / 1000),
      soon: Number(data.soon),
      isOpen: data.open === "1",
      turns: data.turns ? data.turns.split(",").map(Number) : [],
      target: Number(data.target || 0),
      skew: skewOf(Number(data.at), !first.has(node)),
    };
    known.set(node, clock);
    return clock;
  };

  // Open seconds between the server's moment and now, both cut to whole seconds as the server does.
  const passed = (clock, until) => {
    let { at, isOpen } = clock;
    let sum = 0;
    for (const turn of clock.turns) {
      if (turn >= until) break;
      if (isOpen) sum += turn - at;
      at = turn;
      isOpen = !isOpen;
    }
    return isOpen && until > at ? sum + until - at : sum;
  };

  const shown = (seconds) => {
    const whole = Math.abs(seconds);
    const two = (value) => String(value).padStart(2, "0");
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  };

  const paint = (node, tone, left) => {
    const before = node.dataset.clock;
    const prefix = node.classList.contains("chip") ? "chip" : "clock";
    node.classList.replace(`${prefix}-${before}`, `${prefix}-${tone}`);
    node.dataset.clock = tone;
    const use = node.querySelector(".icon use");
    if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${words.icons[tone]}`));
    const picture = node.querySelector(".icon");
    picture?.classList.toggle("icon-filled", words.icons[tone].endsWith("-filled"));
    const word = node.querySelector("[data-clock-word]");
    if (word) word.textContent = left < 0 ? words.over : words.left;
  };

  const tick = (node) => {
    const clock = known.get(node) || read(node);
    const left = clock.left - passed(clock, Math.floor((Date.now() - clock.skew) / 1000));
    const time = node.querySelector("[data-clock-time]");
    const text = shown(left);
    if (time && time.textContent !== text) time.textContent = text;
    let tone = left < 0 ? "breached" : left <= clock.soon ? "soon" : "ok";
    // What has been broken stays so, whatever is left under a later target.
    if (colours.indexOf(node.dataset.clock) > colours.indexOf(tone)) tone = node.dataset.clock;
    if (tone !== node.dataset.clock || left === -1) paint(node, tone, left);
    if (clock.target) {
      const bar = node.querySelector("[data-clock-bar]");
      const share = Math.min(100, Math.max(0, (1 - left / clock.target) * 100));
      bar?.setAttribute("width", `${share.toFixed(2)}%`);
    }
  };

  const round = () => {
    if (!document.hidden) for (const node of document.querySelectorAll("[data-clock]")) tick(node);
    const now = Date.now() - (skew || 0);
    setTimeout(round, 1010 - (now % 1000));
  };
  round();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) for (const node of document.querySelectorAll("[data-clock]")) tick(node);
  });
})();
