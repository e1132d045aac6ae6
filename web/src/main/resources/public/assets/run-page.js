// One run: its state, its images and its history, kept current by one event stream.

import { get, number, post, runPath } from "./api.js";
import { ChartView } from "./chart-view.js";
import { Checkpoints } from "./checkpoints.js";
import { byId, element, notify, setText, show, snapToPixels } from "./dom.js";
import { configuration, count, distance, duration, hasEnded, metric, progress, secondsLeft, stateName } from "./format.js";
import { History } from "./history.js";
import { LiveStream } from "./live.js";
import { Scores } from "./scores.js";

const RELOAD_MILLISECONDS = 5000;

const name = decodeURIComponent(location.pathname.split("/")[2]);
const history = new History(name);
const checkpoints = new Checkpoints(name, drawQuality);
let run;
let pace; // images per second, averaged over some steps: the newest alone jumps about

const charts = [
  new ChartView(
    "loss-chart",
    "loss-legend",
    [
      { metric: "lossD", label: "loss D", colour: "--discriminator" },
      { metric: "lossG", label: "loss G", colour: "--generator" },
    ],
    { title: "Losses", y: { beginAtZero: true } },
  ),
  new ChartView(
    "verdict-chart",
    "verdict-legend",
    [
      { metric: "dReal", label: "D(x)", colour: "--discriminator" },
      { metric: "dFakeBefore", label: "D(G(z)) before", colour: "--generator" },
      { metric: "dFakeAfter", label: "D(G(z)) after", colour: "--generator-after", dashed: true },
    ],
    { title: "Discriminator", y: { min: 0, max: 1 } },
  ),
];

const qualityChart = new ChartView(
  "quality-chart",
  "quality-legend",
  [
    { metric: "value", label: "Fréchet distance", colour: "--generator" },
    { metric: "floor", label: "floor", colour: "--muted", dashed: true },
  ],
  { title: "Fréchet distance", y: { beginAtZero: true }, figure: distance, dots: true },
);

const stats = Object.fromEntries(
  ["Step", "Epoch", "Images a second", "Time left", "Time trained", "Loss D", "Loss G", "D(x)", "D(G(z))"].map((label) => {
    const value = element("dd", {}, "–");
    byId("stats").append(element("div", {}, element("dt", {}, label), value));
    return [label, value];
  }),
);

function drawCharts() {
  const range = history.lastStep - (history.steps[0] ?? 0);
  const reach = 0.12 * range * (byId("smoothing").value / 100) ** 2;
  charts.forEach((chart) => chart.draw(history, reach));
  setText(
    byId("not-finite"),
    history.notFinite > 0 ? `Not finite (NaN or infinite) and left out: ${count(history.notFinite)}` : "",
  );
}

function drawQuality() {
  const scores = new Scores(checkpoints.list);
  const some = scores.steps.length > 0;
  if (!some && !checkpoints.complete) return; // an older one may have a score
  byId("quality-plot").hidden = byId("quality-legend").hidden = !some;
  const sentence = scores.sentence(run, hasEnded(run));
  setText(byId("quality-summary"), sentence);
  if (!some) return;
  qualityChart.draw(scores, 0);
  qualityChart.canvas.setAttribute("aria-label", sentence);
}

function drawRun() {
  setText(byId("name"), run.name);
  setText(byId("config"), configuration(run));
  byId("state").hidden = false;
  byId("state").dataset.state = run.state;
  setText(byId("state"), stateName(run.state));
  byId("stop").hidden = hasEnded(run);
  if (run.realImage) {
    show(byId("real"), run.realImage, "64 real images of the data set");
    const { dataset, datasetSize } = run.provenance ?? {};
    setText(byId("real-caption"), dataset ? `${dataset}, ${count(datasetSize)} images` : "");
  }
  notify(run.stateReason ? `${stateName(run.state)}: ${run.stateReason}` : "");
  drawStats();
  drawQuality();
}

function drawStats() {
  const latest = run.latest ?? {};
  const epochs = run.stepsPerEpoch > 0 ? Math.ceil(run.totalSteps / run.stepsPerEpoch) : 0;
  document.title = `${run.name} · ${Math.floor(100 * progress(run))}% · Ganforge`;
  byId("progress").value = progress(run);
  withSmall(stats.Step, count(latest.step ?? 0), run.totalSteps ? `of ${count(run.totalSteps)}` : "");
  withSmall(stats.Epoch, count(latest.epoch ?? 0), epochs ? `of ${count(epochs)}` : "");
  setText(stats["Images a second"], pace ? count(pace) : "–");
  setText(stats["Time left"], hasEnded(run) ? "–" : duration(secondsLeft(run, pace)));
  setText(stats["Time trained"], duration(latest.activeSeconds));
  setText(stats["Loss D"], metric(number(latest.lossD)));
  setText(stats["Loss G"], metric(number(latest.lossG)));
  setText(stats["D(x)"], metric(number(latest.dReal)));
  setText(stats["D(G(z))"], `${metric(number(latest.dFakeBefore))} → ${metric(number(latest.dFakeAfter))}`);
}

function withSmall(target, text, small) {
  target.replaceChildren(text, " ", element("small", {}, small));
}

function measurePace(metrics) {
  for (const { imagesPerSecond } of metrics) {
    const now = number(imagesPerSecond);
    if (Number.isFinite(now) && now > 0) pace = pace ? 0.95 * pace + 0.05 * now : now;
  }
}

let reloading = false;
async function reloadHistory() {
  if (reloading) return;
  reloading = true;
  try {
    await history.reload();
    drawCharts();
  } catch {
    // the next gap or the trainer's return brings us here again
  } finally {
    setTimeout(() => (reloading = false), RELOAD_MILLISECONDS);
  }
}

const handlers = {
  run(next) {
    if (run && run.state !== next.state) setText(byId("announcement"), `The run is ${stateName(next.state)}.`);
    run = next;
    drawRun();
  },
  progress(event) {
    const again = history.append(event);
    measurePace(event.metrics);
    run.latest = event.metrics.at(-1);
    run.totalSteps = event.totalSteps || run.totalSteps;
    drawStats();
    drawCharts();
    if (again) reloadHistory();
  },
  checkpoint(checkpoint) {
    checkpoints.add(checkpoint);
    setText(byId("announcement"), `Checkpoint at step ${checkpoint.step}.`);
  },
  trainer({ up, message }) {
    notify(up ? "" : `${message}. Trying again…`);
    if (up) reloadHistory();
  },
  gone({ message }) {
    notify(message);
    byId("stop").hidden = true;
  },
  broken() {
    notify("This site's server does not answer. Trying again…");
  },
  open() {
    if (run) drawRun();
  },
};

function enableStop() {
  const dialog = byId("stop-dialog");
  byId("stop").addEventListener("click", () => {
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue !== "stop") return;
    byId("stop").disabled = true;
    try {
      handlers.run(await post(`${runPath(name)}/stop`));
    } catch (failure) {
      notify(failure.message);
    } finally {
      byId("stop").disabled = false;
    }
  });
}

async function start() {
  try {
    run = await get(runPath(name));
    if (run.latest) measurePace([run.latest]);
    drawRun();
    await Promise.all([history.reload(), checkpoints.load()]);
  } catch (failure) {
    setText(byId("name"), name);
    notify(failure.passing ? `${failure.message}. Trying again…` : failure.message);
    byId("content").hidden = run === undefined;
    if (failure.passing) setTimeout(start, 2000);
    return;
  }
  byId("content").hidden = false;
  drawCharts();
  new LiveStream(name, `${run.sequence}:${history.lastStep}`, handlers);
}

snapToPixels(byId("generated"));
snapToPixels(byId("real"));
byId("smoothing").addEventListener("input", drawCharts);
enableStop();
start();
