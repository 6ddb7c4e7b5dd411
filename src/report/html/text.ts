import { html, raw } from 'hono/html';
import type { VerdictOutcome } from '../../records/comparison.ts';

export type Html = ReturnType<typeof html>;

const SIGNS: Readonly<Record<VerdictOutcome, string>> = {
  parity: 'M2 6.5 5 9.5 10 3',
  inferior: 'M2.5 2.5l7 7m0-7-7 7',
  inconclusive: 'M3.5 4.2a2.5 2.5 0 1 1 3.6 2.2Q6 7 6 8m0 2v1',
};

/** An outcome as a word with a sign of its own, so that colour is never all there is. */
export function outcomeMark(outcome: VerdictOutcome, word: string = outcome): Html {
  return html`<span class="outcome ${outcome}"><svg class="sign" viewBox="0 0 12 12" aria-hidden="true"><path d="${SIGNS[outcome]}"></path></svg>${word}</span>`;
}

/** The view's ASCII numbers with a real minus sign; for the report's own figures and sentences, never for model text. */
export function typographic(text: string): string {
  return text
    .replace(/(?<![\w.-])-(?=\d)/g, '\u2212')
    .replaceAll(' %', '\u00a0%')
    .replace(/\bp ([<=]) /g, 'p\u00a0$1\u00a0')
    .replaceAll(' - ', ' \u2212 ');
}

/** A chart drawn twice: the page shows the one that fits. The drawings escape their texts themselves. */
export function chart({ wide, narrow }: { wide: string; narrow: string }): Html {
  return html`<div class="chart"><div class="wide">${raw(wide)}</div><div class="narrow">${raw(narrow)}</div></div>`;
}

/** A table that scrolls inside its own box when the page is narrow, reachable by keyboard. */
export function scrolling(label: string, table: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}
