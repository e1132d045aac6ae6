// The site's words in the language of the page.

import words from "./words.js";

export const language = document.documentElement.lang;

/** The words of a key, each {name} replaced; a key without words is a mistake that should be seen. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
