import { html } from 'hono/html';
import { SPLITS } from '../../records/example.ts';
import { CHART_WIDTHS } from '../charts/charts.ts';
import { distributionChart } from '../charts/distribution.ts';
import type { DatasetView } from '../view/dataset-view.ts';
import { chart, type Html, scrolling, typographic } from './text.ts';

/** What the examples are made of: the distribution drawn, the splits, what overlaps and what changed over time. */
export async function dataSection(data: DatasetView): Promise<Html> {
  const text = { title: 'Clusters by domain and split', description: data.strata.map((one) => `${one.domain}: ${one.text}`).join('; ') };
  const drawn = (width: number) => distributionChart(data.strata, width, text);
  return html`<section aria-label="Data" id="data"><h2>Data</h2>
${data.warnings.length > 0 ? html`<ul class="reasons">${data.warnings.map((warning) => html`<li>${typographic(warning)}</li>`)}</ul>` : ''}
<p class="legend">${SPLITS.map((split) => html`<span><svg viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1h10v10H1Z" fill="var(--${split})"></path></svg>${split}</span>`)}</p>
${data.strata.length > 0 ? chart({ wide: await drawn(CHART_WIDTHS.wide), narrow: await drawn(CHART_WIDTHS.narrow) }) : ''}
<p class="note">Clusters by domain: examples of one cluster count as one where a difference is judged. Asked for and reached: ${data.shares.map(({ split, asked, got }) => `${split} ${typographic(asked)}, ${typographic(got)}`).join('; ')}.</p>
${splitsTable(data)}
<p class="note">${data.facts.map(typographic).join(' ')}</p>
${overlapsTable(data)}${driftTable(data)}</section>`;
}

function splitsTable({ splits }: DatasetView): Html {
  const rows = splits.map(
    (
      row,
    ) => html`<tr><th scope="row">${row.track}<br><span class="quiet">${row.split}</span></th><td class="number">${row.rows}</td><td class="number">${row.clusters}</td><td class="number">${row.challenges}</td>
<td class="number">${row.domains}</td><td class="number">${row.complexity}</td><td class="number">${row.turns}</td><td class="number">${row.prompt}</td><td class="number">${row.completion}</td></tr>`,
  );
  return scrolling(
    'Splits',
    html`<table><thead><tr><th scope="col">Split</th><th scope="col" class="number">Rows</th><th scope="col" class="number">Clusters</th><th scope="col" class="number">Kept apart</th>
<th scope="col" class="number">Domains</th><th scope="col" class="number">Simple / moderate / complex</th><th scope="col" class="number">Most turns</th><th scope="col" class="number">Prompt, characters: median / p95</th><th scope="col" class="number">Answer, characters: median / p95</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function overlapsTable({ overlaps, overlapNote }: DatasetView): Html {
  const rows = overlaps.map(
    (
      row,
    ) => html`<tr><th scope="row">${row.split}<br><span class="quiet">in ${row.against}</span></th><td class="number">${row.measured}</td><td class="number">${row.tooShort}</td>
<td class="number">${row.overlapping}</td><td class="number">${typographic(row.mean)}</td><td>${row.worst.map((pair) => html`<code>${pair}</code><br>`)}</td></tr>`,
  );
  return html`<h3>What is held out, and found elsewhere</h3>
${scrolling(
  'Overlap of held-out conversations',
  html`<table><thead><tr><th scope="col">Held out</th><th scope="col" class="number">Measured</th><th scope="col" class="number">Too short</th><th scope="col" class="number">Overlapping</th><th scope="col" class="number">Mean share</th><th scope="col">Worst</th></tr></thead><tbody>${rows}</tbody></table>`,
)}<p class="note">${typographic(overlapNote)}</p>`;
}

function driftTable({ drift, driftNote }: DatasetView): Html | string {
  if (driftNote === null) return '';
  const rows = drift.map(
    ({ tool, forms, since, observations, stale }) =>
      html`<tr><th scope="row">${tool}</th><td class="number">${forms}</td><td>${since}</td><td class="number">${observations}</td><td class="number">${stale}</td></tr>`,
  );
  return html`<h3>Tools that changed over time</h3>
${scrolling(
  'Tools that changed over time',
  html`<table><thead><tr><th scope="col">Tool</th><th scope="col" class="number">Schemas</th><th scope="col">Newest since</th><th scope="col" class="number">Its calls</th><th scope="col" class="number">Calls that do not fit it</th></tr></thead><tbody>${rows}</tbody></table>`,
)}<p class="note">${driftNote}</p>`;
}
