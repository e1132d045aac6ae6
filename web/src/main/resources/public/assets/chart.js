// A chart of some metrics of one or more runs, drawn by uPlot, which comes as a classic script.

import { AXES } from "./axis.js";
import { colour } from "./colour.js";
import { element, setText } from "./dom.js";
import { metric } from "./format.js";
import { drawMarks } from "./chart-marks.js";
import { t } from "./text.js";

const { uPlot } = globalThis;
const FAINT = "38"; // alpha of the raw line and of the band from least to greatest
const BAND = "26";
const together = uPlot.sync("history");
export class Chart {
  /**
   * @param metrics a list of {name, label, colour, dash}, the colour being a custom property
   * @param options {title, figure, y, band, onZoom, onPick}: figure tells a value as text, y is the range of the axis,
   *   onZoom takes two values of the x axis, onPick one
   */
  constructor(place, metrics, options) {
    this.metrics = metrics;
    this.options = { figure: metric, band: true, ...options };
    this.plot = element("div", { class: "plot", role: "img", "aria-label": options.title, "data-chart": options.name });
    this.legend = element("ul", { class: "legend" });
    this.figure = element(
      "figure",
      { class: "chart panel", "data-figure": options.name },
      element("figcaption", {}, element("h3", {}, options.title), this.legend),
      this.plot,
    );
    place.append(this.figure);
    this.values = metrics.map(({ name, label }) => {
      const value = element("b", {}, "–");
      this.legend.append(element("li", { "data-series": name }, label, value));
      return value;
    });
    new ResizeObserver(() => this.resize()).observe(this.plot);
    document.addEventListener("themechange", () => this.rebuild());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.rebuild());
  }

  /**
   * Draws.
   *
   * @param tracks a list of {x, columns, colour}: one a run, the first being the page's own; its colour is undefined
   * @param state {axis, log, marks, current, from, to}
   */
  draw(tracks, state) {
    const shape = JSON.stringify([tracks.map((track) => track.colour), state.axis, state.log]);
    this.tracks = tracks;
    this.state = state;
    if (shape !== this.shape) {
      this.shape = shape;
      this.rebuild();
    } else {
      this.u.setData(this.data());
    }
    this.tell();
  }

  data() {
    const tables = this.tracks.map(({ x, columns }) => [
      x,
      ...this.metrics.flatMap(({ name }) => {
        const { last, min, max, smoothed } = columns[name] ?? { last: [] };
        const lines = this.options.band ? [min, max, last, smoothed] : [last];
        return lines.map((line) => line.map((value) => this.drawable(value)));
      }),
    ]);
    return tables.length === 1 ? tables[0] : uPlot.join(tables);
  }

  drawable(value) {
    return Number.isFinite(value) && !(this.state.log && value <= 0) ? value : null;
  }

  rebuild() {
    if (!this.tracks) return;
    this.u?.destroy();
    const series = [{}];
    const bands = [];
    for (const { colour: own } of this.tracks) {
      for (const one of this.metrics) {
        const line = colour(own ?? one.colour);
        const dash = one.dash ?? (own && one.dashCompared);
        if (this.options.band) {
          bands.push({ series: [series.length + 1, series.length], fill: `${line}${BAND}` });
          series.push({ stroke: "transparent", points: { show: false } }, { stroke: "transparent", points: { show: false } });
          series.push({ stroke: this.tracks.length > 1 ? "transparent" : `${line}${FAINT}`, width: 1, points: { show: false } });
        }
        series.push({ stroke: line, width: 2, dash, points: { show: this.options.dots && !dash, size: 5, fill: line } });
      }
    }
    this.u = new uPlot(this.settings(series, bands), this.data(), this.plot);
  }

  settings(series, bands) {
    const grid = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: colour("--muted"), grid, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const { text } = AXES[this.state.axis];
    const { onZoom, onPick } = this.options;
    return {
      ...this.size(),
      legend: { show: false },
      series,
      bands,
      padding: [8, 26, 0, 0],
      scales: {
        x: { time: false, range: () => this.xRange() },
        y: this.state.log ? { distr: 3, range: (u, least, most) => [(least ?? 1) / 1.1, (most ?? 10) * 1.1] } : { range: this.options.y ?? ((u, least, most) => uPlot.rangeNum(least ?? 0, most ?? 1, 0.05, true)) },
      },
      axes: [
        { ...axis, space: this.state.axis === "wall" ? 150 : 80, size: 30, values: (u, ticks) => ticks.map((value) => (value === null ? "" : text(value))) },
        { ...axis, size: 52, values: (u, ticks) => ticks.map((value) => (value === null ? "" : Number(value.toPrecision(4)).toString())) },
      ],
      cursor: { sync: { key: together.key, setSeries: false }, drag: { setScale: false, x: true, y: false }, points: { show: false } },
      hooks: {
        draw: [(u) => drawMarks(u, this)],
        setCursor: [() => this.tell()],
        setSelect: [
          (u) => {
            if (u.select.width < 4) return;
            onZoom(u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x"));
            u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
          },
        ],
        ready: [
          (u) => {
            u.over.addEventListener("click", () => u.select.width < 4 && u.cursor.left >= 0 && onPick(u.posToVal(u.cursor.left, "x")));
            u.over.addEventListener("dblclick", () => onZoom());
          },
        ],
      },
    };
  }

  /** The range that was asked for, even where nothing was measured at its ends. */
  xRange() {
    const ends = this.tracks.filter(({ x }) => x.length > 0).flatMap(({ x }) => [x[0], x.at(-1)]);
    if (ends.length === 0) return [0, 1];
    const least = this.state.from ?? Math.min(...ends);
    const most = this.state.to ?? Math.max(...ends);
    return most > least ? [least, most] : [least - 1, most + 1];
  }

  size() {
    return { width: Math.max(120, this.plot.clientWidth), height: Math.max(100, this.plot.clientHeight) };
  }

  resize() {
    const { width, height } = this.size();
    if (this.u && (this.u.width !== width || this.u.height !== height)) this.u.setSize({ width, height });
  }

  /** The values under the pointer, else the newest ones. */
  tell() {
    if (!this.u || !this.tracks) return;
    const [own] = this.tracks;
    const { idx } = this.u.cursor;
    const at = idx === null || idx === undefined ? -1 : own.x.indexOf(this.u.data[0][idx]);
    this.metrics.forEach(({ name }, i) => {
      const { last } = own.columns[name] ?? { last: [] };
      setText(this.values[i], this.options.figure(at < 0 ? last.at(-1) : last[at]));
    });
    this.plot.setAttribute("aria-label", this.sentence());
  }

  /** The chart in a sentence, for those who cannot see it. */
  sentence() {
    const [own] = this.tracks;
    const { title, figure } = this.options;
    if (own.x.length === 0) return t("chart.nothing", { title });
    const { text } = AXES[this.state.axis];
    const parts = this.metrics.map(({ name, label }) => {
      const { last, min, max } = own.columns[name];
      const least = (min ?? last).filter(Number.isFinite).reduce((a, b) => Math.min(a, b), Infinity);
      const most = (max ?? last).filter(Number.isFinite).reduce((a, b) => Math.max(a, b), -Infinity);
      return t("chart.metric", { label, now: figure(last.at(-1)), least: figure(least), most: figure(most) });
    });
    return t("chart.sentence", { title, axis: t(`history.${this.state.axis}`), from: text(own.x[0]), to: text(own.x.at(-1)), metrics: parts.join("; ") });
  }
}
