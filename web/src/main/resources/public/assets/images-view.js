// Generated images as a grid, of which only what is in view is in the page; each opens large.

import { element } from "./dom.js";
import { t } from "./text.js";
import { VirtualGrid } from "./virtual-grid.js";

const FOOT = 18; // pixels of the seed below each image
const LARGEST = 480;

export class ImagesView {
  /** @param needs is called with the first and the last index in view, so that they can be made */
  constructor(list, lightbox, needs = () => {}) {
    this.lightbox = lightbox;
    this.images = { count: 0 };
    const view = this;
    this.grid = new VirtualGrid(list, {
      foot: FOOT,
      get count() {
        return view.images.count;
      },
      key: (i) => i,
      make: (i) => view.item(i),
      columns: (width, gap) => view.columns(width, gap),
      side: (width, gap, columns) => view.side(width, gap, columns),
      onView: needs,
    });
  }

  /** @param images {count, item(i), width, columns}: item as the lightbox takes it */
  show(images) {
    this.images = images;
    this.grid.clear();
    this.grid.draw();
  }

  columns(width, gap) {
    const most = Math.max(1, Math.min(16, Math.floor((width + gap) / (44 + gap))));
    return Math.min(most, Math.ceil(Math.sqrt(this.images.count)));
  }

  /** A whole multiple of the images' own size where there is room for one. */
  side(width, gap, columns) {
    const room = Math.min(LARGEST, (width - gap * (columns - 1)) / columns) * devicePixelRatio;
    const multiple = Math.floor(room / this.images.width);
    return (multiple >= 2 ? multiple * this.images.width : room) / devicePixelRatio;
  }

  item(i) {
    const { src, run, step, seed } = this.images.item(i);
    const label = `${run} · ${t("image.step", { step })} · ${t("image.seed", { seed })}`;
    const picture = element("img", { src, alt: label, decoding: "async" });
    const button = element("button", { type: "button", class: "image", title: label }, picture, element("span", {}, seed));
    button.addEventListener("click", () => this.open(Number(button.parentElement.dataset.index)));
    return element("li", {}, button);
  }

  open(index) {
    const { count } = this.images;
    const within = (i) => Math.min(count - 1, Math.max(0, i));
    this.lightbox.open(
      {
        count,
        hint: t("lightbox.hint"),
        item: (i) => this.images.item(i),
        move: (i, dx, dy) => within(i + dx + dy * this.grid.columns),
        onClose: (i) => this.grid.focus(i),
      },
      index,
    );
  }
}
