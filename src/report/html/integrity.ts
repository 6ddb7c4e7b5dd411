import { html } from 'hono/html';
import type { IntegrityView } from '../view/traces/integrity-view.ts';
import { type Html, scrolling, typographic } from './text.ts';

/** What became of every observation and every trace, and why what is missing is missing. */
export function integritySection(view: IntegrityView | null): Html | '' {
  if (view === null) return '';
  const { sentence, notes, reasons, tools } = view;
  return html`<section aria-label="What became of the traces" id="traces"><h2>What became of the traces</h2><p>${typographic(sentence)}</p>
${counts('Observations', view.observations)}${counts('Traces', view.traces)}
<ul class="reasons">${notes.map((note) => html`<li>${typographic(note)}</li>`)}</ul>
${reasons.length === 0 ? '' : reasonsTable(reasons)}${tools.length === 0 ? '' : html`<details><summary>The ${tools.length} tools that were called</summary>${toolsTable(tools)}</details>`}</section>`;
}

function counts(label: string, rows: IntegrityView['observations']): Html {
  const body = rows.map(
    (row) => html`<tr><th scope="row">${row.label}</th><td class="number">${row.count}</td><td class="number">${typographic(row.share)}</td></tr>`,
  );
  return scrolling(
    label,
    html`<table class="few"><thead><tr><th scope="col">${label}</th><th scope="col" class="number">Count</th><th scope="col" class="number">Share</th></tr></thead><tbody>${body}</tbody></table>`,
  );
}

function reasonsTable(reasons: IntegrityView['reasons']): Html {
  const rows = reasons.map(
    ({
      reason,
      observations,
      traces,
      sentence,
      remedy,
      places,
    }) => html`<tr><th scope="row"><code>${reason}</code></th><td class="number">${observations}</td><td class="number">${traces}</td>
<td>${sentence} <span class="quiet">${remedy}</span></td><td class="quiet why">${places.map((place) => html`<code>${place}</code> `)}</td></tr>`,
  );
  return scrolling(
    'Why observations are quarantined',
    html`<table><thead><tr><th scope="col">Reason</th><th scope="col" class="number">Observations</th><th scope="col" class="number">Traces</th><th scope="col">Meaning</th><th scope="col">First</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function toolsTable(tools: IntegrityView['tools']): Html {
  const rows = tools.map(
    ({ name, modelCalls, examples, quarantined, schema }) =>
      html`<tr><th scope="row"><code>${name}</code></th><td class="number">${modelCalls}</td><td class="number">${examples}</td><td class="number">${quarantined}</td><td>${schema}</td></tr>`,
  );
  return scrolling(
    'Tools that were called',
    html`<table><thead><tr><th scope="col">Tool</th><th scope="col" class="number">Model calls</th><th scope="col" class="number">Examples</th><th scope="col" class="number">Quarantined</th><th scope="col">Schema</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}
