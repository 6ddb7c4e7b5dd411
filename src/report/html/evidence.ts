import { html } from 'hono/html';
import { forestAxis, forestRow } from '../charts/forest.ts';
import { scaleOf } from '../charts/scale.ts';
import { ROLE_LABELS } from '../view/labels.ts';
import { type Candidate, intervalOf, type TrackView } from '../view/track-view.ts';
import { type Html, outcomeMark, scrolling, typographic } from './text.ts';

/** What the verdict rests on, track by track: the key figures, and the deciding model's intervals against the margin. */
export function evidenceSection(tracks: readonly TrackView[]): Html {
  return html`<section class="keys" id="evidence" aria-label="Key numbers">${tracks.map(keyOf)}</section>`;
}

function keyOf(track: TrackView): Html {
  const { label, deciding, key, keyN, roles, candidates, apart, decides } = track;
  const cells = roles.map((role) => {
    const compared = candidates.find(({ candidate }) => candidate === role);
    const below = compared?.key
      ? html`${typographic(compared.key.text)} points<span class="interval">${typographic(`${compared.level} interval`)} <span class="number">${typographic(compared.key.interval)}</span></span>${outcomeMark(compared.mark, compared.word)}`
      : role === 'hosted'
        ? 'reference'
        : 'not compared';
    return html`<div class="${role}"><dt>${ROLE_LABELS[role]}</dt><dd><b>${key?.[role]?.text ?? 'n/a'}</b><span class="quiet">${below}</span></dd></div>`;
  });
  const candidate = candidates.find((one) => one.candidate === decides) ?? candidates.at(-1);
  return html`<div class="key"><h2>${label}</h2><p class="quiet">${deciding} on ${keyN} held-out examples</p><dl>${cells}</dl>
${candidate ? plotOf(label, candidate) : ''}${apart.map(({ name, n, text }) => html`<p class="apart">Not in the gate: ${name}, n ${n}: ${typographic(text)}</p>`)}</div>`;
}

function plotOf(track: string, { label, candidate, level, rows }: Candidate): Html | string {
  const gating = rows.filter((row) => row.gating);
  const shown = gating.length > 0 ? gating : rows;
  if (shown.length === 0) return '';
  const scale = scaleOf(shown.map(intervalOf));
  const lines = shown.map(
    (
      row,
    ) => html`<tr><th scope="row">${row.label}</th><td class="plot">${forestRow(intervalOf(row), scale, candidate)}</td><td class="number">${typographic(row.text)}<span class="interval">${typographic(row.interval)}</span></td>
<td>${outcomeMark(row.decided)}</td></tr>`,
  );
  const margins = [...new Set(shown.map(({ marginText }) => marginText))].join(' / ');
  return html`${scrolling(
    `${track}: ${label.toLowerCase()} minus hosted on what the gate decides on`,
    html`<table class="snug intervals"><thead><tr><th scope="col">${label} minus hosted</th><th scope="col" class="plot">Points; dashed: the margin, ${typographic(margins)}</th><th scope="col" class="number">${level} interval</th><th scope="col">Verdict</th></tr></thead>
<tbody>${lines}<tr class="axis"><td></td><td class="plot">${forestAxis(scale)}</td><td></td><td></td></tr></tbody></table>`,
  )}`;
}
