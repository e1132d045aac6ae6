// Every checkpoint as a small picture, and one latent followed through all of them.

import { runPath } from "./api.js";
import { byId, element, setText } from "./dom.js";
import { count } from "./format.js";
import { t } from "./text.js";
import { VirtualGrid } from "./virtual-grid.js";

const COLUMNS = 8; // of a grid of samples
const TILES = 64;
const NARROWEST = 200;
const FOOT = 34; // pixels of a card below its picture

export class Gallery {
  /** @param stage shows the checkpoint that is chosen, lightbox one of its images */
  constructor(list, stage, lightbox) {
    this.list = list;
    this.stage = stage;
    this.lightbox = lightbox;
    const gallery = this;
    this.grid = new VirtualGrid(byId("frames"), {
      foot: FOOT,
      columns: (width, gap) => Math.max(2, Math.floor((width + gap) / (NARROWEST + gap))),
      get count() {
        return list.length;
      },
      get current() {
        return list.length - 1 - (stage.index ?? 0);
      },
      key: (i) => list.at(-1 - i).step,
      make: (i) => gallery.card(list.at(-1 - i)),
    });
    byId("follow-one").addEventListener("click", () => this.follow(0));
    byId("generated").addEventListener("click", (event) => this.follow(tileAt(event)));
  }

  changed() {
    setText(byId("gallery-summary"), t("gallery.summary", { n: count(this.list.length) }));
    this.grid.draw();
  }

  select({ step }) {
    for (const card of document.querySelectorAll(".frame[aria-current]")) card.removeAttribute("aria-current");
    this.grid.shown.get(step)?.firstChild.setAttribute("aria-current", "true");
  }

  card({ step, epoch, sampleImage }) {
    const image = sampleImage
      ? element("img", { src: `${sampleImage}&widest=256`, alt: "", decoding: "async", width: 256, height: 256 })
      : element("span", {}, t("gallery.noPicture"));
    const label = t("gallery.show", { step: count(step), epoch });
    const text = element("span", {}, element("b", {}, t("image.step", { step: count(step) })), element("span", { class: "muted" }, this.list.run));
    const button = element("button", { class: "frame panel", type: "button", "aria-label": label }, image, text);
    button.addEventListener("click", () => {
      this.stage.pause();
      this.stage.select(this.list.indexOf(step));
      byId("stage").scrollIntoView({ block: "start" });
    });
    if (this.stage.step === step) button.setAttribute("aria-current", "true");
    return element("li", {}, button);
  }

  /** Opens the image of one fixed latent; left and right go through the checkpoints, up and down to other latents. */
  follow(tile) {
    const { list, lightbox } = this;
    this.stage.pause();
    let shown = tile;
    const source = {
      count: list.length,
      hint: t("lightbox.runHint"),
      item: (i) => {
        const { step, sampleImage, generatorSha256 } = list.items[i];
        return {
          src: `${sampleImage}&tile=${shown}`,
          gif: `${runPath(list.run)}/progression.gif?tile=${shown}`,
          run: list.run,
          step,
          sha256: generatorSha256,
          seed: String(shown),
        };
      },
      move: (i, dx, dy) => {
        shown = (shown + dy + TILES) % TILES;
        return Math.min(list.length - 1, Math.max(0, i + dx));
      },
      onClose: (i) => this.stage.select(i),
    };
    lightbox.open(source, this.stage.index);
  }
}

/** The image of a grid that was clicked on. */
function tileAt({ offsetX, offsetY, target }) {
  const column = Math.min(COLUMNS - 1, Math.floor((offsetX / target.clientWidth) * COLUMNS));
  const row = Math.min(COLUMNS - 1, Math.floor((offsetY / target.clientHeight) * COLUMNS));
  return row * COLUMNS + column;
}
