// The metrics of a run in the page: buckets from the server, then single steps as they come.

import { get, number, runPath } from "./api.js";

export const METRICS = ["lossD", "lossG", "dReal", "dFakeBefore", "dFakeAfter"];

const POINTS = 800;
const TOO_MANY = 2400;

export class History {
  constructor(run) {
    this.run = run;
    this.clear();
  }

  clear() {
    this.steps = [];
    this.notFinite = 0;
    this.columns = Object.fromEntries(METRICS.map((name) => [name, []]));
  }

  get lastStep() {
    return this.steps.length ? this.steps[this.steps.length - 1] : 0;
  }

  /** Reads the whole history again, reduced by the server. Steps that came meanwhile are kept. */
  async reload() {
    const answer = await get(`${runPath(this.run)}/metrics`, { points: POINTS });
    const newer = this.rowsAfter(answer.lastStep);
    this.clear();
    this.steps = answer.step;
    for (const name of METRICS) {
      this.columns[name] = answer[name].last.map(number);
      this.notFinite += answer[name].notFinite.reduce((sum, steps) => sum + steps, 0);
    }
    newer.forEach((row) => this.add(row));
  }

  rowsAfter(step) {
    const rows = [];
    for (let i = 0; i < this.steps.length; i++) {
      if (this.steps[i] <= step) continue;
      const row = { step: this.steps[i] };
      for (const name of METRICS) row[name] = this.columns[name][i];
      rows.push(row);
    }
    return rows;
  }

  /** Appends steps of a progress event; answers whether the history should be read again. */
  append({ metrics, skipped }) {
    const gap = skipped > 0 || metrics[0].step > this.lastStep + 1;
    for (const row of metrics) {
      if (row.step > this.lastStep) this.add(row);
    }
    return gap || this.steps.length > TOO_MANY;
  }

  add(row) {
    this.steps.push(row.step);
    for (const name of METRICS) {
      const value = number(row[name]);
      this.columns[name].push(value);
      if (!Number.isFinite(value)) this.notFinite++;
    }
  }

  /** A metric as points; what is not finite becomes a gap. */
  points(name) {
    const column = this.columns[name];
    return this.steps.map((x, i) => ({ x, y: Number.isFinite(column[i]) ? column[i] : NaN }));
  }

  /**
   * A metric as an exponential moving average over steps with a time constant of `reach` steps, divided by the sum of
   * its weights so that the first points are not drawn towards 0 (Kingma and Ba 2015, section 3).
   */
  smoothed(name, reach) {
    const column = this.columns[name];
    let sum = 0;
    let weight = 0;
    let before = this.steps[0] - 1;
    return this.steps.map((x, i) => {
      const keep = Math.exp((before - x) / reach);
      before = x;
      if (Number.isFinite(column[i])) {
        sum = sum * keep + column[i] * (1 - keep);
        weight = weight * keep + (1 - keep);
      }
      return { x, y: weight > 0 ? sum / weight : NaN };
    });
  }
}
