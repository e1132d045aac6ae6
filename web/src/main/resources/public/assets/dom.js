// Elements, messages and the small behaviours that pages share.

import { t } from "./text.js";

export const byId = (id) => document.getElementById(id);

/** An element; properties in camel case, data-, aria- and class as they are, children as nodes or text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.includes("-") || name === "class" || name === "role") {
      made.setAttribute(name, value);
    } else {
      made[name] = value;
    }
  }
  made.append(...children);
  return made;
}

/** Sets the text only where it differs, so that nothing is painted or read out again for nothing. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Shows the page's notice, or hides it for an empty text. */
export function notify(text) {
  const notice = byId("notice");
  setText(notice, text.charAt(0).toUpperCase() + text.slice(1));
  notice.hidden = text === "";
}

/** Shows a new picture once it is decoded, so that the old one does not flicker away. */
export async function show(image, address, alt) {
  if (image.dataset.wanted === address) return;
  image.dataset.wanted = address;
  const loaded = new Image();
  loaded.src = address;
  try {
    await loaded.decode();
  } catch {
    if (image.dataset.wanted === address) delete image.dataset.wanted;
    return;
  }
  if (image.dataset.wanted !== address) return;
  image.src = address;
  image.alt = alt;
  image.hidden = false;
}

/** Draws pixel images at a whole multiple of their size where that uses most of the room. */
export function snapToPixels(image) {
  const snap = () => {
    const room = image.parentElement.clientWidth * devicePixelRatio;
    const multiple = Math.floor(room / image.naturalWidth);
    const snapped = multiple * image.naturalWidth;
    image.style.width = multiple >= 1 && snapped >= 0.85 * room ? `${snapped / devicePixelRatio}px` : "";
  };
  image.addEventListener("load", snap);
  new ResizeObserver(snap).observe(image.parentElement);
}

/** Copies a text and says so on the button that asked for it. */
export async function copy(button, text, source) {
  const label = (button.dataset.label ??= button.textContent);
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = t("copy.copied");
  } catch {
    // not allowed here: let the person do it
    if (source) getSelection().selectAllChildren(source);
    button.textContent = source ? t("copy.selected") : text;
  }
  setTimeout(() => (button.textContent = label), 1500);
}

/** Makes every button with data-copies copy the text of that element. */
export function enableCopying() {
  for (const button of document.querySelectorAll("[data-copies]")) {
    const source = byId(button.dataset.copies);
    button.addEventListener("click", () => copy(button, source.textContent, source));
  }
}

/** Calls a function now and then at an interval, but only while the page is seen. */
export function whileVisible(milliseconds, task) {
  let timer;
  const run = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    await task();
    timer = setTimeout(run, milliseconds);
  };
  document.addEventListener("visibilitychange", run);
  run();
}
