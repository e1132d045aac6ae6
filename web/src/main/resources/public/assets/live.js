// One stream of events for a page, closed while the page is hidden and taken up again where it was left.

const RETRY_MILLISECONDS = 3000;

export class LiveStream {
  /**
   * @param position the id of the newest event that is known; undefined where none is
   * @param handlers functions by event name, and broken and open for the connection itself
   */
  constructor(address, position, handlers) {
    this.address = address;
    this.position = position;
    this.handlers = handlers;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open()));
    this.open();
  }

  open() {
    if (this.source || document.hidden) return;
    this.source = new EventSource(this.position === undefined ? this.address : `${this.address}?after=${this.position}`);
    this.source.addEventListener("open", () => this.handlers.open());
    this.source.addEventListener("error", () => this.failed());
    for (const name of Object.keys(this.handlers)) {
      if (name === "open" || name === "broken") continue;
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
      setTimeout(() => this.open(), RETRY_MILLISECONDS);
    }
  }

  close() {
    this.source?.close();
    this.source = undefined;
  }
}
