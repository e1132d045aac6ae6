// A run's name, state, actions and figures.

import { number } from "./api.js";
import { byId, element, notify, setText, show } from "./dom.js";
import { configuration, count, duration, hasEnded, metric, progress, secondsLeft, stateName, stateOf } from "./format.js";
import { RunActions } from "./run-actions.js";
import { t } from "./text.js";

const FIGURES = ["step", "epoch", "speed", "left", "trained", "lossD", "lossG", "dReal", "dFake"];

export class RunHead {
  /** @param onChange is called with the run as it is after an action */
  constructor(onChange) {
    this.actions = new RunActions(byId("run-actions"), onChange);
    this.figures = Object.fromEntries(
      FIGURES.map((name) => {
        const value = element("dd", {}, "–");
        byId("stats").append(element("div", {}, element("dt", {}, t(`figure.${name}`)), value));
        return [name, value];
      }),
    );
  }

  draw(run) {
    setText(byId("name"), run.name);
    setText(byId("config"), configuration(run));
    byId("state").hidden = false;
    byId("state").dataset.state = stateOf(run);
    setText(byId("state"), stateName(run));
    this.actions.update(run);
    if (run.realImage) {
      show(byId("real"), run.realImage, t("run.realGrid"));
      const { dataset, datasetSize } = run.provenance ?? {};
      setText(byId("real-caption"), dataset ? t("run.dataset", { dataset, n: count(datasetSize) }) : "");
    }
    const reason = run.deleting ? t("run.deleting") : run.stalled ? t("run.stalled") : run.stateReason;
    notify(reason ? `${stateName(run)}: ${reason}` : "");
    this.drawFigures(run);
  }

  drawFigures(run) {
    const latest = run.latest ?? {};
    const { figures } = this;
    const epochs = run.stepsPerEpoch > 0 ? Math.ceil(run.totalSteps / run.stepsPerEpoch) : 0;
    document.title = `${run.name} · ${Math.floor(100 * progress(run))}% · Ganforge`;
    byId("progress").value = progress(run);
    withSmall(figures.step, count(latest.step ?? 0), run.totalSteps ? t("figure.of", { n: count(run.totalSteps) }) : "");
    withSmall(figures.epoch, count(latest.epoch ?? 0), epochs ? t("figure.of", { n: count(epochs) }) : "");
    setText(figures.speed, this.pace ? count(this.pace) : "–");
    setText(figures.left, hasEnded(run) ? "–" : duration(secondsLeft(run, this.pace)));
    setText(figures.trained, duration(latest.activeSeconds));
    setText(figures.lossD, metric(number(latest.lossD)));
    setText(figures.lossG, metric(number(latest.lossG)));
    setText(figures.dReal, metric(number(latest.dReal)));
    setText(figures.dFake, `${metric(number(latest.dFakeBefore))} → ${metric(number(latest.dFakeAfter))}`);
  }

  /** Images per second, averaged over some steps: the newest alone jumps about. */
  measure(metrics) {
    for (const { imagesPerSecond } of metrics) {
      const now = number(imagesPerSecond);
      if (Number.isFinite(now) && now > 0) this.pace = this.pace ? 0.95 * this.pace + 0.05 * now : now;
    }
  }
}

function withSmall(target, text, small) {
  target.replaceChildren(text, " ", element("small", {}, small));
}
