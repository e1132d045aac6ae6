// Numbers, times and names as people read them.

import { language, t } from "./text.js";

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const threeDigits = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

const ENDED = new Set(["COMPLETED", "STOPPED", "FAILED"]);
const AGES = [
  [86400, "day"],
  [3600, "hour"],
  [60, "minute"],
];

/** A run's state, or that it has stalled or is about to be deleted. */
export function stateOf(run) {
  if (run.deleting) return "DELETING";
  return run.stalled ? "STALLED" : run.state;
}

export const stateName = (run) => t(`state.${stateOf(run)}`);

export const hasEnded = (run) => ENDED.has(run.state);

export const count = (value) => whole.format(value);

/** A loss or probability to three places; NaN and infinities by name. */
export function metric(value) {
  if (value === undefined || value === null) return "–";
  if (Number.isFinite(value)) return Math.abs(value) >= 1000 ? value.toExponential(2) : value.toFixed(3);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
}

/** A distance to three significant digits, for it may be 300 as well as 0.003. */
export function distance(value) {
  return Number.isFinite(value) ? threeDigits.format(value) : metric(value);
}

/** 75 s as 1:15, an hour and more as 1:02:03. */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  const total = Math.round(seconds);
  const parts = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

export function ago(instant) {
  const seconds = (Date.now() - Date.parse(instant)) / 1000;
  for (const [length, unit] of AGES) {
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
  }
  return t("time.now");
}

/** Seconds left at the pace of the newest step; NaN where nothing tells. */
export function secondsLeft(run, imagesPerSecond = run.latest?.imagesPerSecond) {
  const left = run.totalSteps - (run.latest?.step ?? 0);
  return run.totalSteps > 0 ? (left * run.config.batchSize) / imagesPerSecond : NaN;
}

export function progress(run) {
  return run.totalSteps > 0 ? (run.latest?.step ?? 0) / run.totalSteps : 0;
}

/** What a run trains, in a line. */
export function configuration(run) {
  const { config, image } = run;
  const size = image ? `${image.width}×${image.height}` : config.imageSize && `${config.imageSize}×${config.imageSize}`;
  const dataset = config.dataset.split("/").filter(Boolean).pop();
  const where = run.provenance && `${run.provenance.precision} · ${run.provenance.device}`;
  return [config.preset, dataset, size, config.batchSize && t("run.batch", { n: config.batchSize }), where]
    .filter(Boolean)
    .join(" · ");
}
