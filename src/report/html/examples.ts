import { html, raw } from 'hono/html';
import type { ExamplesView } from '../view/examples/examples-view.ts';
import { GOLD } from '../view/labels.ts';
import { plural } from '../view/numbers.ts';
import type { RunView } from '../view/view.ts';
import { listed } from './listed.ts';
import { type Html, typographic } from './text.ts';

/** So many are there where no script runs. */
const LISTED = 20;

/** The browser of all examples, which the page's script fills; a plain list of the first disagreements without it. */
export function examplesSection({ disagreements }: RunView, examples: ExamplesView): Html {
  const { items, total, mistakes } = disagreements;
  const none = total === 0 ? html`<p>Every model gave the gold answer on every example.</p>` : '';
  if (examples.total === 0) return html`<section aria-label="Examples" id="examples"><h2>Examples</h2>${none}</section>`;
  const first = items.slice(0, LISTED);
  return html`<section aria-label="Examples" id="examples"><h2>Examples</h2>
${none}<p>${examples.sentence} ${typographic(mistakes ?? '')}</p>
<p class="note">${GOLD} ${examples.note}</p>
${browser(examples)}
<noscript><p class="note">${first.length < total ? `The first ${LISTED} of ${plural(total, 'disagreement')} are listed; the others need JavaScript.` : 'Examples on which every model is right need JavaScript.'}</p>${listed(first)}</noscript>
<script type="application/octet-stream" id="examples-data">${raw(examples.data)}</script>
</section>`;
}

type Pairs = readonly (readonly [value: string, text: string])[];

function browser({ kinds, tracks, wrong, causes, tools, slices, splits, gate }: ExamplesView): Html {
  const first = kinds[0]?.[0] === 'decisive' ? 'decisive' : '';
  return html`<div id="browser" hidden>
<form class="filters" id="filters" role="search" aria-label="Examples">
<div class="find"><label for="filter-text">Search</label><input type="search" id="filter-text" name="text" autocomplete="off" spellcheck="false"></div>
${select('kind', 'Show', kinds, first)}${select('tool', 'Tool or schema', tools)}${causes.length > 0 ? select('cause', 'Cause', causes) : ''}${select('wrong', 'Wrong model', wrong)}
${tracks.length > 1 ? select('track', 'Track', tracks) : ''}${slices.length > 0 ? select('slice', 'Slice', slices) : ''}${splits.length > 1 ? select('split', 'Split', splits) : ''}${gate.length > 1 ? select('gate', 'Gate', gate) : ''}
<div class="clear"><button type="button" id="clear">Clear</button></div>
</form>
<div class="paging"><p id="shown" role="status"></p><p class="keyboard quiet">Keys: <kbd>j</kbd> next, <kbd>k</kbd> previous, <kbd>/</kbd> search</p><p class="steps"><button type="button" id="previous">Previous</button><button type="button" id="next">Next</button></p></div>
<div class="panes"><div id="rows" role="listbox" aria-label="Examples" tabindex="0"></div><article id="detail" aria-label="The example that is open"></article></div>
</div>`;
}

function select(name: string, label: string, values: Pairs, chosen = ''): Html {
  const option = ([value, text]: readonly [string, string]) =>
    html`<option value="${value}"${value !== '' && value === chosen ? raw(' selected') : ''}>${text}</option>`;
  return html`<div class="of-${name}"><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}"><option value="">All</option>${values.map(option)}</select></div>`;
}
