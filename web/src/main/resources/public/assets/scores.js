// The quality measures of a run's checkpoints, in the form that charts read.

import { number } from "./api.js";
import { count, distance } from "./format.js";

export class Scores {
  /** @param checkpoints by rising step; scores of another name than the newest one's do not compare and are left out */
  constructor(checkpoints) {
    const scored = checkpoints.filter(({ frechet }) => frechet?.length > 0);
    this.name = scored.at(-1)?.frechet[0].name;
    const same = scored.filter(({ frechet }) => frechet[0].name === this.name);
    this.steps = same.map(({ step }) => step);
    this.columns = {
      value: same.map(({ frechet }) => number(frechet[0].value)),
      floor: same.map(({ frechet }) => number(frechet[0].floor)),
    };
  }

  get lastStep() {
    return this.steps.at(-1) ?? 0;
  }

  points(name) {
    return this.columns[name].map((y, i) => ({ x: this.steps[i], y }));
  }

  /** All of them in a sentence; for a run without any, why there is none. */
  sentence(run, ended) {
    if (this.steps.length === 0) {
      if (ended) return "No checkpoint of this run was measured.";
      const every = run.config.evaluateEvery;
      return every > 0
        ? `No checkpoint has been measured yet; one is every ${count(every)} steps.`
        : "No checkpoint has been measured yet: that waits until it takes at most 5 % of the time trained.";
    }
    const { value, floor } = this.columns;
    const best = value.indexOf(Math.min(...value));
    return (
      `${this.name}, the Fréchet distance between generated and real images: ` +
      `${distance(value.at(-1))} at step ${count(this.lastStep)}, ` +
      `best ${distance(value[best])} at step ${count(this.steps[best])}, ` +
      `floor ${distance(floor.at(-1))}. Lower is better.`
    );
  }
}
