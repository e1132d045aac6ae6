// Custom properties as colours that a canvas and a file understand.

const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

/** A custom property as #rrggbb in the theme of the moment. */
export function colour(name) {
  probe.style.color = `var(${name})`;
  const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  return `#${[r, g, b].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}
