import { html } from 'hono/html';
import type { HeatMap, MissesView } from '../../view/findings/misses-view.ts';
import { type Html, scrolling, typographic } from '../text.ts';

/** Where the misses are: cause by tool, every cell a link that filters the examples. */
export function missesSection({ maps, clean }: MissesView): Html | string {
  if (maps.length === 0) return '';
  const [first, others] = [maps.filter(({ deciding }) => deciding), maps.filter(({ deciding }) => !deciding)];
  return html`<section aria-label="Where the misses are" id="misses"><h2>Where the misses are</h2>
${first.map(heatMap)}${clean.length > 0 ? html`<p class="note">Without a miss: ${clean.join('; ')}.</p>` : ''}
${others.length > 0 ? html`<details${first.length === 0 ? html` open` : ''}><summary>The other models</summary>${others.map(heatMap)}</details>` : ''}</section>`;
}

function heatMap(map: HeatMap): Html {
  const { title, sentence, columns, others, rows, track, role } = map;
  const lines = rows.map(
    ({
      cause,
      label,
      learnable,
      total,
      cells,
      others: rest,
    }) => html`<tr><th scope="row">${label}${learnable ? '' : html` <span class="core">not to be learned</span>`}</th>
${cells.map(({ tool, misses, heat }) => html`<td class="heat heat-${heat}">${misses === 0 ? html`<span class="quiet">0</span>` : html`<a href="${linkTo({ track, wrong: role, cause, tool })}" aria-label="${misses} of ${label} in ${tool}">${misses}</a>`}</td>`)}
${others === null ? '' : html`<td class="heat">${rest}</td>`}<td class="number"><a href="${linkTo({ track, wrong: role, cause })}">${total}</a></td></tr>`,
  );
  return html`<h3>${title}</h3><p>${typographic(sentence)}</p>
${scrolling(
  `${title}: causes of misses by tool`,
  html`<table class="heatmap"><thead><tr><th scope="col">Cause</th>${columns.map((tool) => html`<th scope="col">${tool}</th>`)}${others === null ? '' : html`<th scope="col">${others}</th>`}<th scope="col" class="number">All</th></tr></thead><tbody>${lines}</tbody></table>`,
)}`;
}

/** A fragment that the browser of examples reads. The misses are those of the gate. */
function linkTo(filters: Record<string, string>): string {
  return `#${new URLSearchParams({ ...filters, gate: 'in' })}`;
}
