// One stream of a run's events, closed while the page is hidden and taken up again where it was left.

import { runPath } from "./api.js";

export class LiveStream {
  /** @param handlers functions by event name: run, progress, checkpoint, trainer, gone, broken, open */
  constructor(run, position, handlers) {
    this.address = `${runPath(run)}/live`;
    this.position = position;
    this.handlers = handlers;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open()));
    this.open();
  }

  open() {
    if (this.source || document.hidden) return;
    this.source = new EventSource(`${this.address}?after=${this.position}`);
    this.source.addEventListener("open", () => this.handlers.open());
    this.source.addEventListener("error", () => this.failed());
    for (const name of ["run", "progress", "checkpoint", "trainer", "gone"]) {
      this.source.addEventListener(name, (event) => {
        if (event.lastEventId) this.position = event.lastEventId;
        this.handlers[name](JSON.parse(event.data));
        if (name === "gone") this.close();
      });
    }
  }

  /** A browser gives up on an answer that is no stream; then we try again ourselves. */
  failed() {
    this.handlers.broken();
    if (this.source?.readyState === EventSource.CLOSED) {
      this.close();
      setTimeout(() => this.open(), 3000);
    }
  }

  close() {
    this.source?.close();
    this.source = undefined;
  }
}
