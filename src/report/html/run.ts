import { html } from 'hono/html';
import type { RunView } from '../view/view.ts';
import { type Html, scrolling } from './text.ts';

/** Who answered, how fast and for how much. */
export function modelsSection({ tracks }: RunView): Html {
  const rows = tracks.flatMap(({ label, models }) =>
    models.map(
      (
        model,
      ) => html`<tr><th scope="row">${model.label}<br><span class="quiet">${label}</span></th><td>${model.name}${model.standIn ? html`<br><span class="quiet">stand-in</span>` : ''}</td>
<td class="number">${model.n}</td><td class="number">${model.p50}</td><td class="number">${model.p95}</td><td class="number">${model.p99}</td><td class="number">${model.firstToken}</td>
<td class="number">${model.tokensIn}</td><td class="number">${model.tokensOut}</td><td class="number">${model.tokensPerSecond}</td><td class="number">${model.cost}</td><td>${model.remarks}</td></tr>`,
    ),
  );
  const notes = new Set(tracks.flatMap(({ modelNotes }) => modelNotes));
  return html`<section aria-label="Latency and cost" id="latency"><h2>Latency, tokens and cost</h2>
${scrolling(
  'Latency, tokens and cost',
  html`<table><thead><tr><th scope="col">Model</th><th scope="col">Name</th><th scope="col" class="number">n</th><th scope="col" class="number">p50</th><th scope="col" class="number">p95</th><th scope="col" class="number">p99</th><th scope="col" class="number">First token</th><th scope="col" class="number">Tokens in</th>
<th scope="col" class="number">Tokens out</th><th scope="col" class="number">Tokens/s</th><th scope="col" class="number">Cost</th><th scope="col">Remarks</th></tr></thead><tbody>${rows}</tbody></table>`,
)}<p class="note">${[...notes].join(' ')}</p></section>`;
}

export function stagesSection({ stages, stagesNote, wall }: RunView): Html {
  const rows = stages.map(
    ({ name, status, why, time, share, shareText }) => html`<tr><th scope="row">${name}</th><td>${status}</td><td class="number">${time}</td>
<td class="share"><svg class="bar" aria-hidden="true"><rect width="${(Math.min(share, 1) * 100).toFixed(1)}%" height="100%"></rect></svg><span>${shareText}</span></td><td class="quiet why">${why}</td></tr>`,
  );
  return html`<section aria-label="Stages" id="run"><h2>Stages</h2><p>${wall} in all. ${stagesNote ?? ''}</p>
${scrolling(
  'Stage times',
  html`<table><thead><tr><th scope="col">Stage</th><th scope="col">Status</th><th scope="col" class="number">Time</th><th scope="col">Share</th><th scope="col">Why</th></tr></thead><tbody>${rows}</tbody></table>`,
)}</section>`;
}

export function provenanceSection({ provenance, traces }: RunView): Html {
  const list = (pairs: RunView['provenance']) =>
    html`<dl class="provenance">${pairs.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
  return html`<section aria-label="Provenance"><h2>Provenance</h2>
${list(provenance)}${traces.length > 0 ? html`<details><summary>Where the ${traces.length} traces are</summary>${list(traces)}</details>` : ''}</section>`;
}
