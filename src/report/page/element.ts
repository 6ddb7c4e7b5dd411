interface Attributes {
  class?: string;
  id?: string;
  role?: string;
  tabindex?: string;
  title?: string;
  scope?: string;
  href?: string;
  rel?: string;
  target?: string;
  type?: string;
  'aria-label'?: string;
  'aria-hidden'?: string;
  'data-label'?: string;
}

/** An element with text and elements in it. Text stays text: nothing is ever parsed as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes, ...content: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (typeof value === 'string') made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/** @throws Error when the page lacks it. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${id}.`);
}

/** The signs of the rest of the page, drawn because not every font has them. */
const SIGNS = {
  right: 'M2 6.5 5 9.5 10 3',
  wrong: 'M2.5 2.5l7 7m0-7-7 7',
  unscored: 'M3.5 4.2a2.5 2.5 0 1 1 3.6 2.2Q6 7 6 8m0 2v1',
} as const;
const WORDS = { right: 'right', wrong: 'wrong', unscored: 'not scored' } as const;
const COLOURS = { right: 'parity', wrong: 'inferior', unscored: 'inconclusive' } as const;
type Mark = keyof typeof SIGNS;

function markOf(correct: boolean | null): Mark {
  return correct === null ? 'unscored' : correct ? 'right' : 'wrong';
}

function wordOf(correct: boolean | null): string {
  return WORDS[markOf(correct)];
}

/** A sign and a word, so that colour is never all there is. */
export function outcome(correct: boolean | null): HTMLElement {
  return element('span', { class: `outcome ${COLOURS[markOf(correct)]}` }, drawn(markOf(correct)), wordOf(correct));
}

/** The sign and a name; the word is there for those who listen. */
export function sign(label: string, correct: boolean | null): HTMLElement {
  const word = element('span', { class: 'visually-hidden' }, ` ${wordOf(correct)}, `);
  return element('span', { class: `outcome ${COLOURS[markOf(correct)]}` }, drawn(markOf(correct)), label, word);
}

function drawn(mark: Mark): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'sign');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', SIGNS[mark]);
  svg.append(path);
  return svg;
}
