// The list of runs, asked for every two seconds while the page is seen; unchanged answers cost a 304.

import { get, number } from "./api.js";
import { byId, element, enableCopying, notify, setText, show, whileVisible } from "./dom.js";
import { ago, configuration, count, duration, hasEnded, metric, progress, secondsLeft, stateName } from "./format.js";

class RunCard {
  constructor(run) {
    this.image = element("img", { alt: "", hidden: true });
    this.state = element("span", { class: "state" });
    this.about = element("p", { class: "muted" });
    this.bar = element("progress", { max: 1, value: 0, "aria-label": `Progress of ${run.name}` });
    this.steps = element("span");
    this.left = element("span", { class: "muted" });
    this.lossD = element("dd");
    this.lossG = element("dd");
    const link = element("a", { href: `/runs/${encodeURIComponent(run.name)}` }, run.name);
    this.item = element(
      "li",
      { class: "run-card panel" },
      element("div", { class: "thumb" }, this.image),
      element("div", {}, element("h2", {}, link, this.state), this.about),
      element("div", { class: "advance" }, this.bar, element("p", {}, this.steps, this.left)),
      element(
        "dl",
        { class: "pair" },
        element("dt", { class: "d" }, "loss D"),
        this.lossD,
        element("dt", { class: "g" }, "loss G"),
        this.lossG,
      ),
    );
  }

  update(run) {
    this.state.dataset.state = run.state;
    setText(this.state, stateName(run.state));
    setText(this.about, `${configuration(run)} · ${ago(run.createTime)}`);
    this.bar.value = progress(run);
    setText(this.steps, `step ${count(run.latest?.step ?? 0)} of ${count(run.totalSteps)}`);
    const left = secondsLeft(run);
    setText(this.left, hasEnded(run) ? run.stateReason : Number.isFinite(left) ? `${duration(left)} left` : "");
    setText(this.lossD, metric(number(run.latest?.lossD)));
    setText(this.lossG, metric(number(run.latest?.lossG)));
    if (run.newest?.sampleImage) {
      show(this.image, run.newest.sampleImage, `Images generated at step ${run.newest.step}`);
    }
  }
}

const cards = new Map();

function render(runs) {
  const list = byId("runs");
  const names = new Set(runs.map((run) => run.name));
  for (const [name, card] of cards) {
    if (!names.has(name)) {
      card.item.remove();
      cards.delete(name);
    }
  }
  runs.forEach((run, i) => {
    const card = cards.get(run.name) ?? new RunCard(run);
    cards.set(run.name, card);
    card.update(run);
    if (list.children[i] !== card.item) list.insertBefore(card.item, list.children[i] ?? null);
  });
  const active = runs.filter((run) => !hasEnded(run)).length;
  byId("empty").hidden = runs.length > 0;
  setText(byId("summary"), runs.length === 0 ? "" : `${count(runs.length)} in all, ${count(active)} active`);
}

enableCopying();
whileVisible(2000, async () => {
  try {
    render((await get("/api/runs", { pageSize: 200 })).runs);
    notify("");
  } catch (failure) {
    notify(`${failure.message}. Trying again…`);
  }
});
