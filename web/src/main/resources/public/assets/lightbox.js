// One image large, with what made it; arrows go to its neighbours.

import { byId, copy, notify, setText } from "./dom.js";
import { commandOf } from "./favourites.js";
import { count } from "./format.js";
import { t } from "./text.js";

export class Lightbox {
  constructor(favourites) {
    this.favourites = favourites;
    this.dialog = byId("lightbox");
    this.image = byId("lightbox-image");
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("close", () => this.source.onClose?.(this.index));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
      const does = event.target.closest("[data-does]")?.dataset.does;
      if (does) this[does](event.target.closest("[data-does]"));
    });
    byId("lightbox-slider").addEventListener("input", (event) => this.show(Number(event.target.value)));
  }

  /**
   * @param source {count, item(i), move(i, dx, dy), hint, name(i)}: item gives {src, run, step, sha256, seed,
   *   truncation}; move the index that an arrow leads to
   */
  open(source, index) {
    this.source = source;
    byId("lightbox-slider").max = source.count - 1;
    setText(byId("lightbox-hint"), source.hint);
    this.show(index);
    if (!this.dialog.open) this.dialog.showModal();
    byId("lightbox-slider").focus();
  }

  show(index) {
    if (index < 0 || index >= this.source.count) return;
    this.index = index;
    const item = (this.item = this.source.item(index));
    const caption = `${item.run} · ${t("image.step", { step: count(item.step) })} · ${t("image.seed", { seed: item.seed })}`;
    this.image.src = item.src;
    this.image.alt = caption;
    setText(byId("lightbox-caption"), caption);
    const slider = byId("lightbox-slider");
    slider.value = index;
    slider.setAttribute("aria-valuetext", caption);
    byId("lightbox-png").href = item.src;
    byId("lightbox-png").download = `${item.run}-${item.step}-seed-${item.seed}.png`;
    const gif = byId("lightbox-gif");
    gif.hidden = !item.gif;
    if (item.gif) gif.href = item.gif;
    this.marked();
  }

  marked() {
    byId("lightbox-favourite").setAttribute("aria-pressed", this.favourites.find(this.item) !== undefined);
    byId("lightbox-favourite").hidden = this.item.sha256 === undefined;
  }

  key(event) {
    const onSlider = event.target.id === "lightbox-slider";
    const moves = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) this.show(this.source.move(this.index, ...moves[event.key]));
    else if (event.key === "Home") this.show(0);
    else if (event.key === "End") this.show(this.source.count - 1);
    else if (event.key.toLowerCase() === "f" && this.item.sha256) this.favourite();
    else return;
    if (onSlider || event.key !== "Tab") event.preventDefault();
  }

  back() {
    this.show(this.index - 1);
  }

  on() {
    this.show(this.index + 1);
  }

  close() {
    this.dialog.close();
  }

  async favourite() {
    try {
      await this.favourites.toggle(this.item);
      this.marked();
    } catch (failure) {
      notify(failure.message);
      setText(byId("lightbox-hint"), failure.message);
    }
  }

  copySeed(button) {
    copy(button, this.item.seed);
  }

  copyCommand(button) {
    copy(button, commandOf(this.item));
  }
}
