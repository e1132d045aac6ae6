// The history of a run: its charts over one range, and what a person can change about them.

import { AXES, interpolate } from "./axis.js";
import { runPath } from "./api.js";
import { Chart } from "./chart.js";
import { Comparison } from "./comparison.js";
import { DataTable } from "./data-table.js";
import { byId, setText } from "./dom.js";
import { count, distance, hasEnded } from "./format.js";
import { History } from "./history.js";
import { Scores } from "./scores.js";
import { svgOf } from "./svg.js";
import { t } from "./text.js";

const RELOAD_MILLISECONDS = 5000;
const ZOOM = 3;

export class HistoryPanel {
  /** @param onPick takes the step of a checkpoint that was clicked on */
  constructor(name, onPick) {
    this.name = name;
    this.onPick = onPick;
    this.history = new History(name);
    this.scores = new Scores([]);
    this.checkpoints = [];
    this.comparison = new Comparison(name, () => this.reload());
    const place = byId("charts");
    const zoom = { onZoom: (from, to) => this.zoomTo(from, to), onPick: (x) => this.pick(x) };
    const whole = (value) => (Number.isFinite(value) ? count(value) : "–");
    this.charts = [
      new Chart(place, metrics(["lossD", "--discriminator"], ["lossG", "--generator", undefined, [6, 4]]), {
        ...zoom, name: "losses", title: t("chart.losses"),
      }),
      new Chart(
        place,
        metrics(["dReal", "--discriminator"], ["dFakeBefore", "--generator", undefined, [6, 4]], ["dFakeAfter", "--generator-after", [5, 4]]),
        { ...zoom, name: "verdict", title: t("chart.verdict"), y: [0, 1] },
      ),
      new Chart(place, metrics(["value", "--generator"], ["floor", "--muted", [5, 4]]), {
        ...zoom, name: "quality", title: t("chart.quality"), figure: distance, band: false, dots: true,
      }),
      new Chart(place, metrics(["imagesPerSecond", "--discriminator"]), { ...zoom, name: "speed", title: t("chart.speed"), figure: whole }),
    ];
    this.table = new DataTable(() => this);
    byId("axis").addEventListener("change", () => this.draw());
    byId("log").addEventListener("change", () => this.draw());
    byId("smoothing").addEventListener("change", () => this.reload());
    byId("svg").addEventListener("click", () => this.download());
    for (const button of document.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => this.zoom(button.dataset.zoom));
    }
  }

  get axis() {
    return byId("axis").value;
  }

  /** The time constant of the smoothing, in steps of the range in view. */
  get reach() {
    const { from = 1, to = this.history.newestStep || this.run?.latest?.step || 0 } = this.history.range;
    return Math.round(0.12 * (to - from + 1) * (byId("smoothing").value / 100) ** 2);
  }

  async load(range = this.history.range) {
    this.history.range = range;
    const { reach } = this;
    await Promise.all([this.history.load(range, reach), this.comparison.load(range, reach)]);
    this.draw();
    this.announce();
  }

  /** The same, again and again where it fails: the trainer's return brings us here. */
  async reload(range) {
    try {
      await this.load(range);
    } catch {
      // told by the stream
    }
  }

  append(event) {
    const again = this.history.append(event);
    if (again) this.reloadSoon();
    if (this.history.isWhole) this.drawSoon();
  }

  reloadSoon() {
    if (this.waiting) return;
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      this.reload();
    }, RELOAD_MILLISECONDS);
  }

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  setCheckpoints(list, run) {
    this.checkpoints = list;
    this.run = run;
    this.scores = new Scores(list);
    setText(byId("quality-summary"), this.scores.sentence(run, hasEnded(run)));
    this.drawSoon();
  }

  select(step) {
    this.current = step;
    this.drawSoon();
  }

  draw() {
    const { of } = AXES[this.axis];
    const own = { x: of(this.history, this.run), columns: this.history.columns };
    const others = this.comparison.tracks(of);
    if (others.length > 0) own.colour = this.comparison.ownColour;
    const toAxis = (step) => interpolate(this.history.steps, own.x, step);
    const { from, to } = this.history.range;
    const state = {
      axis: this.axis,
      log: byId("log").checked,
      marks: this.checkpoints.map(({ step }) => step).filter((step) => inRange(step, this.history.range)).map(toAxis),
      current: this.current === undefined ? undefined : toAxis(this.current),
      from: from === undefined ? undefined : toAxis(from),
      to: to === undefined ? undefined : toAxis(to),
    };
    for (const chart of this.charts) {
      const isQuality = chart.options.name === "quality";
      const scored = this.scores.steps.length > 0;
      if (isQuality) chart.figure.hidden = !scored;
      if (isQuality && !scored) continue;
      chart.draw(isQuality ? [{ x: of(this.scores, this.run), columns: this.scores.columns }] : [own, ...others], state);
    }
    const bad = this.history.notFinite();
    setText(byId("not-finite"), bad > 0 ? t("history.notFinite", { n: count(bad) }) : "");
    this.table.update();
  }

  announce() {
    const { from, to } = this.history.range;
    setText(byId("range"), from === undefined ? "" : t("history.range", { from: count(from), to: count(to) }));
    const query = from === undefined ? "" : `?from=${from}&to=${to}`;
    byId("csv").href = `${runPath(this.name)}/metrics.csv${query}`;
    byId("json").href = `${runPath(this.name)}/metrics.json${query}`;
  }

  /** To the part between two values of the x axis; the whole without them. */
  zoomTo(left, right) {
    if (left === undefined) return this.reload({});
    const xs = AXES[this.axis].of(this.history, this.run);
    const step = (x) => interpolate(xs, this.history.steps, x);
    return this.show(step(left), step(right));
  }

  show(from, to) {
    const { firstStep, newestStep } = this.history;
    const left = Math.max(firstStep, Math.round(from));
    const right = Math.min(newestStep, Math.max(left + 1, Math.round(to)));
    return this.reload(left <= firstStep && right >= newestStep ? {} : { from: left, to: right });
  }

  zoom(how) {
    const { from = this.history.firstStep, to = this.history.newestStep } = this.history.range;
    const width = to - from;
    const middle = (from + to) / 2;
    const moves = {
      in: () => this.show(middle - width / ZOOM / 2, middle + width / ZOOM / 2),
      out: () => this.show(middle - (width * ZOOM) / 2, middle + (width * ZOOM) / 2),
      earlier: () => this.show(Math.max(1, from - width / 2), Math.max(1, from - width / 2) + width),
      later: () => this.show(Math.min(from + width / 2, this.history.newestStep - width), to + width / 2),
      whole: () => this.reload({}),
    };
    return moves[how]();
  }

  /** A click on a chart means the checkpoint that is nearest. */
  pick(x) {
    const xs = AXES[this.axis].of(this.history, this.run);
    const at = interpolate(xs, this.history.steps, x);
    const steps = this.checkpoints.map(({ step }) => step);
    if (steps.length === 0) return;
    this.onPick(steps.reduce((best, step) => (Math.abs(step - at) < Math.abs(best - at) ? step : best)));
  }

  download() {
    const svg = svgOf(this.charts.filter((chart) => !chart.figure.hidden), this.name);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    link.download = `${this.name}.svg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
}

const inRange = (step, { from = 0, to = Infinity }) => step >= from && step <= to;

function metrics(...rows) {
  return rows.map(([name, colour, dash, dashCompared]) => ({ name, colour, dash, dashCompared, label: t(`metric.${name}`) }));
}
