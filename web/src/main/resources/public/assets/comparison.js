// Other runs in the same charts, each in a colour of its own; which ones stands in the page's address.

import { get } from "./api.js";
import { byId, element } from "./dom.js";
import { History } from "./history.js";
import { t } from "./text.js";

const MOST = 4;
const COLOURS = ["--run-1", "--run-2", "--run-3", "--run-4", "--run-5"];
const PARAMETER = "with";

export class Comparison {
  constructor(name, onChange) {
    this.name = name;
    this.onChange = onChange;
    this.ownColour = COLOURS[0];
    this.others = new Map(); // histories by run, in the order in which they were added
    this.details = new Map();
    this.asked = (new URLSearchParams(location.search).get(PARAMETER) ?? "").split(",").filter(Boolean).slice(0, MOST);
    byId("compare").addEventListener("focus", () => this.offer());
    byId("compare").addEventListener("pointerdown", () => this.offer());
    byId("compare").addEventListener("change", ({ target }) => {
      if (target.value) this.add(target.value);
      target.value = "";
    });
    this.asked.forEach((run) => this.others.set(run, new History(run)));
    if (this.others.size > 0) this.offer();
    this.list();
  }

  /** Fills the choice once; runs that begin later are there on the next visit. */
  async offer() {
    if (this.details.size > 0) return;
    const { runs } = await get("/api/runs", { pageSize: 1000 });
    runs.forEach((run) => this.details.set(run.name, run));
    const names = runs.map(({ name }) => name).filter((name) => name !== this.name);
    byId("compare").append(...names.map((name) => element("option", { value: name }, name)));
    if (this.others.size > 0) this.onChange();
  }

  add(run) {
    if (this.others.has(run) || this.others.size >= MOST) return;
    this.others.set(run, new History(run));
    this.changed();
  }

  remove(run) {
    this.others.delete(run);
    this.changed();
  }

  changed() {
    const query = new URLSearchParams(location.search);
    if (this.others.size > 0) query.set(PARAMETER, [...this.others.keys()].join(","));
    else query.delete(PARAMETER);
    window.history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    this.list();
    this.onChange();
  }

  list() {
    const names = [this.name, ...this.others.keys()];
    byId("compared").hidden = names.length < 2;
    byId("compare").disabled = names.length > MOST;
    byId("compared").replaceChildren(
      ...names.map((name, i) => {
        const item = element("li", { "data-run": String(i + 1) }, name);
        if (i > 0) {
          const button = element("button", { type: "button", class: "quiet", "aria-label": t("history.without", { run: name }) }, "×");
          button.addEventListener("click", () => this.remove(name));
          item.append(button);
        }
        return item;
      }),
    );
  }

  /** Runs that cannot be read are left out; the others are shown. */
  async load(range, reach) {
    await Promise.allSettled([...this.others.values()].map((history) => history.load(range, reach)));
  }

  tracks(of) {
    return [...this.others.values()].flatMap((history, i) => {
      if (history.steps.length === 0) return [];
      const x = of(history, this.details.get(history.run));
      return [{ x, columns: history.columns, colour: COLOURS[i + 1] }];
    });
  }
}
