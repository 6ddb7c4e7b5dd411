import { html, raw } from 'hono/html';
import type { ModelRole } from '../../records/evaluation.ts';
import { CHART_WIDTHS, differencesChart, levelsChart, lossChart } from '../charts/charts.ts';
import { suitesSection } from '../suites/html.ts';
import { ROLE_LABELS } from '../view/labels.ts';
import type { Candidate, Figures, TrackView } from '../view/track-view.ts';
import { chart, type Html, outcomeMark, scrolling, typographic } from './text.ts';

/** One track: scores, differences with their intervals drawn, slices, training. */
export async function trackSection(track: TrackView): Promise<Html> {
  const candidates = await Promise.all(track.candidates.toReversed().map((candidate) => candidateSection(track, candidate)));
  return html`<section aria-label="${track.label}" id="${track.track}">
<h2>${track.label}</h2>
<h3>Scores</h3>
<p class="legend">${track.roles.map(legend)}</p>
${await bothWidths((width) => levelsChart(track.metrics, width, levelsText(track)))}
${scoresTable(track)}
${candidates}
${slicesSection(track)}
${suitesSection(track)}
${await trainingSection(track)}
</section>`;
}

const LEGEND_PATHS = { hosted: 'M6 1 11 6 6 11 1 6Z', base: 'M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9Z', tuned: 'M2 2h8v8h-8Z' } as const;

function legend(role: ModelRole): Html {
  return html`<span><svg viewBox="0 0 12 12" aria-hidden="true"><path d="${LEGEND_PATHS[role]}" fill="var(--${role})"></path></svg>${ROLE_LABELS[role]}</span>`;
}

function levelsText({ label, metrics, roles }: TrackView) {
  const values = metrics.map((metric) => `${metric.label}: ${roles.map((role) => `${role} ${metric.figures[role]?.text ?? 'n/a'}`).join(', ')}`);
  return { title: `${label}: scores of each model`, description: values.join('; ') };
}

function scoresTable({ label, roles, metrics }: TrackView): Html {
  const rows = metrics.map(
    ({ label: metric, core, figures, n }) =>
      html`<tr><th scope="row">${metric}${core ? coreMark() : ''}</th><td class="number">${n}</td>${figureCells(roles, figures, true)}</tr>`,
  );
  return html`${scrolling(
    `${label}: scores`,
    html`<table class="snug"><thead><tr><th scope="col">Metric</th><th scope="col" class="number">n</th>${roles.map((role) => html`<th scope="col" class="number">${ROLE_LABELS[role]}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`,
  )}<p class="note"><span class="core">core</span> The gate decides on these metrics. In brackets: 95 % intervals.</p>`;
}

function figureCells(roles: TrackView['roles'], figures: Figures, withInterval: boolean): Html[] {
  return roles.map((role) => {
    const figure = figures[role];
    const interval = withInterval && figure ? html` <span class="interval">${figure.interval}</span>` : '';
    return html`<td class="number">${typographic(figure?.text ?? 'n/a')}${interval}</td>`;
  });
}

function coreMark(): Html {
  return html` <span class="core">core</span>`;
}

async function candidateSection({ label: track }: TrackView, candidate: Candidate): Promise<Html> {
  const { label, mark, word, refusals, rule, byRule, pairs, gain, rows, level } = candidate;
  const drawn = rows.map((row) => `${row.label}: ${row.text} points, interval ${row.interval}, margin ${row.marginText}, ${row.outcome}`);
  const text = { title: `${track}: ${label.toLowerCase()} minus hosted`, description: drawn.join('; ') };
  const only = (column: Candidate['rule']) => (column === rule ? '' : raw(' class="roomy"'));
  const lines = rows.map(
    (row) => html`<tr><th scope="row">${row.label}${row.gating ? coreMark() : ''}</th><td class="number">${typographic(row.text)}</td>
<td${only('interval')}>${outcomeMark(row.outcome)}${row.needed ? html`<br><span class="quiet">${row.needed}</span>` : ''}</td>
<td class="number">${typographic(row.interval)}</td><td class="number roomy">${typographic(row.marginText)}</td>
<td${only('point')}>${outcomeMark(row.point)}</td><td class="number">${row.n}</td><td class="number roomy">${row.discordant}</td></tr>`,
  );
  return html`<h3>${label} against hosted: ${outcomeMark(mark, word)}</h3>
${refusals.map((text) => html`<p><strong>No verdict:</strong> ${typographic(text)}</p>`)}
${await bothWidths((width) => differencesChart(rows, candidate.candidate, width, text))}
<p class="note">Bars: ${level} intervals of the paired difference. Wholly right of the margin is parity, wholly left of it inferior.</p>
${scrolling(
  `${track}: ${label} against hosted`,
  html`<table class="snug"><thead><tr><th scope="col">Metric</th><th scope="col" class="number">Points</th><th scope="col"${only('interval')}>Interval rule</th><th scope="col" class="number">${level} interval</th><th scope="col" class="number roomy">Margin</th>
<th scope="col"${only('point')}>Point rule</th><th scope="col" class="number">n</th><th scope="col" class="number roomy wide">${label} / hosted alone right</th></tr></thead><tbody>${lines}</tbody></table>`,
)}
<p class="note">The ${rule} rule decides. Together: interval rule ${byRule.interval}, point rule ${byRule.point}. ${typographic(pairs)}. ${typographic(gain ?? '')}</p>
${floorsList(candidate)}${restNote(candidate)}`;
}

/** What a model must reach to ship, beside what it must not lose. */
function floorsList({ label, floors }: Candidate): Html | string {
  if (floors.length === 0) return '';
  const items = floors.map(
    ({ text, met }) => html`<li>${outcomeMark(met ? 'parity' : 'inferior', met ? 'met' : 'not met')} ${typographic(text.replace(/: (not )?met$/, ''))}</li>`,
  );
  return html`<p class="note">${label}, what it must reach to ship:</p><ul class="checks">${items}</ul>`;
}

/** Where a model may be at parity by the most common right answer alone. */
function restNote({ label, rest }: Candidate): Html | string {
  return rest ? html`<p class="note">${label}: ${outcomeMark(rest.outcome, rest.told)} ${typographic(rest.figures)}.</p>` : '';
}

const GROUPS = { slice: 'Slices', challenge: 'Kept apart', domain: 'Domains', complexity: 'Complexity' } as const;

function slicesSection({ label, slices, roles, deciding }: TrackView): Html | string {
  if (slices.length === 0) return '';
  const groups = [...Map.groupBy(slices, ({ kind }) => kind)].map(
    ([kind, rows]) => html`<tbody><tr class="group"><th colspan="${roles.length + 2}" scope="rowgroup">${GROUPS[kind]}</th></tr>
${rows.map(({ name, n, figures }) => html`<tr><th scope="row">${name}</th><td class="number">${n}</td>${figureCells(roles, figures, false)}</tr>`)}</tbody>`,
  );
  const apart = slices.some(({ gated }) => !gated)
    ? html`<p class="note">Kept apart: reported for information, not in the gate and never in training.</p>`
    : '';
  return html`<h3>Where it differs: ${deciding.toLowerCase()}</h3>
${scrolling(
  `${label}: slices`,
  html`<table class="snug"><thead><tr><th scope="col">Examples</th><th scope="col" class="number">n</th>${roles.map((role) => html`<th scope="col" class="number">${ROLE_LABELS[role]}</th>`)}</tr></thead>${groups}</table>`,
)}${apart}`;
}

async function trainingSection({ label, training }: TrackView): Promise<Html | string> {
  if (!training) return '';
  const text = { title: `${label}: training loss`, description: training.summary };
  return html`<h3>Training</h3>
<p>${training.summary}.</p>
${training.loss.length > 0 ? await bothWidths((width) => lossChart(training, width, text)) : ''}
<p class="note">Faint line: training loss of each step. Strong line: its running mean over ten steps. Circles: validation loss. ${training.recipe}.</p>
<ul class="checks">${training.checks.map(({ label: check, ok, detail }) => html`<li>${outcomeMark(ok ? 'parity' : 'inferior', ok ? 'passed' : 'failed')} <b>${check}</b>: ${detail}</li>`)}</ul>`;
}

async function bothWidths(draw: (width: number) => Promise<string>): Promise<Html> {
  const [wide, narrow] = await Promise.all([draw(CHART_WIDTHS.wide), draw(CHART_WIDTHS.narrow)]);
  return chart({ wide, narrow });
}
