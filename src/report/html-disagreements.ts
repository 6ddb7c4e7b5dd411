import { html, raw } from 'hono/html';
import type { AnswerView, DisagreementView, Leaf } from './disagreement-view.ts';
import { type Html, outcomeMark } from './html-text.ts';
import { plural } from './numbers.ts';
import type { RunView } from './view.ts';

/** So many are in the page itself; the rest travel as JSON that the page's script unpacks. */
const LISTED = 200;

/** The browser of disagreements: a plain list without JavaScript; filters, search and pages with it. */
export function disagreementsSection({ disagreements: { items, total, leftOut } }: RunView): Html {
  if (total === 0) return html`<section aria-label="Disagreements"><h2>Disagreements</h2><p>Every model gave the gold answer on every example.</p></section>`;
  const rest = items.slice(LISTED);
  return html`<section aria-label="Disagreements" id="disagreements"><h2>Disagreements</h2>
<p>${plural(total, 'example')} on which at least one model differs from the gold answer, the tuned model's own first. ${leftOut ?? ''}</p>
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
  const distinct = (values: string[]) => [...new Set(values)].sort();
  const select = (name: string, label: string, values: readonly string[]) =>
    html`<div><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}"><option value="">All</option>${values.map((value) => html`<option value="${value}">${value}</option>`)}</select></div>`;
  return html`<div class="filters" role="search" aria-label="Disagreements" hidden>
<div class="find"><label for="filter-text">Search</label><input type="search" id="filter-text" name="text" autocomplete="off"></div>
${select('track', 'Track', distinct(items.map(({ track }) => track)))}
${select('wrong', 'Wrong model', distinct(items.flatMap(({ wrong }) => wrong)))}
${select('domain', 'Domain', distinct(items.map(({ domain }) => domain)))}
${select('slice', 'Slice', distinct(items.flatMap(({ slices }) => slices)))}
<p id="shown" role="status"></p>
</div>`;
}

function card({ id, track, trackLabel, domain, slices, challenge, system, user, gold, answers, wrong }: DisagreementView): Html {
  const tags = [trackLabel, domain, ...slices, ...(challenge ? ['not in the gate'] : [])];
  return html`<li class="card" data-track="${track}" data-domain="${domain}" data-wrong="${JSON.stringify(wrong)}" data-slices="${JSON.stringify(slices)}">
<p class="tags">${tags.map((tag) => html`<span>${tag}</span>`)}<code>${id}</code></p>
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
  return html`<dl>${its.map(({ path, value, differs, missing }) => {
    const shown = missing ? html`<i>missing</i>` : value;
    return html`<div><dt>${path}</dt><dd>${differs ? html`<mark><span aria-hidden="true">≠ </span>${shown}</mark>` : shown}</dd></div>`;
  })}</dl>`;
}
