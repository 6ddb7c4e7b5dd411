import { html, raw } from 'hono/html';
import { MODEL_ROLES } from '../../records/evaluation.ts';
import { TRACKS } from '../../records/example.ts';
import type { AnswerView, DisagreementView } from '../view/disagreement-view.ts';
import { GOLD, ROLE_LABELS, TRACE_MISTAKE, TRACK_LABELS } from '../view/labels.ts';
import type { Leaf } from '../view/leaves.ts';
import { plural } from '../view/numbers.ts';
import type { RunView } from '../view/view.ts';
import { type Html, outcomeMark } from './text.ts';

/** So many are in the page itself; the rest travel as JSON that the page's script unpacks. */
const LISTED = 200;

/** The browser of disagreements: a plain list without JavaScript; filters, search and pages with it. */
export function disagreementsSection({ disagreements: { items, total, mistakes, leftOut } }: RunView): Html {
  if (total === 0) return html`<section aria-label="Disagreements"><h2>Disagreements</h2><p>Every model gave the gold answer on every example.</p></section>`;
  const rest = items.slice(LISTED);
  return html`<section aria-label="Disagreements" id="disagreements"><h2>Disagreements</h2>
<p>${plural(total, 'example')} on which at least one model differs from the gold answer, those of the deciding local model first. ${mistakes ?? ''} ${leftOut ?? ''}</p>
<p class="note">${GOLD}</p>
${rest.length > 0 ? html`<p class="note" id="unscripted">The first ${LISTED} are listed; the others need JavaScript.</p>` : ''}
${filters(items)}
<ol class="cards">${items.slice(0, LISTED).map(card)}</ol>
<p class="more" hidden><button type="button" id="more">Show more</button></p>
<script type="application/json" id="rest">${raw(inertJson(rest.map((item) => card(item).toString())))}</script>
</section>`;
}

/** JSON that cannot end the script element it stands in. */
function inertJson(value: readonly string[]): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function filters(items: readonly DisagreementView[]): Html {
  const distinct = (values: string[]) => [...new Set(values)].sort().map((value) => [value, value] as const);
  const wrongs = [
    ...(items.some(({ decisive }) => decisive) ? [['decisive', `${localName(items)} or hosted`] as const] : []),
    ...MODEL_ROLES.filter((role) => items.some(({ wrong }) => wrong.includes(role))).map((role) => [role, ROLE_LABELS[role]] as const),
    ...(items.some(({ probableTraceMistake }) => probableTraceMistake) ? [['trace', 'Probably the trace'] as const] : []),
  ];
  const tracks = TRACKS.filter((track) => items.some((item) => item.track === track)).map((track) => [track, TRACK_LABELS[track]] as const);
  const select = (name: string, label: string, values: readonly (readonly [value: string, text: string])[]) =>
    html`<div><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}"><option value="">All</option>${values.map(([value, text]) => html`<option value="${value}"${value === 'decisive' && name === 'wrong' ? raw(' selected') : ''}>${text}</option>`)}</select></div>`;
  return html`<div class="filters" role="search" aria-label="Disagreements" hidden>
<div class="find"><label for="filter-text">Search</label><input type="search" id="filter-text" name="text" autocomplete="off"></div>
${select('track', 'Track', tracks)}
${select('wrong', 'Wrong model', wrongs)}
${select('domain', 'Domain', distinct(items.map(({ domain }) => domain)))}
${select('slice', 'Slice', distinct(items.flatMap(({ slices }) => slices)))}
<p id="shown" role="status"></p>
</div>`;
}

/** The deciding local model by its name where it is the same on every track. */
function localName(items: readonly DisagreementView[]): string {
  const names = new Set(items.map(({ answers }) => ROLE_LABELS[answers.some(({ role }) => role === 'tuned') ? 'tuned' : 'base']));
  return names.size === 1 ? [...names].join('') : 'Deciding local';
}

function card({
  id,
  track,
  trackLabel,
  domain,
  slices,
  challenge,
  probableTraceMistake,
  decisive,
  system,
  user,
  gold,
  answers,
  wrong,
}: DisagreementView): Html {
  const found = [...wrong, ...(decisive ? ['decisive'] : []), ...(probableTraceMistake ? ['trace'] : [])];
  const tags = [trackLabel, domain, ...slices, ...(challenge ? ['not in the gate'] : [])];
  return html`<li class="card" data-track="${track}" data-domain="${domain}" data-wrong="${JSON.stringify(found)}" data-slices="${JSON.stringify(slices)}">
<p class="tags">${tags.map((tag) => html`<span>${tag}</span>`)}${probableTraceMistake ? html`<strong class="outcome inconclusive">${TRACE_MISTAKE}</strong>` : ''}<code>${id}</code></p>
<h3 class="prompt">${user}</h3>
${system === '' ? '' : html`<details><summary>System prompt</summary><pre>${system}</pre></details>`}
<div class="answers"><div class="answer"><h4>Gold</h4>${leaves(gold.leaves, gold.text)}</div>${answers.map(answer)}</div>
</li>`;
}

function answer({ role, label, correct, mark, leaves: its, text, reason }: AnswerView): Html {
  const outcome = correct === null ? 'inconclusive' : correct ? 'parity' : 'inferior';
  return html`<div class="answer ${role}"><h4>${label} ${outcomeMark(outcome, mark)}</h4>
${text === null ? html`<p class="quiet">No answer.</p>` : leaves(its, text)}${reason ? html`<p class="quiet">${reason}</p>` : ''}</div>`;
}

function leaves(its: readonly Leaf[] | null, text: string): Html {
  if (its === null) return html`<pre class="unreadable">${text}</pre>`;
  return html`<dl>${its.map(({ path, value, differs }) => {
    const shown = value === null ? html`<span aria-hidden="true">–</span><span class="visually-hidden">absent</span>` : value;
    return html`<div><dt>${path}</dt><dd>${differs ? html`<mark><span aria-hidden="true">≠ </span>${shown}</mark>` : shown}</dd></div>`;
  })}</dl>`;
}
