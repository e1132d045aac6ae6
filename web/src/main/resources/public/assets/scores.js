// The quality measures of a run's checkpoints, in the form that charts read.

import { number } from "./api.js";
import { count, distance } from "./format.js";
import { t } from "./text.js";

export class Scores {
  /** @param checkpoints by rising step; scores of another name than the newest one's do not compare and are left out */
  constructor(checkpoints) {
    const scored = checkpoints.filter(({ frechet }) => frechet?.length > 0);
    this.name = scored.at(-1)?.frechet[0].name;
    const same = scored.filter(({ frechet }) => frechet[0].name === this.name);
    this.steps = same.map(({ step }) => step);
    this.times = same.map(({ time }) => Date.parse(time));
    this.seconds = same.map(({ metrics }) => metrics?.activeSeconds ?? 0);
    this.columns = {
      value: { last: same.map(({ frechet }) => number(frechet[0].value)) },
      floor: { last: same.map(({ frechet }) => number(frechet[0].floor)) },
    };
  }

  /** All of them in a sentence; for a run without any, why there is none. */
  sentence(run, ended) {
    if (this.steps.length === 0) {
      if (ended) return t("quality.none");
      const every = run.config.evaluateEvery;
      return every > 0 ? t("quality.every", { n: count(every) }) : t("quality.later");
    }
    const values = this.columns.value.last;
    const best = values.indexOf(Math.min(...values));
    return t("quality.sentence", {
      name: this.name,
      now: distance(values.at(-1)),
      step: count(this.steps.at(-1)),
      best: distance(values[best]),
      bestStep: count(this.steps[best]),
      floor: distance(this.columns.floor.last.at(-1)),
    });
  }
}
