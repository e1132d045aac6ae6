// What a chart shows beside its lines: checkpoints along its foot, and values that were not finite along its head.

import { colour } from "./colour.js";

const GAP = 5; // pixels; marks that are nearer stand for each other

export function drawMarks(u, { tracks, state, metrics }) {
  const { ctx, bbox } = u;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  drawCheckpoints(u, state, scale);
  const [own] = tracks;
  for (const { name, colour: line } of metrics) {
    drawNotFinite(u, own.x, own.columns[name]?.notFinite ?? [], colour(line), scale);
  }
  ctx.restore();
}

function drawCheckpoints(u, { marks, current }, scale) {
  const { ctx, bbox } = u;
  const bottom = bbox.top + bbox.height;
  ctx.fillStyle = colour("--muted");
  let before = -Infinity;
  for (const x of marks) {
    const at = u.valToPos(x, "x", true);
    if (at - before < GAP * scale) continue;
    before = at;
    ctx.beginPath();
    ctx.moveTo(at - 3 * scale, bottom);
    ctx.lineTo(at + 3 * scale, bottom);
    ctx.lineTo(at, bottom - 6 * scale);
    ctx.fill();
  }
  if (!Number.isFinite(current)) return;
  ctx.fillStyle = `${colour("--accent")}90`;
  ctx.fillRect(u.valToPos(current, "x", true), bbox.top, scale, bbox.height);
}

/** A cross for each place where some value was NaN or infinite. */
function drawNotFinite(u, xs, notFinite, line, scale) {
  const { ctx, bbox } = u;
  ctx.strokeStyle = line;
  ctx.lineWidth = 1.5 * scale;
  const top = bbox.top + 6 * scale;
  let before = -Infinity;
  notFinite.forEach((steps, i) => {
    if (steps === 0) return;
    const at = u.valToPos(xs[i], "x", true);
    if (at - before < GAP * scale) return;
    before = at;
    const arm = 3.5 * scale;
    ctx.beginPath();
    ctx.moveTo(at - arm, top - arm);
    ctx.lineTo(at + arm, top + arm);
    ctx.moveTo(at + arm, top - arm);
    ctx.lineTo(at - arm, top + arm);
    ctx.stroke();
  });
}
