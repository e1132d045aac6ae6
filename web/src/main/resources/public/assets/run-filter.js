// Which runs the list shows, and in which order; the choice stands in the page's address.

import { byId } from "./dom.js";
import { hasEnded, progress } from "./format.js";

const ORDERS = {
  newest: (a, b) => Date.parse(b.createTime) - Date.parse(a.createTime),
  name: (a, b) => a.name.localeCompare(b.name),
  progress: (a, b) => progress(b) - progress(a),
  quality: (a, b) => (a.latestFrechet?.value ?? Infinity) - (b.latestFrechet?.value ?? Infinity),
};

const FIELDS = { q: "search", state: "state-filter", sort: "sort" };

export class RunFilter {
  constructor(onChange) {
    const asked = new URLSearchParams(location.search);
    for (const [name, id] of Object.entries(FIELDS)) {
      if (asked.has(name)) byId(id).value = asked.get(name);
      byId(id).addEventListener("input", () => {
        this.remember();
        onChange();
      });
    }
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
  }

  remember() {
    const query = new URLSearchParams();
    for (const [name, id] of Object.entries(FIELDS)) {
      const { value } = byId(id);
      if (value && value !== "newest") query.set(name, value);
    }
    window.history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  }

  apply(runs) {
    const wanted = byId("search").value.trim().toLowerCase().split(/\s+/);
    const state = byId("state-filter").value;
    return runs
      .filter((run) => wanted.every((word) => text(run).includes(word)) && hasState(run, state))
      .sort(ORDERS[byId("sort").value] ?? ORDERS.newest);
  }
}

function text({ name, config }) {
  return `${name} ${config.preset} ${config.dataset}`.toLowerCase();
}

function hasState(run, state) {
  if (state === "active") return !hasEnded(run);
  if (state === "stalled") return run.stalled;
  return state === "" || run.state === state;
}
