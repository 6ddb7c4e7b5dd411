import { html } from 'hono/html';
import { forestAxis, forestRow } from '../../charts/forest.ts';
import { type Interval, scaleOf } from '../../charts/scale.ts';
import type { RemediesView } from '../../view/findings/remedies-view.ts';
import { type Html, scrolling, typographic } from '../text.ts';

/** What another way of asking gains before anything is trained. */
export function remediesSection(remedies: RemediesView): Html | string {
  if (remedies.length === 0) return '';
  return html`<section aria-label="Remedies without training" id="remedies"><h2>Remedies without training</h2>${remedies.map(
    ({ label, sentence, verdict, config, tried, left }) => html`<h3>${label}</h3><p>${typographic(sentence)} <strong>${typographic(verdict)}</strong></p>
${tried.length > 0 ? triedTable(label, tried) : ''}${config === null ? '' : html`<p class="note">The config that adopts it:</p><pre>${config}</pre>`}
${left.length > 0 ? html`<p class="note">Not tried:</p><ul class="notes">${left.map((one) => html`<li>${one}</li>`)}</ul>` : ''}`,
  )}</section>`;
}

function triedTable(label: string, tried: RemediesView[number]['tried']): Html {
  const scale = scaleOf(tried.map(intervalOf));
  const rows = tried.map(
    (
      one,
    ) => html`<tr><th scope="row">${one.name}${one.best ? html` <span class="core">best</span>` : ''}</th><td class="number roomy">${typographic(one.value)}</td><td class="plot">${forestRow(intervalOf(one), scale, 'base')}</td>
<td class="number">${typographic(one.text)}<span class="interval">${typographic(one.interval)}</span></td><td class="number">${one.changed}</td></tr>`,
  );
  return scrolling(
    `${label}: what each remedy does on val`,
    html`<table class="snug intervals"><thead><tr><th scope="col">Remedy</th><th scope="col" class="number roomy">Reaches</th><th scope="col" class="plot">Points against plain</th><th scope="col" class="number">Interval</th><th scope="col" class="number">Gained / lost</th></tr></thead>
<tbody>${rows}<tr class="axis"><td></td><td class="roomy"></td><td class="plot">${forestAxis(scale)}</td><td></td><td></td></tr></tbody></table>`,
  );
}

function intervalOf({ difference, low, high }: RemediesView[number]['tried'][number]): Interval {
  return { difference, low, high, margin: null, bounded: true };
}
