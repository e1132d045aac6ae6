// Images by seed, on the way between two seeds, or around one; and the favourites.

import { get } from "./api.js";
import { byId, element, enableCopying, notify, setText, whileVisible } from "./dom.js";
import { commandOf, Favourites } from "./favourites.js";
import { count } from "./format.js";
import { GenerateForm } from "./generate-form.js";
import { ImagesView } from "./images-view.js";
import { Lightbox } from "./lightbox.js";
import { SeedImages } from "./seed-images.js";
import { t } from "./text.js";

const PATHS = { seeds: "/api/generate", walk: "/api/generate/walk", around: "/api/generate/around" };
const MOST_IN_ZIP = 1000;

const favourites = new Favourites();
const lightbox = new Lightbox(favourites);
const view = new ImagesView(byId("images"), lightbox, (first, last) => seedImages?.need(first, last));
const favouritesView = new ImagesView(byId("favourites"), lightbox);
const form = new GenerateForm(generate);
let seedImages; // of the mode by seed: images are made as they come into view
let asking; // the request under way
let modelsMissing = false;
let shown; // the model of the images on the page, as run@step

function parameters({ mode, model, seed, to, strength, truncation, count: n }) {
  if (mode === "walk") return { model, from: seed, to, frames: n, truncation };
  if (mode === "around") return { model, seed, count: n, strength, truncation };
  return { model, seed, count: Math.min(n, SeedImages.AT_ONCE), truncation };
}

async function generate() {
  const wanted = form.read();
  if (!wanted) return;
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    draw(await get(PATHS[wanted.mode], parameters(wanted), { signal: mine.signal, cache: "no-store" }), wanted);
    notify("");
  } catch (failure) {
    if (failure.name !== "AbortError") notify(failure.message);
  } finally {
    if (asking === mine) asking = undefined;
  }
}

function draw({ model, images }, wanted) {
  const truncation = wanted.truncation === undefined ? undefined : Number(wanted.truncation);
  const complete = ({ image, ...made }) => ({ ...made, src: image, truncation });
  seedImages = wanted.mode === "seeds" ? new SeedImages(model, images, wanted) : undefined;
  const n = wanted.mode === "seeds" ? Number(wanted.count) : images.length;
  const item = seedImages ? (i) => complete(seedImages.item(i)) : (i) => complete(images[i]);
  view.show({ count: n, width: images[0].width, item });
  shown = `${model.run}@${model.step}`;
  tell(model, item(0), item(n - 1), n, wanted);
  document.documentElement.dataset.ready = "";
}

function tell(model, first, last, n, wanted) {
  const hash = element("span", { class: "mono", title: model.sha256 }, model.sha256.slice(0, 12));
  const seeds = {
    walk: () => t("image.walk", { from: wanted.seed, to: wanted.to }),
    around: () => t("image.around", { seed: wanted.seed }),
    seeds: () => (n > 1 ? t("image.seeds", { from: first.seed, to: last.seed }) : t("image.seed", { seed: first.seed })),
  }[wanted.mode]();
  const step = t("image.step", { step: count(model.step) });
  byId("provenance").replaceChildren(`${model.run} · ${step} · ${seeds} · sha256 `, hash);
  setText(byId("command"), command(model, first, n, wanted));
  byId("command-line").hidden = false;
  const query = (values) => new URLSearchParams(Object.entries({ ...values, model: shown }).filter(([, value]) => value !== undefined));
  byId("zip").hidden = wanted.mode !== "seeds" || n > MOST_IN_ZIP;
  byId("zip").href = `/api/generate/images.zip?${query({ ...parameters(wanted), count: n })}`;
  byId("gif").hidden = wanted.mode !== "walk";
  byId("gif").href = `/api/generate/walk.gif?${query(parameters(wanted))}`;
}

function command({ run, step }, first, n, { mode, seed, to, truncation }) {
  const cut = truncation === undefined ? undefined : Number(truncation);
  if (mode === "walk") return commandOf({ run, step, seed: `${seed}~${to}`, truncation: cut });
  if (mode === "around") return commandOf({ run, step, seed, truncation: cut });
  const end = truncation === undefined ? "" : ` --truncation ${truncation}`;
  return `./ganforge generate --model ${run}@${step} --seed ${first.seed} --count ${n}${end} --out images.png`;
}

/** Keeps the list of models current; redraws where the chosen name means a newer checkpoint now. */
async function followModels() {
  let answer;
  try {
    answer = await get("/api/models");
    if (modelsMissing) notify("");
    modelsMissing = false;
  } catch (failure) {
    modelsMissing = true;
    notify(t("site.again", { message: failure.message }));
    return;
  }
  const ready = answer.models.filter((model) => model.state === "READY");
  const latest = ready.find((model) => model.latest);
  form.offerModels(ready, latest);
  const now = form.model === "latest" ? latest : ready.find((model) => model.id.run === form.model);
  const isNewer = now && shown !== `${now.id.run}@${now.id.step}`;
  if (isNewer && !asking && (shown === undefined || byId("keep-up").checked)) generate();
  if (ready.length === 0 && !asking) notify(t("generate.noModel"));
}

favourites.onChange(() => {
  const { list } = favourites;
  setText(byId("favourites-summary"), list.length === 0 ? t("favourites.none") : count(list.length));
  favouritesView.show({ count: list.length, width: 64, item: (i) => ({ ...list[i], src: list[i].image }) });
});
favourites.load().catch((failure) => notify(failure.message));
enableCopying();
if (form.model !== "latest") generate();
whileVisible(2000, followModels);
