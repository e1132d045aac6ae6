// Charts as one SVG file.

import { AXES } from "./axis.js";
import { colour } from "./colour.js";

const WIDTH = 900;
const HEIGHT = 260;
const MARGIN = { left: 64, right: 20, top: 40, bottom: 34 };

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

export function svgOf(charts, title) {
  const parts = charts.map((chart, i) => `<g transform="translate(0 ${40 + i * HEIGHT})">${one(chart)}</g>`);
  const height = 40 + charts.length * HEIGHT;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
    `font-family="sans-serif" font-size="12" fill="${colour("--ink")}">` +
    `<rect width="100%" height="100%" fill="${colour("--panel")}"/><text x="${MARGIN.left}" y="26" font-size="18">${escaped(title)}</text>` +
    `${parts.join("")}</svg>`
  );
}

function one({ u, options, tracks, metrics, state }) {
  const { x, y } = u.scales;
  const logarithm = state.log ? Math.log10 : (value) => value;
  const width = WIDTH - MARGIN.left - MARGIN.right;
  const height = HEIGHT - MARGIN.top - MARGIN.bottom;
  const px = (value) => MARGIN.left + (width * (value - x.min)) / (x.max - x.min);
  const py = (value) => MARGIN.top + height * (1 - (logarithm(value) - logarithm(y.min)) / (logarithm(y.max) - logarithm(y.min)));
  const lines = tracks.flatMap(({ x: xs, columns, colour: own }) =>
    metrics.map(({ name, colour: metricColour, dash }) => {
      const { smoothed, last } = columns[name] ?? { last: [] };
      const d = path(xs, smoothed ?? last, px, py, state.log);
      return `<path d="${d}" fill="none" stroke="${colour(own ?? metricColour)}" stroke-width="1.6"${dash ? ` stroke-dasharray="${dash.join(" ")}"` : ""}/>`;
    }),
  );
  const { text } = AXES[state.axis];
  const labels = [x.min, (x.min + x.max) / 2, x.max].map(
    (value, i) => `<text x="${px(value)}" y="${HEIGHT - 12}" text-anchor="${["start", "middle", "end"][i]}">${escaped(text(value))}</text>`,
  );
  const ends = [y.min, y.max].map((value) => `<text x="${MARGIN.left - 6}" y="${py(value) + 4}" text-anchor="end">${Number(value.toPrecision(3))}</text>`);
  const names = metrics.map(({ label }) => label).join(", ");
  return (
    `<text x="${MARGIN.left}" y="24" font-weight="bold">${escaped(`${options.title}: ${names}`)}</text>` +
    `<path d="M${MARGIN.left} ${MARGIN.top}v${height}h${width}" fill="none" stroke="${colour("--line")}"/>${lines.join("")}${labels.join("")}${ends.join("")}`
  );
}

function path(xs, ys, px, py, log) {
  let d = "";
  let down = false;
  ys.forEach((value, i) => {
    const drawable = Number.isFinite(value) && !(log && value <= 0);
    if (drawable) d += `${down ? "L" : "M"}${px(xs[i]).toFixed(1)} ${py(value).toFixed(1)}`;
    down = drawable;
  });
  return d;
}
