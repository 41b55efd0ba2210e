// The figures: charts drawn from the tables under them, and the part of now that renews itself.
(() => {
  "use strict";
  const EVERY = 30000;
  const charts = new Map();

  // --- now, without moving what is under the hand --------------------------------------------
  const refresher = document.getElementById("dash-refresh");
  const isBusy = (part) =>
    part.matches(":hover") || part.contains(document.activeElement) || Boolean(part.querySelector("details[open]"));
  let waiting = false;
  const refresh = () => {
    if (!refresher || document.hidden || document.querySelector("dialog[open]")) return;
    waiting = false;
    refresher.dispatchEvent(new Event("refresh"));
  };
  if (refresher) {
    setInterval(refresh, EVERY);
    document.addEventListener("visibilitychange", refresh);
    // A table or list that somebody points at, or works in, stays as it is until they have left it.
    document.addEventListener("htmx:oobBeforeSwap", (event) => {
      if (!event.target.matches("[data-keep]") || !isBusy(event.target)) return;
      event.detail.shouldSwap = false;
      waiting = true;
    });
    for (const name of ["pointerout", "focusout"]) {
      document.addEventListener(name, (event) => {
        const part = waiting && event.target.closest?.("[data-keep]");
        if (part) setTimeout(() => { if (waiting && !isBusy(part)) refresh(); }, 300);
      });
    }
  }

  // --- reading a chart's table ----------------------------------------------------------------
  const said = (cell) => cell.dataset.text ?? cell.textContent.trim();
  const number = (cell) => (cell.dataset.value === undefined ? null : Number(cell.dataset.value));
  const read = (card) => {
    const heads = [...card.querySelectorAll("thead th")];
    const rows = [...card.querySelectorAll("tbody tr")];
    const drawn = heads.map((head, place) => [head, place]).filter(([head]) => "drawn" in head.dataset);
    return {
      shape: card.dataset.shape,
      unit: card.dataset.unit,
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      links: rows.map((row) => row.cells[0].querySelector("a")?.href || ""),
      tips: rows.map((row) => [...row.cells].slice(1).map((cell, place) => `${heads[place + 1].textContent.trim()}  ${said(cell)}`)),
      series: drawn.map(([head, place]) => ({
        name: head.textContent.trim(),
        values: rows.map((row) => number(row.cells[place])),
        texts: rows.map((row) => said(row.cells[place])),
        links: rows.map((row) => row.cells[place].querySelector("a")?.href || ""),
      })),
      share: rows.map((row) => (heads.length > 2 && drawn.length === 1 ? row.cells[2].textContent.trim() : "")),
      target: card.dataset.target === undefined ? null : Number(card.dataset.target),
      targetWords: card.dataset.targetWords,
      hours: card.dataset.hours || "0 h",
      note: card.dataset.note,
      noteAt: Number(card.dataset.noteAt),
    };
  };

  // --- drawing --------------------------------------------------------------------------------
  const look = () => {
    const color = (name) => window.desk.color(name);
    return {
      font: getComputedStyle(document.body).fontFamily,
      ink: color("--ink"), ink2: color("--ink-2"), ink3: color("--ink-3"), line: color("--line"), line2: color("--line-2"),
      surface: color("--surface"), accent: color("--accent"), fill: color("--accent-fill"), onFill: color("--on-fill"), accentLine: color("--accent-line"),
    };
  };
  const tooltip = (data, at, trigger) => ({
    trigger,
    renderMode: "richText",
    confine: true,
    backgroundColor: at.surface,
    borderColor: at.line2,
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: at.ink, fontFamily: at.font, fontSize: 13, lineHeight: 20 },
    axisPointer: { type: data.shape === "lines" ? "line" : "shadow", lineStyle: { color: at.line2 }, shadowStyle: { color: at.line, opacity: 0.4 } },
    formatter: (points) => {
      const place = (Array.isArray(points) ? points[0] : points).dataIndex;
      return [data.labels[place], ...data.tips[place]].join("\n");
    },
  });
  const text = (at, size = 13) => ({ color: at.ink2, fontFamily: at.font, fontSize: size });
  const unitOf = (data) => (value) => (data.unit === "percent" ? `${value} %` : data.unit === "hours" ? data.hours.replace("0", value) : String(value));
  // Rates stand near the top: the axis begins a step under the least of them.
  const scale = (data) => {
    if (data.unit !== "percent") return {};
    const known = data.series.flatMap((one) => one.values).concat(data.target ?? []).filter((value) => value !== null);
    const least = Math.min(...known) - 1;
    const interval = [4, 10, 20].find((step) => 100 - least <= step * 5) || 20;
    return { min: Math.max(0, Math.floor(least / interval) * interval), max: 100, interval };
  };
  const targetLine = (data, at, axis) => data.target === null ? undefined : {
    silent: true,
    symbol: "none",
    animation: false,
    lineStyle: { color: at.ink3, type: [2, 3], width: 1.5 },
    label: { formatter: data.targetWords, position: axis === "y" ? "insideStartBottom" : "end", ...text(at, 12) },
    data: [axis === "y" ? { yAxis: data.target } : { xAxis: data.target }],
  };
  // How much room a text takes, near enough: Han characters are as wide as they are high.
  const room = (texts) => Math.max(0, ...texts.map((one) => [...one].reduce((sum, sign) => sum + (sign > "\u2e80" ? 13.5 : 7.6), 0)));
  const ends = (data) => data.series.map((one) => `${one.name} ${one.texts[last(one.values)] ?? ""}`);
  const last = (values) => values.findLastIndex((value) => value !== null);

  // Names at two ends that lie close together step aside.
  const asides = (data) => {
    const [one, other] = data.series.map((series) => series.values[last(series.values)]);
    const all = data.series.flatMap((series) => series.values).filter((value) => value !== null);
    const range = Math.max(...all, 0) - (scale(data).min ?? 0) || 1;
    if (data.series.length < 2 || Math.abs(one - other) / range > 0.08) return [0, 0];
    return one >= other ? [-9, 9] : [9, -9];
  };

  // Where names at the ends would take the room of the lines, they stand above them.
  const lines = (data, at, width) => {
    const isNarrow = room(ends(data)) > width * 0.4;
    const told = (one) => (isNarrow ? one.texts[last(one.values)] ?? "" : `${one.name} ${one.texts[last(one.values)] ?? ""}`);
    return {
      grid: { left: 12, right: room(data.series.map(told)) + 22, top: isNarrow ? 24 + 22 * data.series.length : 18, bottom: 8, containLabel: true },
      legend: isNarrow ? { top: 2, left: 12, orient: "vertical", itemGap: 4, selectedMode: false, textStyle: text(at) } : undefined,
      tooltip: tooltip(data, at, "axis"),
      xAxis: { type: "category", boundaryGap: false, data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: at.line2 } }, axisLabel: { ...text(at, 12), hideOverlap: true } },
      yAxis: { type: "value", ...scale(data), splitLine: { lineStyle: { color: at.line } }, axisLabel: { ...text(at, 12), formatter: unitOf(data) } },
      series: data.series.map((one, place) => {
        const main = place === 0;
        const end = last(one.values);
        return {
          name: one.name,
          type: "line",
          data: one.values.map((value, n) => n === end ? { value, label: { show: true, position: "right", distance: 8, offset: [0, asides(data)[place] ?? 0], formatter: told(one), color: main ? at.accent : at.ink, fontFamily: at.font, fontSize: 13, fontWeight: 600 } } : value),
          connectNulls: true,
          symbol: ["circle", "circle", "rect"][place] ?? "diamond",
          symbolSize: main ? 5 : 7,
          cursor: "pointer",
          lineStyle: { width: 2, color: main ? at.accent : at.ink, type: main ? "solid" : [[5, 4], [2, 3]][place - 1] },
          itemStyle: main ? { color: at.accent } : { color: at.surface, borderColor: at.ink, borderWidth: 2 },
          markLine: main ? targetLine(data, at, "y") : undefined,
          markPoint: place === 1 && data.note && data.noteAt !== end ? { silent: true, symbol: "circle", symbolSize: 1, label: { show: true, position: "bottom", distance: 10, formatter: data.note, ...text(at, 12) }, data: [{ coord: [data.noteAt, one.values[data.noteAt]] }] } : undefined,
        };
      }),
    };
  };

  const fills = (at) => [at.fill, at.accentLine, at.line2];
  const columns = (data, at, width) => ({
    grid: { left: 12, right: 16, top: 40, bottom: 8, containLabel: true },
    legend: { top: 4, left: 12, itemWidth: 12, itemHeight: 12, selectedMode: false, textStyle: text(at) },
    tooltip: tooltip(data, at, "axis"),
    xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: at.line2 } }, axisLabel: { ...text(at, 12), hideOverlap: true } },
    yAxis: { type: "value", splitLine: { lineStyle: { color: at.line } }, axisLabel: text(at, 12) },
    series: data.series.map((one, place) => ({
      name: one.name, type: "bar", data: one.values, barMaxWidth: 20, barGap: "12%", cursor: "pointer",
      itemStyle: { color: fills(at)[place], borderRadius: [2, 2, 0, 0] },
      label: { show: width / data.labels.length / Math.max(2, data.series.length) > room(one.texts) * 1.1, position: "top", ...text(at, 12) },
      labelLayout: { hideOverlap: true },
    })),
  });

  const bars = (data, at) => {
    const single = data.series.length === 1;
    const named = (one) => ({ dataIndex }) => single && data.share[dataIndex] ? `${one.texts[dataIndex]} · ${data.share[dataIndex]}` : one.texts[dataIndex];
    return {
      grid: { left: 12, right: single ? 92 : 32, top: single ? 6 : 34, bottom: data.target === null ? 4 : 22, containLabel: true },
      legend: single ? undefined : { top: 2, left: 12, itemWidth: 12, itemHeight: 12, selectedMode: false, textStyle: text(at) },
      tooltip: tooltip(data, at, "axis"),
      xAxis: { type: "value", show: false, max: data.unit === "percent" ? 100 : undefined },
      yAxis: { type: "category", inverse: true, data: data.labels, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...text(at), color: at.ink, width: 110, overflow: "truncate" } },
      series: data.series.map((one, place) => ({
        name: one.name, type: "bar", cursor: "pointer", barMaxWidth: single ? 18 : 16, barGap: "15%",
        data: one.values.map((value, n) => ({ value, itemStyle: { color: single ? fills(at)[n === 0 ? 0 : 1] : fills(at)[place], borderRadius: 2 } })),
        itemStyle: { color: fills(at)[place] },
        label: single ? { show: true, position: "right", formatter: named(one), ...text(at) } : { show: true, position: "insideLeft", formatter: named(one), ...text(at, 12), color: place === 0 ? at.onFill : at.ink },
        markLine: place === 0 ? targetLine(data, at, "x") : undefined,
      })),
    };
  };
  const shapes = { lines, columns, bars };
  const heights = { lines: () => 286, columns: () => 286, bars: (data) => data.labels.length * (data.series.length > 1 ? 46 : 40) + (data.series.length > 1 ? 60 : 12) };

  const draw = (card) => {
    const box = card.querySelector(".chart");
    if (!box || !window.echarts) return;
    const data = read(card);
    box.style.height = `${heights[data.shape](data)}px`;
    let chart = charts.get(card);
    if (!chart) {
      chart = window.echarts.init(box, null, { renderer: "svg" });
      chart.on("click", ({ dataIndex, seriesIndex }) => {
        const now = read(card);
        const link = now.series[seriesIndex]?.links[dataIndex] || now.links[dataIndex];
        if (link) location.assign(link);
      });
      charts.set(card, chart);
      new ResizeObserver(() => chart.resize()).observe(box);
    }
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    chart.setOption({ animation: !calm, animationDuration: 180, textStyle: { fontFamily: look().font }, ...shapes[data.shape](data, look(), box.clientWidth) }, true);
  };
  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);

  // --- saving as a picture --------------------------------------------------------------------
  const download = (href, name) => {
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  };
  // As it stands in the page: the browser quotes what a font's name holds, the library does not.
  const svgOf = (card) => {
    const text = new XMLSerializer().serializeToString(card.querySelector(".chart svg"));
    const painted = text.replace(/(<rect [^>]*?)fill="none"/, `$1fill="${look().surface}"`);
    return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(painted)}`;
  };
  const png = (card, chart, name) => {
    const picture = new Image();
    picture.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = chart.getWidth() * 2;
      canvas.height = chart.getHeight() * 2;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      download(canvas.toDataURL("image/png"), name);
    };
    picture.src = svgOf(card);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-save]");
    const card = button?.closest("[data-chart]");
    const chart = charts.get(card);
    if (!chart) return;
    const name = `sla-${card.dataset.chart}.${button.dataset.save}`;
    if (button.dataset.save === "svg") download(svgOf(card), name);
    else png(card, chart, name);
    button.closest("details").open = false;
  });

  // --- begin ----------------------------------------------------------------------------------
  document.addEventListener("desk:look", () => requestAnimationFrame(drawAll));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  const begin = () => {
    drawAll();
    for (const button of document.querySelectorAll("[data-save]")) button.hidden = !charts.has(button.closest("[data-chart]"));
  };
  // Charts that come later: a report that was worked out meanwhile, the preview of another one.
  document.addEventListener("htmx:afterSettle", () => { if (document.querySelector("[data-later], [data-preview]")) begin(); });
  begin();
})();
