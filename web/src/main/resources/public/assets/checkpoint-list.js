// The checkpoints of a run by rising step, read in pages, the newest first.

import { get, runPath } from "./api.js";

const FIRST_PAGE = 60;
const PAGE = 500;

export class CheckpointList {
  constructor(run) {
    this.run = run;
    this.items = [];
    this.complete = false; // once every page was read
  }

  get length() {
    return this.items.length;
  }

  at(index) {
    return this.items.at(index);
  }

  indexOf(step) {
    return this.items.findIndex((checkpoint) => checkpoint.step === step);
  }

  /** Reads the first page; the rest comes when it is asked for. */
  async begin() {
    await this.page(FIRST_PAGE);
  }

  async rest(onPage) {
    while (!this.complete) {
      await this.page(PAGE);
      onPage();
    }
  }

  async page(pageSize) {
    const page = await get(`${runPath(this.run)}/checkpoints`, { pageSize, pageToken: this.token });
    page.checkpoints.forEach((checkpoint) => this.insert(checkpoint));
    this.token = page.nextPageToken || undefined;
    this.complete = this.token === undefined;
  }

  /** Answers where it now stands. */
  insert(checkpoint) {
    let at = this.items.length;
    while (at > 0 && this.items[at - 1].step > checkpoint.step) at--;
    if (at > 0 && this.items[at - 1].step === checkpoint.step) return at - 1;
    this.items.splice(at, 0, checkpoint);
    return at;
  }
}
