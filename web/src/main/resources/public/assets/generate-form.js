// What is to be generated: the form and the page's address, which say the same.

import { byId, notify, setText } from "./dom.js";
import { count } from "./format.js";
import { t } from "./text.js";

const NO_TRUNCATION = "3"; // the slider's end
const MAX_SEED = 2n ** 64n - 1n;
const FIELDS = ["model", "seed", "to", "count", "strength", "truncation"];

export class GenerateForm {
  constructor(onSubmit) {
    this.form = byId("form");
    this.readAddress();
    this.describe();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      onSubmit();
    });
    this.form.addEventListener("change", (event) => {
      this.describe();
      if (event.target.id !== "keep-up") onSubmit();
    });
    this.form.addEventListener("input", () => this.describe());
    byId("random").addEventListener("click", () => {
      byId("seed").value = randomSeed();
      byId("to").value = randomSeed();
      onSubmit();
    });
  }

  get mode() {
    return this.form.elements.mode.value;
  }

  get model() {
    return byId("model").value;
  }

  /** What is asked for; undefined where it cannot be, which the page then says. */
  read() {
    const { mode } = this;
    const value = (id) => byId(id).value.trim();
    const seeds = mode === "walk" ? [value("seed"), value("to")] : [value("seed")];
    if (!seeds.every(valid)) {
      notify(t("generate.badSeed"));
      return undefined;
    }
    const wanted = {
      mode,
      model: this.model,
      seed: value("seed"),
      count: value("count"),
      to: mode === "walk" ? value("to") : undefined,
      strength: mode === "around" ? value("strength") : undefined,
      truncation: value("truncation") === NO_TRUNCATION ? undefined : value("truncation"),
    };
    this.writeAddress(wanted);
    return wanted;
  }

  readAddress() {
    const asked = new URLSearchParams(location.search);
    if (asked.get("model")) this.offer(asked.get("model"), asked.get("model")).selected = true;
    for (const radio of this.form.elements.mode) radio.checked ||= radio.value === asked.get("mode");
    byId("seed").value = randomSeed();
    byId("to").value = randomSeed();
    for (const name of FIELDS) if (name !== "model" && asked.has(name)) byId(name).value = asked.get(name);
    if (!byId("count").value) byId("count").value = "64";
  }

  writeAddress(wanted) {
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== undefined));
    window.history.replaceState(null, "", `?${query}`);
  }

  /** Shows the fields of the mode, and says what the sliders mean. */
  describe() {
    const { mode } = this;
    for (const part of this.form.querySelectorAll("[data-mode]")) part.hidden = part.disabled = part.dataset.mode !== mode;
    if (mode !== "seeds" && Number(byId("count").value) > 256) byId("count").value = "64";
    if (mode === "walk" && byId("count").value === "1") byId("count").value = "16";
    setText(byId("seed-label"), t(mode === "seeds" ? "generate.seed" : mode === "walk" ? "generate.from" : "generate.centre"));
    setText(byId("count-label"), t(mode === "walk" ? "generate.frames" : "generate.count"));
    const { value } = byId("truncation");
    setText(byId("truncation-value"), value === NO_TRUNCATION ? t("generate.off") : `${value} σ`);
    setText(byId("strength-value"), `${Math.round(100 * byId("strength").value)} %`);
  }

  offer(value, label) {
    const select = byId("model");
    const known = [...select.options].find((option) => option.value === value);
    if (known) {
      setText(known, label);
      return known;
    }
    const option = new Option(label, value);
    select.append(option);
    return option;
  }

  offerModels(ready, latest) {
    this.offer("latest", latest ? t("generate.latest", { run: latest.id.run, step: count(latest.id.step) }) : "latest");
    for (const { id } of ready) this.offer(id.run, t("generate.newestOf", { run: id.run }));
    for (const { id } of ready) this.offer(`${id.run}@${id.step}`, `${id.run} · ${t("image.step", { step: count(id.step) })}`);
  }
}

function randomSeed() {
  return String(crypto.getRandomValues(new Uint32Array(1))[0]);
}

function valid(seed) {
  return /^[0-9]{1,20}$/.test(seed) && BigInt(seed) <= MAX_SEED;
}
