// The large picture of one checkpoint, with its slider; it follows the newest until another is chosen.

import { runPath } from "./api.js";
import { byId, setText, show } from "./dom.js";
import { count } from "./format.js";
import { t } from "./text.js";

export class Stage {
  /** @param onSelect is called with the checkpoint that is shown */
  constructor(list, onSelect) {
    this.list = list;
    this.onSelect = onSelect;
    this.following = true;
    byId("scrub").addEventListener("input", (event) => this.select(Number(event.target.value)));
    byId("follow").addEventListener("click", () => this.select(this.list.length - 1));
    byId("play").addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    byId("speed").addEventListener("change", () => this.timer && this.play());
  }

  /** There are more checkpoints than before. */
  changed() {
    const { length } = this.list;
    if (length === 0) return;
    byId("scrub").max = length - 1;
    byId("scrub").disabled = byId("play").disabled = length < 2;
    byId("follow-one").disabled = false;
    const { run } = this.list;
    offer("progression", length > 1, `${runPath(run)}/progression.gif`, `${run}.gif`, t("run.gif"));
    offer("sample-zip", true, `${runPath(run)}/samples.zip`, `${run}.zip`, t("run.zip"));
    if (this.following) this.select(length - 1);
    else this.select(this.list.indexOf(this.step));
  }

  select(index) {
    const checkpoint = this.list.items[index];
    if (!checkpoint) return;
    this.step = checkpoint.step;
    this.index = index;
    this.following = index === this.list.length - 1;
    byId("follow").setAttribute("aria-pressed", this.following);
    const scrub = byId("scrub");
    scrub.value = index;
    scrub.setAttribute("aria-valuetext", t("image.step", { step: count(checkpoint.step) }));
    const { run } = this.list;
    const caption = `${run} · ${t("image.step", { step: count(checkpoint.step) })} · ${t("image.epoch", { epoch: checkpoint.epoch })}`;
    setText(byId("generated-caption"), `${caption} · ${t("image.seeds", { from: 0, to: 63 })}`);
    byId("generate").href = `/generate?${new URLSearchParams({ model: this.following ? run : `${run}@${checkpoint.step}` })}`;
    if (checkpoint.sampleImage) {
      show(byId("generated"), checkpoint.sampleImage, t("run.grid", { step: count(checkpoint.step) }));
      offer("sample-png", true, checkpoint.sampleImage, `${run}-${checkpoint.step}.png`, t("run.png"));
    }
    this.onSelect(checkpoint);
  }

  play() {
    clearInterval(this.timer);
    byId("play").dataset.playing = "";
    byId("play").setAttribute("aria-label", t("run.pause"));
    if (this.index === this.list.length - 1) this.select(0);
    this.timer = setInterval(() => {
      if (this.index >= this.list.length - 1) this.pause();
      else this.select(this.index + 1);
    }, 1000 / Number(byId("speed").value));
  }

  pause() {
    clearInterval(this.timer);
    this.timer = undefined;
    delete byId("play").dataset.playing;
    byId("play").setAttribute("aria-label", t("run.play"));
  }
}

function offer(id, shown, href, download, title) {
  const link = byId(id);
  link.hidden = !shown;
  Object.assign(link, { href, download, title });
}
