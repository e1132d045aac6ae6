// The favourites that the server keeps.

import { get, post, remove } from "./api.js";

export class Favourites {
  constructor() {
    this.list = []; // the newest first
    this.listeners = [];
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  async load() {
    this.list = (await get("/api/favourites")).favourites;
    this.listeners.forEach((listener) => listener());
  }

  find({ sha256, seed, truncation }) {
    return this.list.find((one) => one.sha256 === sha256 && one.seed === seed && one.truncation === truncation);
  }

  /** Adds an image, or takes it out where it is in; answers whether it is in now. */
  async toggle(image) {
    const known = this.find(image);
    if (known) await remove(`/api/favourites/${known.id}`);
    else {
      const { run, step, sha256, seed, truncation } = image;
      await post("/api/favourites", { run, step, sha256, seed, truncation: truncation === undefined ? "" : String(truncation) });
    }
    await this.load();
    return !known;
  }
}

/** The command that makes an image of a seed, or the walk that an image between two seeds is of. */
export function commandOf({ run, step, seed, truncation }) {
  const [first, second] = seed.split("~");
  const what = second === undefined ? `--seed ${first} --count 1` : `--interpolate ${first}:${second}`;
  const cut = truncation === undefined ? "" : ` --truncation ${truncation}`;
  const file = second === undefined ? `${run}-${step}-${first}.png` : `${run}-${step}.gif`;
  return `./ganforge generate --model ${run}@${step} ${what}${cut} --out ${file}`;
}
