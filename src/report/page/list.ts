import { element, sign } from './element.ts';
import type { PackedExample, Payload } from './payload.ts';

/** Pixels; the style gives rows the same height. */
const ROW = 60;
const BEYOND = 6;

interface Options {
  models: Payload['models'];
  onOpen(at: number): void;
}

/** A list of any length that holds only the rows in sight. */
export class VirtualList {
  readonly #box: HTMLElement;
  readonly #room = element('div', { class: 'room', role: 'presentation' });
  readonly #options: Options;
  #items: readonly PackedExample[] = [];
  #open = -1;

  constructor(box: HTMLElement, options: Options) {
    this.#box = box;
    this.#options = options;
    box.replaceChildren(this.#room);
    box.addEventListener('scroll', () => requestAnimationFrame(() => this.#draw()));
    box.addEventListener('click', ({ target }) => this.#clicked(target));
    box.addEventListener('keydown', (event) => this.#pressed(event));
    new ResizeObserver(() => this.#draw()).observe(box);
  }

  show(items: readonly PackedExample[], open: number): void {
    this.#items = items;
    this.#room.style.height = `${items.length * ROW}px`;
    this.#box.scrollTop = 0;
    this.open(open);
  }

  /** Marks a row and brings it into sight. */
  open(at: number): void {
    this.#open = at;
    const { scrollTop, clientHeight } = this.#box;
    if (at * ROW < scrollTop) this.#box.scrollTop = at * ROW;
    else if (at >= 0 && (at + 1) * ROW > scrollTop + clientHeight) this.#box.scrollTop = (at + 1) * ROW - clientHeight;
    this.#draw();
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.#box.scrollTop / ROW) - BEYOND);
    const last = Math.min(this.#items.length, Math.ceil((this.#box.scrollTop + this.#box.clientHeight) / ROW) + BEYOND);
    const places = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
    // What assistive technology is told of must be in the page, in sight or not.
    const shown = this.#open < 0 || places.includes(this.#open) ? places : [...places, this.#open];
    this.#room.replaceChildren(...shown.flatMap((at) => this.#row(at)));
    if (this.#open >= 0) this.#box.setAttribute('aria-activedescendant', `row-${this.#open}`);
    else this.#box.removeAttribute('aria-activedescendant');
  }

  #row(at: number): HTMLElement[] {
    const example = this.#items[at];
    if (!example) return [];
    const { models } = this.#options;
    const told = example.answers.flatMap((answer, model) => (answer ? [{ label: models[model]?.label ?? '', correct: answer.correct }] : []));
    const row = element(
      'div',
      { class: 'row', id: `row-${at}`, role: 'option' },
      element('p', { class: 'said' }, example.user.slice(0, 300)),
      element('p', { class: 'marks' }, ...told.map(({ label, correct }) => sign(label, correct)), element('span', { class: 'tool' }, example.domain)),
    );
    row.setAttribute('aria-selected', String(at === this.#open));
    row.setAttribute('aria-posinset', String(at + 1));
    row.setAttribute('aria-setsize', String(this.#items.length));
    row.style.transform = `translateY(${at * ROW}px)`;
    return [row];
  }

  #clicked(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest('.row') : null;
    if (row) this.#options.onOpen(Number(row.id.slice('row-'.length)));
  }

  #pressed(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#box.clientHeight / ROW) - 1);
    const end = this.#items.length - 1;
    const steps: Record<string, number> = {
      ArrowDown: this.#open + 1,
      ArrowUp: this.#open - 1,
      PageDown: this.#open + page,
      PageUp: this.#open - page,
      Home: 0,
      End: end,
    };
    const wanted = steps[event.key];
    if (wanted === undefined || end < 0) return;
    event.preventDefault();
    this.#options.onOpen(Math.min(end, Math.max(0, wanted)));
  }
}
