// The checkpoints of a run: the large picture with its slider, and the gallery below. Both show one list.

import { get, runPath } from "./api.js";
import { byId, element, setText, show } from "./dom.js";
import { count } from "./format.js";

const PAGE = 200;
const CARDS_AT_ONCE = 24;
const FRAME_MILLISECONDS = 350;

export class Checkpoints {
  /** @param onChange is called whenever there is more in the list */
  constructor(run, onChange) {
    this.run = run;
    this.onChange = onChange;
    this.list = []; // by rising step
    this.complete = false; // once every page was read
    this.index = -1;
    this.following = true;
    this.cards = new Map(); // by step
    this.frames = byId("frames");
    byId("scrub").addEventListener("input", (event) => this.select(Number(event.target.value)));
    byId("follow").addEventListener("click", () => this.select(this.list.length - 1));
    byId("play").addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    new IntersectionObserver((entries) => entries[0].isIntersecting && this.showOlder(), {
      rootMargin: "600px",
    }).observe(byId("frames-end"));
  }

  /** Reads the list, the newest page first; older pages follow without hurry. */
  async load() {
    let pageToken;
    do {
      const page = await get(`${runPath(this.run)}/checkpoints`, { pageSize: PAGE, pageToken });
      page.checkpoints.forEach((checkpoint) => this.insert(checkpoint));
      pageToken = page.nextPageToken || undefined;
      this.complete = !pageToken;
      this.changed();
    } while (pageToken);
  }

  /** A checkpoint just published. */
  add(checkpoint) {
    this.insert(checkpoint);
    this.changed();
    const card = this.cards.get(checkpoint.step) ?? this.card(checkpoint);
    if (this.list.at(-1).step === checkpoint.step) this.frames.prepend(card);
  }

  insert(checkpoint) {
    let at = this.list.length;
    while (at > 0 && this.list[at - 1].step > checkpoint.step) at--;
    if (at > 0 && this.list[at - 1].step === checkpoint.step) return;
    this.list.splice(at, 0, checkpoint);
    if (this.index >= at) this.index++;
  }

  changed() {
    const { length } = this.list;
    this.onChange();
    if (length === 0) return;
    byId("scrub").max = length - 1;
    byId("scrub").disabled = byId("play").disabled = length < 2;
    const progression = byId("progression");
    progression.hidden = length < 2;
    progression.href = `${runPath(this.run)}/progression.gif`;
    progression.download = `${this.run}.gif`;
    progression.title = "G's progress as an animated GIF";
    setText(byId("gallery-summary"), `${count(length)} published, the newest first`);
    if (this.following) this.select(length - 1);
    else byId("scrub").value = this.index;
    if (this.cards.size === 0) this.showOlder();
  }

  /** Shows one checkpoint in the large picture; the newest is followed from then on. */
  select(index) {
    const checkpoint = this.list[index];
    if (!checkpoint) return;
    this.cards.get(this.list[this.index]?.step)?.firstChild.removeAttribute("aria-current");
    this.cards.get(checkpoint.step)?.firstChild.setAttribute("aria-current", "true");
    this.index = index;
    this.following = index === this.list.length - 1;
    byId("follow").setAttribute("aria-pressed", this.following);
    const scrub = byId("scrub");
    scrub.value = index;
    scrub.setAttribute("aria-valuetext", `step ${checkpoint.step}`);
    setText(byId("generated-caption"), `${this.run} · step ${count(checkpoint.step)} · epoch ${checkpoint.epoch}`);
    byId("generate").href = `/generate?${new URLSearchParams({
      model: this.following ? this.run : `${this.run}@${checkpoint.step}`,
    })}`;
    if (checkpoint.sampleImage) {
      show(byId("generated"), checkpoint.sampleImage, `64 images of fixed latents at step ${checkpoint.step}`);
    }
  }

  play() {
    byId("play").dataset.playing = "";
    byId("play").setAttribute("aria-label", "Pause");
    if (this.index === this.list.length - 1) this.select(0);
    this.timer = setInterval(() => {
      if (this.index >= this.list.length - 1) this.pause();
      else this.select(this.index + 1);
    }, FRAME_MILLISECONDS);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = undefined;
    delete byId("play").dataset.playing;
    byId("play").setAttribute("aria-label", "Play the checkpoints");
  }

  /** Puts the next cards at the gallery's end; the list may be long, the page need not be. */
  showOlder() {
    let added = 0;
    for (let i = this.list.length - 1; i >= 0 && added < CARDS_AT_ONCE; i--) {
      if (this.cards.has(this.list[i].step)) continue;
      this.frames.append(this.card(this.list[i]));
      added++;
    }
  }

  card(checkpoint) {
    const { step, epoch, sampleImage } = checkpoint;
    const image = sampleImage
      ? element("img", { src: sampleImage, alt: "", loading: "lazy", decoding: "async", width: 274, height: 274 })
      : element("span", {}, "no picture");
    const button = element(
      "button",
      { class: "frame panel", type: "button", "aria-label": `Step ${step}, epoch ${epoch}: show large` },
      image,
      element("span", {}, element("b", {}, `step ${count(step)}`), element("span", { class: "muted" }, this.run)),
    );
    button.addEventListener("click", () => {
      this.pause();
      this.select(this.list.indexOf(checkpoint));
      byId("stage").scrollIntoView({ block: "start" });
    });
    if (this.list[this.index] === checkpoint) button.setAttribute("aria-current", "true");
    const item = element("li", {}, button);
    this.cards.set(step, item);
    return item;
  }
}
