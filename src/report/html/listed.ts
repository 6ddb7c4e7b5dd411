import { html } from 'hono/html';
import { clipped } from '../view/clip.ts';
import type { AnswerView, DisagreementView } from '../view/disagreement-view.ts';
import { CAUSE_LABELS } from '../view/findings/causes.ts';
import { TRACE_MISTAKE } from '../view/labels.ts';
import type { Leaf } from '../view/leaves.ts';
import { type Html, outcomeMark } from './text.ts';

/** Longer texts are cut in the plain list: it is what is left where no script runs. */
const MOST_TEXT = 2_000;

/** Disagreements as a plain list. */
export function listed(items: readonly DisagreementView[]): Html {
  return html`<ol class="cards">${items.map(card)}</ol>`;
}

function card({ id, trackLabel, domain, slices, challenge, probableTraceMistake, system, user, gold, answers }: DisagreementView): Html {
  const tags = [trackLabel, domain, ...slices, ...(challenge ? ['not in the gate'] : [])];
  return html`<li class="card">
<p class="tags">${tags.map((tag) => html`<span>${shown(tag)}</span>`)}${probableTraceMistake ? html`<strong class="outcome inconclusive">${TRACE_MISTAKE}</strong>` : ''}<code>${id}</code></p>
<h3 class="prompt">${shown(user)}</h3>
${system === '' ? '' : html`<details><summary>System prompt</summary><pre>${shown(system)}</pre></details>`}
<div class="answers"><div class="answer"><h4>Gold</h4>${leaves(gold.leaves, gold.text)}</div>${answers.map(answer)}</div>
</li>`;
}

function answer({ role, label, correct, mark, leaves: its, text, reason, cause, detail }: AnswerView): Html {
  const outcome = correct === null ? 'inconclusive' : correct ? 'parity' : 'inferior';
  const why = [cause === null ? '' : CAUSE_LABELS[cause], detail ?? '', reason ?? ''].filter(Boolean).join(': ');
  return html`<div class="answer ${role}"><h4>${label} ${outcomeMark(outcome, mark)}</h4>
${text === null ? html`<p class="quiet">No answer.</p>` : leaves(its, text)}${why ? html`<p class="quiet">${shown(why)}</p>` : ''}</div>`;
}

function leaves(its: readonly Leaf[] | null, text: string): Html {
  if (its === null) return html`<pre class="unreadable">${shown(text)}</pre>`;
  return html`<dl>${its.map(({ path, value, differs }) => {
    const told = value === null ? html`<span aria-hidden="true">–</span><span class="visually-hidden">absent</span>` : shown(value);
    return html`<div><dt>${shown(path)}</dt><dd>${differs ? html`<mark><span aria-hidden="true">≠ </span>${told}</mark>` : told}</dd></div>`;
  })}</dl>`;
}

function shown(text: string): string {
  return clipped(text, MOST_TEXT);
}
