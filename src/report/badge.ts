import { html } from 'hono/html';
import type { VerdictOutcome } from '../records/comparison.ts';
import type { RunView } from './view/view.ts';

const WORDS: Readonly<Record<VerdictOutcome, string>> = { parity: 'proved', inferior: 'inferior', inconclusive: 'inconclusive' };
/** White letters on each are readable: a contrast of at least 4.5. */
const COLOURS: Readonly<Record<VerdictOutcome, string>> = { parity: '#0a6b4f', inferior: '#a63a06', inconclusive: '#6f5600' };

/** Pixels of a letter of 11 px Verdana, on average; `textLength` makes it exact. */
const LETTER = 6.6;
const LABEL = 'parity';

/** A stand-in proves nothing, so no badge of such a run says that it did. */
function toldOf({ verdict: { outcome }, standIn }: Told): { word: string; colour: string } {
  return standIn === null ? { word: WORDS[outcome], colour: COLOURS[outcome] } : { word: 'stand-in', colour: '#5c6068' };
}

type Told = Pick<RunView, 'verdict' | 'standIn'>;

/** `parity: proved`, `parity: inferior` or `parity: inconclusive`, as a flat badge whose title says the same. */
export function badge(told: Told): string {
  const { word, colour } = toldOf(told);
  const [left, right] = [LABEL, word].map((text) => Math.round(text.length * LETTER) + 12);
  const [label = 0, whole = 0] = [left, (left ?? 0) + (right ?? 0)];
  const text = (said: string, from: number, width: number) => html`<text x="${from + width / 2}" y="14" textLength="${width - 12}">${said}</text>`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="20" role="img" aria-label="${LABEL}: ${word}"><title>${LABEL}: ${word}</title>
<clipPath id="r"><rect width="${whole}" height="20" rx="3"></rect></clipPath>
<g clip-path="url(#r)"><rect width="${label}" height="20" fill="#3d4148"></rect><rect x="${label}" width="${whole - label}" height="20" fill="${colour}"></rect></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">${text(LABEL, 0, label)}${text(word, label, whole - label)}</g>
</svg>
`.toString();
}

/** https://shields.io/badges/endpoint-badge */
export function badgeEndpoint(told: Told): string {
  const { word, colour } = toldOf(told);
  return `${JSON.stringify({ schemaVersion: 1, label: LABEL, message: word, color: colour })}\n`;
}
