// Images of very many seeds, one after the other: made in parts, as they come into view.

import { get } from "./api.js";

export class SeedImages {
  static AT_ONCE = 64;

  /** @param images the first part, made already */
  constructor(model, images, { seed, truncation, count }) {
    this.model = model;
    this.first = BigInt(seed);
    this.truncation = truncation;
    this.count = Number(count);
    this.sample = images[0];
    this.asked = new Set([0]); // parts
  }

  item(i) {
    const { run, step, sha256 } = this.model;
    const seed = String(BigInt.asUintN(64, this.first + BigInt(i)));
    const cut = this.truncation === undefined ? "" : `&truncation=${Number(this.truncation)}`;
    const model = new URLSearchParams({ model: `${run}@${step}` });
    return { image: `/images/${sha256}/${seed}.png?${model}${cut}`, run, step, sha256, seed, width: this.sample.width };
  }

  /** Has the images of a range made together, which is faster than one by one; the pictures ask for themselves. */
  need(first, last) {
    for (let part = Math.floor(first / SeedImages.AT_ONCE); part * SeedImages.AT_ONCE < last; part++) {
      if (this.asked.has(part)) continue;
      this.asked.add(part);
      const from = part * SeedImages.AT_ONCE;
      get("/api/generate", {
        model: `${this.model.run}@${this.model.step}`,
        seed: this.item(from).seed,
        count: Math.min(SeedImages.AT_ONCE, this.count - from),
        truncation: this.truncation,
      }).catch(() => this.asked.delete(part));
    }
  }
}
