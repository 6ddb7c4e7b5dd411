import { html } from 'hono/html';
import { type Html, outcomeMark, scrolling, typographic } from '../html/text.ts';
import { ROLE_LABELS } from '../view/labels.ts';
import type { TrackView } from '../view/track-view.ts';

/** What the suites ask of each model, beside what it reaches. */
export function suitesSection({ label, suites, roles }: TrackView): Html | string {
  if (suites.length === 0) return '';
  const rows = suites.map(
    ({ suite, label: figure, threshold, cells }) =>
      html`<tr><th scope="row">${suite}: ${figure}</th><td class="number">${typographic(threshold)}</td>${roles.map((role) => cell(cells[role]))}</tr>`,
  );
  const head = html`<tr><th scope="col">Suite</th><th scope="col" class="number">Threshold</th>${roles.map((role) => html`<th scope="col" class="number">${ROLE_LABELS[role]}</th>`)}</tr>`;
  return html`<h3>What the suites ask</h3>
${scrolling(`${label}: suites`, html`<table class="snug"><thead>${head}</thead><tbody>${rows}</tbody></table>`)}
<p class="note">Means, without their intervals: the gate does not look at them.</p>`;
}

function cell(given: TrackView['suites'][number]['cells']['hosted']): Html {
  if (!given) return html`<td class="number">n/a</td>`;
  return html`<td class="number">${typographic(given.text)} ${outcomeMark(given.met ? 'parity' : 'inferior', given.met ? 'met' : 'not met')}</td>`;
}
