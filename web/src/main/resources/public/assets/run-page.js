// One run: its state, its images and its history, kept current by one event stream.

import { get, runPath } from "./api.js";
import { CheckpointList } from "./checkpoint-list.js";
import { byId, notify, setText, snapToPixels } from "./dom.js";
import { Favourites } from "./favourites.js";
import { hasEnded, stateName, stateOf } from "./format.js";
import { Gallery } from "./gallery.js";
import { HistoryPanel } from "./history-panel.js";
import { Lightbox } from "./lightbox.js";
import { LiveStream } from "./live.js";
import { RunHead } from "./run-head.js";
import { Stage } from "./stage.js";
import { t } from "./text.js";

const SILENCE_MILLISECONDS = 20_000;

const name = decodeURIComponent(location.pathname.split("/")[2]);
let run;

const head = new RunHead(changed);
const list = new CheckpointList(name);
const stage = new Stage(list, (checkpoint) => {
  gallery.select(checkpoint);
  panel.select(checkpoint.step);
});
const favourites = new Favourites();
const gallery = new Gallery(list, stage, new Lightbox(favourites));
const panel = new HistoryPanel(name, (step) => {
  stage.pause();
  stage.select(list.indexOf(step));
});

function changed(next) {
  if (run && stateOf(run) !== stateOf(next)) setText(byId("announcement"), t("run.is", { state: stateName(next) }));
  run = next;
  panel.run = run;
  head.draw(run);
}

function checkpointsChanged() {
  stage.changed();
  gallery.changed();
  panel.setCheckpoints(list.items, run);
}

let heard = Date.now();

const handlers = {
  run(next) {
    heard = Date.now();
    changed(next);
    panel.setCheckpoints(list.items, run);
  },
  progress(event) {
    heard = Date.now();
    head.measure(event.metrics);
    run.latest = event.metrics.at(-1);
    run.totalSteps = event.totalSteps || run.totalSteps;
    if (run.stalled) changed({ ...run, stalled: false });
    head.drawFigures(run);
    panel.append(event);
  },
  checkpoint(checkpoint) {
    heard = Date.now();
    list.insert(checkpoint);
    checkpointsChanged();
    setText(byId("announcement"), t("run.published", { step: checkpoint.step }));
  },
  trainer({ up, message }) {
    notify(up ? "" : t("site.again", { message }));
    if (up) panel.reload();
  },
  gone({ message }) {
    notify(message);
    byId("run-actions").replaceChildren();
  },
  broken() {
    notify(t("site.again", { message: t("site.noAnswer") }));
  },
  open() {
    if (run) head.draw(run);
  },
};

/** A run that says nothing for a while is asked whether it has stalled. */
async function lookAfterSilence() {
  if (document.hidden || hasEnded(run) || Date.now() - heard < SILENCE_MILLISECONDS) return;
  heard = Date.now();
  try {
    changed(await get(runPath(name)));
  } catch {
    // the stream tells of it
  }
}

async function start() {
  try {
    changed(await get(runPath(name)));
    if (run.latest) head.measure([run.latest]);
    await Promise.all([panel.load(), list.begin()]);
  } catch (failure) {
    setText(byId("name"), name);
    notify(failure.passing ? t("site.again", { message: failure.message }) : failure.message);
    byId("content").hidden = run === undefined;
    if (failure.passing) setTimeout(start, 2000);
    return;
  }
  byId("content").hidden = false;
  checkpointsChanged();
  document.documentElement.dataset.ready = "";
  performance.mark("ready");
  new LiveStream(`${runPath(name)}/live`, `${run.sequence}:${panel.history.newestStep}`, handlers);
  setInterval(lookAfterSilence, SILENCE_MILLISECONDS / 4);
  favourites.load().catch(() => {}); // the star then says what it can
  list.rest(checkpointsChanged).catch(() => {}); // what was read is there
}

snapToPixels(byId("generated"));
snapToPixels(byId("real"));
start();
