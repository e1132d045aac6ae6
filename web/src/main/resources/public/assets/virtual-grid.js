// A grid of very many items, of which only those in view are in the page.

const AHEAD = 2; // rows above and below what is seen

export class VirtualGrid {
  /**
   * @param source {count, key(i), make(i), columns(width, gap), foot} and perhaps {current, side, onView}: how many there
   *   are, what tells them apart, an element for one, how many stand side by side, and the pixels below each image;
   *   then which one is current, how wide an image is, and what is told which of them are in view
   */
  constructor(list, source) {
    this.list = list;
    this.source = source;
    this.shown = new Map(); // elements by key
    list.classList.add("virtual");
    const later = () => (this.frame ??= requestAnimationFrame(() => this.draw()));
    addEventListener("scroll", later, { passive: true });
    new ResizeObserver(later).observe(list);
    list.addEventListener("keydown", (event) => this.move(event));
    this.later = later;
  }

  /** Puts what is in view into the page; call when there are more, fewer or other items. */
  draw() {
    this.frame = undefined;
    const { list, source } = this;
    const { count } = source;
    const width = list.clientWidth;
    if (width === 0) return;
    const gap = Number.parseFloat(getComputedStyle(list).columnGap) || 0;
    this.columns = source.columns(width, gap);
    const side = source.side?.(width, gap, this.columns) ?? (width - gap * (this.columns - 1)) / this.columns;
    this.row = side + source.foot + gap;
    const left = (width - this.columns * side - gap * (this.columns - 1)) / 2;
    list.style.height = `${Math.max(0, Math.ceil(count / this.columns) * this.row - gap)}px`;
    const top = -list.getBoundingClientRect().top;
    const first = Math.max(0, (Math.floor(top / this.row) - AHEAD) * this.columns);
    const last = Math.min(count, (Math.ceil((top + innerHeight) / this.row) + AHEAD) * this.columns);
    this.place(first, last, { side, gap, left });
    source.onView?.(first, last);
  }

  place(first, last, { side, gap, left }) {
    const stays = new Set();
    for (let i = first; i < last; i++) {
      const key = this.source.key(i);
      stays.add(key);
      let item = this.shown.get(key);
      if (!item) {
        item = this.source.make(i);
        this.shown.set(key, item);
        this.list.append(item);
      }
      item.dataset.index = i;
      item.style.width = `${side}px`;
      item.style.transform = `translate(${left + (i % this.columns) * (side + gap)}px, ${Math.floor(i / this.columns) * this.row}px)`;
      item.setAttribute("aria-setsize", this.source.count);
      item.setAttribute("aria-posinset", i + 1);
      const control = item.querySelector("button");
      if (control) control.tabIndex = i === this.tabbed(first, last) ? 0 : -1;
    }
    for (const [key, item] of this.shown) {
      if (stays.has(key) || item.contains(document.activeElement)) continue;
      item.remove();
      this.shown.delete(key);
    }
  }

  /** One item of the grid is reached by Tab, the others by arrows. */
  tabbed(first, last) {
    const wanted = this.focused ?? this.source.current ?? 0;
    return Math.min(Math.max(wanted, first), last - 1);
  }

  clear() {
    this.list.replaceChildren();
    this.shown.clear();
    this.focused = undefined;
  }

  move(event) {
    const from = Number(event.target.closest("li")?.dataset.index);
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns, Home: -Infinity, End: Infinity };
    if (Number.isNaN(from) || !(event.key in steps)) return;
    event.preventDefault();
    this.focus(Math.min(this.source.count - 1, Math.max(0, from + steps[event.key])));
  }

  focus(index) {
    this.focused = index;
    const top = this.list.getBoundingClientRect().top + Math.floor(index / this.columns) * this.row;
    if (top < 60) scrollBy(0, top - 60);
    else if (top + this.row > innerHeight) scrollBy(0, top + this.row - innerHeight);
    this.draw();
    this.shown.get(this.source.key(index))?.querySelector("button")?.focus({ preventScroll: true });
  }
}
