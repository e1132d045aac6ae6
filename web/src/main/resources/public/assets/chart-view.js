// A chart of some metrics by step: the raw line faint, the smoothed one in front. Chart.js comes as a classic script.

import { byId, element, setText } from "./dom.js";
import { count, metric } from "./format.js";

const { Chart } = globalThis;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The last tick is the last step, whatever it is; it goes where the round one before it is near. */
function dropCrowdedEnd(scale) {
  const { ticks } = scale;
  if (ticks.length < 3) return;
  const gap = (i) => ticks[i].value - ticks[i - 1].value;
  if (gap(ticks.length - 1) < 0.6 * gap(1)) scale.ticks = ticks.slice(0, -1);
}

export class ChartView {
  /**
   * @param series a list of {metric, label, colour, dashed}, the colour being a custom property
   * @param figure a value as text
   * @param dots whether each point is seen for itself, where there are few
   */
  constructor(canvasId, legendId, series, { title, y, figure = metric, dots = false }) {
    this.canvas = byId(canvasId);
    this.series = series;
    this.title = title;
    this.figure = figure;
    this.dots = dots;
    this.values = series.map(({ metric: name, label }) => {
      const value = element("b", {}, "–");
      byId(legendId).append(element("li", { "data-series": name }, label, value));
      return value;
    });
    this.chart = new Chart(this.canvas, {
      type: "line",
      data: { datasets: series.flatMap((one, i) => [this.dataset(one, i, 1), this.dataset(one, i, 2)]) },
      options: this.options(y),
    });
    this.paint();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.paint();
      this.chart.update("none");
    });
  }

  /** Later series lie in front; a dashed one shows what it covers. */
  dataset({ label, dashed }, i, borderWidth) {
    const borderDash = dashed && borderWidth > 1 ? [5, 4] : [];
    const pointRadius = this.dots && !dashed ? 2.5 : 0;
    return { label, data: [], borderWidth, borderDash, order: -i, pointRadius, pointHitRadius: 0 };
  }

  options(y) {
    return {
      animation: false,
      parsing: false,
      normalized: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: {
          type: "linear",
          min: 0,
          bounds: "data",
          ticks: { maxTicksLimit: 8, maxRotation: 0, precision: 0, callback: count },
          afterBuildTicks: dropCrowdedEnd,
        },
        y: { ticks: { maxTicksLimit: 6 }, ...y },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item) => item.datasetIndex % 2 === 0,
          callbacks: {
            title: (items) => (items.length ? `step ${count(items[0].parsed.x)}` : ""),
            label: (item) => ` ${item.dataset.label}  ${this.figure(item.parsed.y)}`,
          },
        },
      },
    };
  }

  paint() {
    this.series.forEach((one, i) => {
      const line = colour(one.colour);
      const [raw, smooth] = this.chart.data.datasets.slice(2 * i, 2 * i + 2);
      raw.borderColor = `${line}48`;
      raw.backgroundColor = line;
      smooth.borderColor = line;
      smooth.backgroundColor = line;
    });
    for (const scale of Object.values(this.chart.options.scales)) {
      scale.ticks.color = colour("--muted");
      scale.grid = { color: colour("--line"), drawTicks: false };
      scale.border = { display: false };
    }
  }

  /** Draws the history; `reach` is the smoothing in steps, 0 for none. */
  draw(history, reach) {
    this.series.forEach((one, i) => {
      const [raw, smooth] = this.chart.data.datasets.slice(2 * i, 2 * i + 2);
      raw.data = history.points(one.metric);
      smooth.data = reach > 0 ? history.smoothed(one.metric, reach) : raw.data;
      setText(this.values[i], this.figure(history.columns[one.metric].at(-1)));
    });
    this.chart.update("none");
    this.canvas.setAttribute("aria-label", this.summary(history));
  }

  /** The chart in a sentence, for those who cannot see it. */
  summary(history) {
    if (history.steps.length === 0) return `${this.title}: nothing measured yet.`;
    const now = this.series.map((one) => `${one.label} ${this.figure(history.columns[one.metric].at(-1))}`);
    return `${this.title} over steps ${history.steps[0]} to ${history.lastStep}; now ${now.join(", ")}.`;
  }
}
