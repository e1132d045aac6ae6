// The history as sentences and as a table, made when somebody looks.

import { byId, element } from "./dom.js";
import { count, metric } from "./format.js";
import { t } from "./text.js";

const ROWS = 20;
const COLUMNS = ["lossD", "lossG", "dReal", "dFakeBefore", "dFakeAfter", "imagesPerSecond"];

export class DataTable {
  /** @param source gives {history, charts} as they are now */
  constructor(source) {
    this.source = source;
    byId("data").addEventListener("toggle", () => this.update());
  }

  update() {
    if (!byId("data").open) return;
    const { history, charts } = this.source();
    byId("sentences").replaceChildren(...charts.filter((chart) => chart.tracks).map((chart) => element("p", {}, chart.sentence())));
    const head = [t("history.step"), t("history.epoch"), ...COLUMNS.map((name) => t(`metric.${name}`))];
    const rows = picked(history.steps.length).map((i) => [
      count(history.steps[i]),
      count(history.epochs[i]),
      ...COLUMNS.map((name) => metric(history.columns[name].last[i])),
    ]);
    byId("table").replaceChildren(
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((text) => element("td", {}, text))))),
    );
  }
}

/** Evenly chosen, the first and the last among them. */
function picked(length) {
  if (length <= ROWS) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: ROWS }, (_, i) => Math.round((i * (length - 1)) / (ROWS - 1)));
}
