// The form that starts a run, filled from the trainer's presets.

import { get, post } from "./api.js";
import { byId, element, setText } from "./dom.js";
import { t } from "./text.js";

const NUMBERS = ["imageSize", "batchSize", "steps", "checkpointEvery", "seed"];

export class StartDialog {
  constructor() {
    this.dialog = byId("start-dialog");
    this.form = byId("start-form");
    this.presets = [];
    byId("start").addEventListener("click", () => this.open());
    byId("start-cancel").addEventListener("click", () => this.dialog.close());
    byId("preset").addEventListener("change", () => this.showDefaults());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  async open() {
    this.complain("");
    this.dialog.showModal();
    if (this.presets.length > 0) return;
    try {
      this.presets = (await get("/api/presets")).presets;
      byId("preset").replaceChildren(...this.presets.map(({ name }) => element("option", { value: name }, name)));
      this.showDefaults();
    } catch (failure) {
      this.complain(failure.message);
    }
  }

  /** What is left empty takes the preset's value, which stands there in grey. */
  showDefaults() {
    const preset = this.presets.find(({ name }) => name === byId("preset").value);
    if (!preset) return;
    setText(byId("preset-title"), preset.title);
    for (const name of NUMBERS) {
      const value = preset.defaults[name];
      this.form.elements[name].placeholder = value ?? (name === "steps" ? t("start.epochs", { n: preset.defaults.epochs }) : t("start.epoch"));
    }
  }

  async submit() {
    const { elements } = this.form;
    const config = { preset: elements.preset.value, dataset: elements.dataset.value };
    for (const name of NUMBERS) if (elements[name].value !== "") config[name] = elements[name].value;
    try {
      const run = await post("/api/runs", { name: elements.name.value, config });
      location.assign(`/runs/${encodeURIComponent(run.name)}`);
    } catch (failure) {
      this.complain(failure.message);
    }
  }

  complain(text) {
    setText(byId("start-problem"), text);
    byId("start-problem").hidden = text === "";
  }
}
