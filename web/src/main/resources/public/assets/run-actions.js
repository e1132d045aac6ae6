// What can be done with a run, as buttons that follow its state.

import { post, runPath } from "./api.js";
import { byId, element, notify } from "./dom.js";
import { t } from "./text.js";

const ACTIVE = new Set(["QUEUED", "PREPARING", "RUNNING", "PAUSED"]);

function allowed(run) {
  if (run.deleting) return ["undelete"];
  const verbs = [];
  if (run.state === "RUNNING") verbs.push("pause");
  if (["PAUSED", "STOPPED", "FAILED"].includes(run.state)) verbs.push("resume");
  if (ACTIVE.has(run.state)) verbs.push("stop");
  else verbs.push("delete");
  return verbs;
}

/** Asks whether the run is to end; it would have to be resumed. */
function confirmStop() {
  const dialog = byId("stop-dialog");
  if (!dialog) return Promise.resolve(true);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "stop"), { once: true });
  });
}

export class RunActions {
  /** @param onChange is called with the run as it is after what was done */
  constructor(place, onChange) {
    this.place = place;
    this.onChange = onChange;
    this.shown = "";
  }

  update(run) {
    const verbs = allowed(run);
    this.name = run.name;
    if (verbs.join() === this.shown) return;
    const focused = this.place.contains(document.activeElement);
    this.shown = verbs.join();
    this.place.replaceChildren(...verbs.map((verb) => this.button(verb)));
    if (focused) this.place.querySelector("button")?.focus();
  }

  button(verb) {
    const danger = verb === "stop" || verb === "delete";
    const button = element("button", { type: "button", class: danger ? "danger" : "", id: `${verb}` }, t(`action.${verb}`));
    if (this.place.id !== "run-actions") button.removeAttribute("id");
    button.dataset.verb = verb;
    button.addEventListener("click", () => this.act(verb, button));
    return button;
  }

  async act(verb, button) {
    if (verb === "stop" && !(await confirmStop())) return;
    button.disabled = true;
    try {
      this.onChange(await post(`${runPath(this.name)}/${verb}`));
      notify("");
    } catch (failure) {
      notify(failure.message);
    } finally {
      button.disabled = false;
    }
  }
}
