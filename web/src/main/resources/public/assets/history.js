// The metrics of a run over a range of steps: buckets from the server, then single steps as they come.

import { get, number, runPath } from "./api.js";

export const METRICS = ["lossD", "lossG", "dReal", "dFakeBefore", "dFakeAfter", "imagesPerSecond"];

const POINTS = 800;
const TOO_MANY = 2400;

export class History {
  constructor(run) {
    this.run = run;
    this.range = {}; // from and to; neither: the whole, which grows
    this.firstStep = this.newestStep = 0;
    this.clear();
  }

  clear() {
    this.steps = [];
    this.epochs = [];
    this.times = [];
    this.seconds = [];
    this.columns = Object.fromEntries(
      METRICS.map((name) => [name, { last: [], min: [], max: [], notFinite: [], smoothed: [] }]),
    );
  }

  get lastStep() {
    return this.steps.length ? this.steps[this.steps.length - 1] : 0;
  }

  get isWhole() {
    return this.range.from === undefined;
  }

  /** Reads the range anew, smoothed over `reach` steps by the server; steps that came meanwhile are kept. */
  async load(range, reach) {
    const asked = (this.asked = {});
    const query = { ...range, points: POINTS, smoothing: reach || undefined };
    const answer = await get(`${runPath(this.run)}/metrics`, query);
    if (this.asked !== asked) return; // a later question overtook this one
    const newer = this.isWhole && range.from === undefined ? this.rowsAfter(answer.lastStep) : [];
    this.range = range;
    this.reach = reach;
    this.firstStep = answer.firstStep;
    this.newestStep = answer.lastStep;
    this.steps = answer.step;
    this.epochs = answer.epoch;
    this.times = answer.time;
    this.seconds = answer.activeSeconds;
    for (const name of METRICS) {
      const { last, min, max, notFinite, smoothed } = answer[name];
      this.columns[name] = {
        last: last.map(number),
        min: min.map(number),
        max: max.map(number),
        notFinite,
        smoothed: reach > 0 ? smoothed.map(number) : last.map(number),
      };
    }
    newer.forEach((row) => this.add(row));
  }

  rowsAfter(step) {
    return this.steps.flatMap((at, i) => {
      if (at <= step) return [];
      const row = { step: at, epoch: this.epochs[i], time: this.times[i], activeSeconds: this.seconds[i] };
      for (const name of METRICS) row[name] = this.columns[name].last[i];
      return [row];
    });
  }

  /** Appends steps of a progress event; answers whether the history should be read again. */
  append({ metrics, skipped }) {
    const before = Math.max(this.newestStep, this.lastStep);
    this.newestStep = Math.max(this.newestStep, metrics.at(-1).step);
    if (!this.isWhole) return false;
    for (const row of metrics) {
      if (row.step > before) this.add(row);
    }
    return skipped > 0 || metrics[0].step > before + 1 || this.steps.length > TOO_MANY;
  }

  add(row) {
    const gap = row.step - this.lastStep;
    this.steps.push(row.step);
    this.epochs.push(row.epoch);
    this.times.push(Date.parse(row.time) || row.time);
    this.seconds.push(row.activeSeconds);
    for (const name of METRICS) {
      const value = number(row[name]);
      const finite = Number.isFinite(value);
      const column = this.columns[name];
      column.last.push(value);
      column.min.push(finite ? value : NaN);
      column.max.push(finite ? value : NaN);
      column.notFinite.push(finite ? 0 : 1);
      column.smoothed.push(finite ? this.smooth(column.smoothed.at(-1), value, gap, row.step) : column.smoothed.at(-1));
    }
  }

  /** Goes on with the server's moving average; the sum of its weights follows from how many steps there were. */
  smooth(before, value, gap, step) {
    if (!(this.reach > 0) || !Number.isFinite(before)) return value;
    const old = 1 - Math.exp(-(step - gap) / this.reach);
    const share = 1 - Math.exp(-gap / this.reach);
    return (before * old * (1 - share) + value * share) / (old * (1 - share) + share);
  }

  notFinite() {
    return METRICS.reduce((sum, name) => sum + this.columns[name].notFinite.reduce((a, b) => a + b, 0), 0);
  }
}
