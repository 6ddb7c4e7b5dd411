import { html } from 'hono/html';
import { type Html, outcomeMark, scrolling, typographic } from '../html/text.ts';
import { ROLE_LABELS } from '../view/labels.ts';
import type { TrackView } from '../view/track-view.ts';
import type { SuiteCell, SuiteRow } from './rows.ts';

/** What suites and phases ask of each model, beside what it reaches. */
export function suitesSection({ label, suites, phases, roles }: TrackView): Html {
  const candidates = roles.filter((role) => phases.some(({ cells }) => cells[role]));
  return html`${block(suites, { title: 'What the suites ask', first: 'Suite', label: `${label}: suites`, roles, note: SUITES_NOTE })}
${block(phases, { title: 'Phases', first: 'Phase', label: `${label}: phases`, roles: candidates, note: PHASES_NOTE })}`;
}

const SUITES_NOTE = 'With 95 % intervals: passed where all of the interval is on the right side of the threshold. The gate does not look at them.';
const PHASES_NOTE = 'Local minus hosted in points, with the gate’s paired interval: passed where its lower bound is at or above what may be lost.';

interface Block {
  title: string;
  first: string;
  label: string;
  roles: TrackView['roles'];
  note: string;
}

function block(rows: readonly SuiteRow[], { title, first, label, roles, note }: Block): Html | string {
  if (rows.length === 0) return '';
  const body = rows.map(
    ({ suite, label: figure, threshold, cells }) =>
      html`<tr><th scope="row">${suite}: ${figure}</th><td class="number held">${typographic(threshold)}</td>${roles.map((role) => cell(cells[role]))}</tr>`,
  );
  const head = html`<tr><th scope="col">${first}</th><th scope="col" class="number">Threshold</th>${roles.map((role) => html`<th scope="col" class="number">${ROLE_LABELS[role]}</th>`)}</tr>`;
  return html`<h3>${title}</h3>
${scrolling(label, html`<table class="snug"><thead>${head}</thead><tbody>${body}</tbody></table>`)}
<p class="note">${typographic(note)}</p>`;
}

const MARKS = { pass: 'parity', fail: 'inferior', 'too-few': 'inconclusive' } as const;

function cell(given: SuiteCell | undefined): Html {
  if (!given) return html`<td class="number">n/a</td>`;
  return html`<td class="number held">${typographic(given.text)} ${outcomeMark(MARKS[given.outcome], given.word)}</td>`;
}
