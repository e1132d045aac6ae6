// One run in the list.

import { number } from "./api.js";
import { element, setText, show } from "./dom.js";
import { ago, configuration, count, distance, duration, hasEnded, metric, progress, secondsLeft, stateName, stateOf } from "./format.js";
import { RunActions } from "./run-actions.js";
import { t } from "./text.js";

export class RunCard {
  /** @param onChange is called with the run as it is after an action */
  constructor(run, onChange) {
    this.image = element("img", { alt: "", hidden: true, width: 272, height: 272 });
    this.state = element("span", { class: "state" });
    this.about = element("p", { class: "muted" });
    this.bar = element("progress", { max: 1, value: 0, "aria-label": t("runs.progressOf", { run: run.name }) });
    this.steps = element("span");
    this.left = element("span", { class: "muted" });
    this.figures = ["lossD", "lossG", "frechet"].map((name) => {
      const value = element("dd");
      return { name, value, label: element("dt", { class: name === "lossD" ? "d" : name === "lossG" ? "g" : "muted" }, t(`metric.${name}`)) };
    });
    const buttons = element("div", { class: "actions" });
    this.actions = new RunActions(buttons, onChange);
    const link = element("a", { href: `/runs/${encodeURIComponent(run.name)}` }, run.name);
    this.item = element(
      "li",
      { class: "run-card panel" },
      element("div", { class: "thumb" }, this.image),
      element("div", { class: "about" }, element("h2", {}, link, this.state), this.about),
      element("div", { class: "advance" }, this.bar, element("p", {}, this.steps, this.left)),
      element("dl", { class: "pair" }, ...this.figures.flatMap(({ label, value }) => [label, value])),
      buttons,
    );
  }

  update(run) {
    this.item.classList.toggle("leaving", run.deleting);
    this.state.dataset.state = stateOf(run);
    setText(this.state, stateName(run));
    setText(this.about, `${configuration(run)} · ${ago(run.createTime)}`);
    this.bar.value = progress(run);
    setText(this.steps, t("runs.stepOf", { step: count(run.latest?.step ?? 0), total: count(run.totalSteps) }));
    const left = secondsLeft(run);
    const remaining = Number.isFinite(left) && run.state === "RUNNING" ? t("runs.left", { time: duration(left) }) : "";
    setText(this.left, hasEnded(run) ? run.stateReason : remaining);
    const values = [metric(number(run.latest?.lossD)), metric(number(run.latest?.lossG)), distance(number(run.latestFrechet?.value))];
    this.figures.forEach(({ value }, i) => setText(value, values[i]));
    if (run.newest?.sampleImage) {
      show(this.image, `${run.newest.sampleImage}&widest=512`, t("runs.thumb", { step: count(run.newest.step) }));
    }
    this.actions.update(run);
  }
}
