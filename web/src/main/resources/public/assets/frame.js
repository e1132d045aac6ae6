// What every page has: where it stands in the site, its theme and its language.

import { byId } from "./dom.js";

const YEAR = 365 * 24 * 3600;

function remember(name, value) {
  document.cookie = `${name}=${value};path=/;max-age=${YEAR};samesite=strict`;
}

for (const link of document.querySelectorAll(".site nav a")) {
  const here = link.pathname === "/" ? /^\/(runs\/.*)?$/.test(location.pathname) : location.pathname === link.pathname;
  if (here) link.setAttribute("aria-current", "page");
}

const { documentElement } = document;
const theme = byId("theme");
const language = byId("language");
if (theme && language) {
  theme.value = documentElement.dataset.theme;
  theme.addEventListener("change", () => {
    documentElement.dataset.theme = theme.value;
    remember("theme", theme.value);
    document.dispatchEvent(new Event("themechange"));
  });
  language.value = documentElement.lang;
  language.addEventListener("change", () => {
    remember("language", language.value);
    location.reload();
  });
}
