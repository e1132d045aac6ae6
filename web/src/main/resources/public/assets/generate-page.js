// Images by seed. The address of the page holds the form, so that a set of images can be passed on.

import { get } from "./api.js";
import { byId, element, enableCopying, notify, setText, whileVisible } from "./dom.js";
import { count } from "./format.js";

const NO_TRUNCATION = "3"; // the slider's end
const MAX_SEED = 2n ** 64n - 1n;

const form = byId("form");
let asking; // the request under way
let modelsMissing = false;
let shown; // the model of the images on the page, as run@step

function settings() {
  const truncation = byId("truncation").value;
  return {
    model: byId("model").value,
    seed: byId("seed").value.trim(),
    count: byId("count").value,
    truncation: truncation === NO_TRUNCATION ? undefined : truncation,
  };
}

function randomSeed() {
  return String(crypto.getRandomValues(new Uint32Array(1))[0]);
}

function readAddress() {
  const parameters = new URLSearchParams(location.search);
  const model = parameters.get("model");
  if (model) offerModel(model, model).selected = true;
  byId("seed").value = parameters.get("seed") ?? randomSeed();
  if (parameters.has("count")) byId("count").value = parameters.get("count");
  if (!byId("count").value) byId("count").value = "64";
  if (parameters.has("truncation")) byId("truncation").value = parameters.get("truncation");
  describeTruncation();
}

function writeAddress(wanted) {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== undefined));
  history.replaceState(null, "", `?${query}`);
}

function describeTruncation() {
  const { truncation } = settings();
  setText(byId("truncation-value"), truncation === undefined ? "off" : `at ${truncation} σ`);
}

function validSeed(seed) {
  return /^[0-9]{1,20}$/.test(seed) && BigInt(seed) <= MAX_SEED;
}

async function generate() {
  const wanted = settings();
  if (!validSeed(wanted.seed)) {
    notify("The seed must be a whole number from 0 to 18446744073709551615.");
    return;
  }
  writeAddress(wanted);
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    draw(await get("/api/generate", wanted, { signal: mine.signal, cache: "no-store" }), wanted);
    notify("");
  } catch (failure) {
    if (failure.name !== "AbortError") notify(failure.message);
  } finally {
    if (asking === mine) asking = undefined;
  }
}

function draw({ model, images }, wanted) {
  const list = byId("images");
  list.dataset.count = images.length;
  list.replaceChildren(
    ...images.map(({ image, seed, width, height }) => {
      const alt = `Generated image of seed ${seed}`;
      const title = `${model.run} · step ${model.step} · seed ${seed}\nsha256 ${model.sha256}`;
      const picture = element("img", { src: image, alt, title, width, height, decoding: "async" });
      return element("li", {}, element("figure", {}, picture, element("figcaption", {}, seed)));
    }),
  );
  shown = `${model.run}@${model.step}`;
  fitImages();
  const hash = element("span", { class: "mono", title: model.sha256 }, model.sha256.slice(0, 12));
  const first = images[0]?.seed ?? "";
  const seeds = images.length > 1 ? `seeds ${first} to ${images.at(-1).seed}` : `seed ${first}`;
  byId("provenance").replaceChildren(`${model.run} · step ${count(model.step)} · ${seeds} · sha256 `, hash);
  const truncation = wanted.truncation === undefined ? "" : ` --truncation ${wanted.truncation}`;
  setText(
    byId("command"),
    `./ganforge generate --model ${shown} --seed ${first} --count ${images.length}${truncation} --out images.png`,
  );
  byId("command-line").hidden = false;
}

/** Columns that make a square, and images at a whole multiple of their size where there is room for one. */
function fitImages() {
  const list = byId("images");
  const image = list.querySelector("img");
  if (!image) return;
  const most = Math.max(1, Math.min(16, Math.floor(list.clientWidth / 40)));
  const columns = Math.min(most, Math.ceil(Math.sqrt(list.children.length)));
  const gap = Number.parseFloat(getComputedStyle(list).columnGap);
  const room = Math.min(480, (list.clientWidth - gap * (columns - 1)) / columns) * devicePixelRatio;
  const own = Number(image.getAttribute("width"));
  const multiple = Math.floor(room / own);
  list.style.setProperty("--columns", columns);
  list.style.setProperty("--side", `${(multiple >= 2 ? multiple * own : room) / devicePixelRatio}px`);
}

function offerModel(value, label) {
  const select = byId("model");
  const known = [...select.options].find((option) => option.value === value);
  if (known) {
    setText(known, label);
    return known;
  }
  const option = element("option", { value }, label);
  select.append(option);
  return option;
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
    notify(`${failure.message}. Trying again…`);
    return;
  }
  const ready = answer.models.filter((model) => model.state === "READY");
  const latest = ready.find((model) => model.latest);
  offerModel("latest", latest ? `latest (${latest.id.run}, step ${count(latest.id.step)})` : "latest");
  for (const { id } of ready) offerModel(id.run, `${id.run}, newest`);
  for (const { id } of ready) offerModel(`${id.run}@${id.step}`, `${id.run}, step ${count(id.step)}`);
  const chosen = byId("model").value;
  const now = chosen === "latest" ? latest : ready.find((model) => model.id.run === chosen);
  const isNewer = now && shown !== `${now.id.run}@${now.id.step}`;
  if (isNewer && !asking && (shown === undefined || byId("keep-up").checked)) generate();
  if (ready.length === 0 && !asking) notify("No model yet: the first checkpoint of a run brings one.");
}

new ResizeObserver(fitImages).observe(byId("images"));
readAddress();
enableCopying();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  generate();
});
form.addEventListener("change", (event) => {
  if (event.target.id !== "keep-up") generate();
});
byId("truncation").addEventListener("input", describeTruncation);
byId("random").addEventListener("click", () => {
  byId("seed").value = randomSeed();
  generate();
});
if (byId("model").value !== "latest") generate();
whileVisible(2000, followModels);
