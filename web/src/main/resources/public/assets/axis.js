// What the charts have on their x axis, and the way between it and steps.

import { count, duration } from "./format.js";
import { language, t } from "./text.js";

const clock = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });

export const AXES = {
  step: { of: ({ steps }) => steps, text: count },
  epoch: {
    of: ({ steps }, run) => steps.map((step) => (run?.stepsPerEpoch ? step / run.stepsPerEpoch : step)),
    text: (value) => String(Number(value.toFixed(2))),
  },
  wall: { of: ({ times }) => times, text: (value) => clock.format(value) },
  active: { of: ({ seconds }) => seconds, text: duration },
};

export const axisTitle = (name) => t(`history.${name}`);

/** The place of a value between those of a rising list, by straight lines; the ends go on flat. */
export function interpolate(from, to, value) {
  if (from.length === 0) return NaN;
  let low = 0;
  let high = from.length - 1;
  if (value <= from[low]) return to[low];
  if (value >= from[high]) return to[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= value) low = middle;
    else high = middle;
  }
  return to[low] + ((to[high] - to[low]) * (value - from[low])) / (from[high] - from[low] || 1);
}
