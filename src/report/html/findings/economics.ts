import { html } from 'hono/html';
import { CHART_WIDTHS } from '../../charts/charts.ts';
import { costCurve } from '../../charts/cost-curve.ts';
import type { EconomicsView } from '../../view/findings/economics-view.ts';
import { chart, type Html, outcomeMark, scrolling, typographic } from '../text.ts';

/** What each way costs, and from how many requests a day own hardware costs less. */
export async function economicsSection(economics: EconomicsView): Promise<Html | string> {
  if (economics.length === 0) return '';
  const tracks = await Promise.all(economics.map(track));
  return html`<section aria-label="Cost and break-even" id="cost"><h2>Cost and break-even</h2>${tracks}</section>`;
}

async function track({ label, sentence, facts, curve, rows, prices, missing }: EconomicsView[number]): Promise<Html> {
  const text = {
    title: `${label}: cost a month by requests a day`,
    description: rows.map((row) => `${row.requests}: hosted ${row.hosted}, local ${row.local}`).join('; '),
  };
  const drawn =
    curve.length > 1 ? chart({ wide: await costCurve(curve, CHART_WIDTHS.wide, text), narrow: await costCurve(curve, CHART_WIDTHS.narrow, text) }) : '';
  return html`<h3>${label}</h3><p><strong>${typographic(sentence)}</strong></p>
<dl class="facts">${facts.map(({ label: fact, value, note }) => html`<div><dt>${fact}</dt><dd><b>${typographic(value)}</b><span class="quiet">${typographic(note)}</span></dd></div>`)}</dl>
${drawn === '' ? '' : html`<p class="legend"><span><svg viewBox="0 0 20 12" aria-hidden="true"><path d="M0 6h8m4 0h8" stroke="var(--hosted)" stroke-width="2"></path></svg>Hosted</span><span><svg viewBox="0 0 20 12" aria-hidden="true"><path d="M0 6h20" stroke="var(--tuned)" stroke-width="2"></path></svg>Local, with its band</span></p>${drawn}`}
${rows.length > 0 ? curveTable(label, rows) : ''}
<p class="note">${prices}</p>${missing.length > 0 ? html`<ul class="notes">${missing.map((one) => html`<li>${one}</li>`)}</ul>` : ''}`;
}

function curveTable(label: string, rows: EconomicsView[number]['rows']): Html {
  const lines = rows.map(
    (row) =>
      html`<tr><th scope="row" class="number">${row.requests}</th><td class="number">${row.hosted}</td><td class="number">${row.local} <span class="interval">${row.band}</span></td><td class="roomy">${row.cheaper ? outcomeMark('parity', 'local') : 'hosted'}</td><td class="number">${row.paysBack}</td></tr>`,
  );
  return scrolling(
    `${label}: cost a month`,
    html`<table class="snug"><thead><tr><th scope="col" class="number">Requests a day</th><th scope="col" class="number">Hosted a month</th><th scope="col" class="number">Local a month</th><th scope="col" class="roomy">Costs less</th><th scope="col" class="number">Pays back in</th></tr></thead><tbody>${lines}</tbody></table>`,
  );
}
