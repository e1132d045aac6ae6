// The list of runs, kept current by one event stream that tells what changed.

import { byId, enableCopying, notify, setText } from "./dom.js";
import { count, hasEnded } from "./format.js";
import { LiveStream } from "./live.js";
import { RunCard } from "./run-card.js";
import { RunFilter } from "./run-filter.js";
import { StartDialog } from "./start-dialog.js";
import { t } from "./text.js";

const runs = new Map();
const cards = new Map();
const filter = new RunFilter(render);
let told = false; // whether the list is known

function change(run) {
  runs.set(run.name, run);
  render();
}

function render() {
  for (const [name, card] of cards) {
    if (runs.has(name)) continue;
    card.item.remove();
    cards.delete(name);
  }
  const shown = filter.apply([...runs.values()]);
  const list = byId("runs");
  shown.forEach((run, i) => {
    const card = cards.get(run.name) ?? new RunCard(run, change);
    cards.set(run.name, card);
    card.update(run);
    if (list.children[i] !== card.item) list.insertBefore(card.item, list.children[i] ?? null);
  });
  while (list.children.length > shown.length) list.lastChild.remove();
  const active = [...runs.values()].filter((run) => !hasEnded(run)).length;
  byId("empty").hidden = !told || runs.size > 0;
  byId("none").hidden = runs.size === 0 || shown.length > 0;
  const summary = t("runs.summary", { all: count(runs.size), active: count(active), shown: count(shown.length) });
  setText(byId("summary"), runs.size === 0 ? "" : summary);
}

enableCopying();
new StartDialog();
new LiveStream("/api/live", undefined, {
  runs({ whole, changed, gone }) {
    if (whole) runs.clear();
    changed.forEach((run) => runs.set(run.name, run));
    gone.forEach((name) => runs.delete(name));
    told = true;
    render();
  },
  trainer({ up, message }) {
    notify(up ? "" : t("site.again", { message }));
  },
  broken() {
    notify(t("site.again", { message: t("site.noAnswer") }));
  },
  open() {
    notify("");
  },
});
