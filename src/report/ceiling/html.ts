import { html as h } from 'hono/html';
import { type Html, scrolling, typographic } from '../html/text.ts';
import type { CeilingView } from './view.ts';

/** Local against ceiling, and the golds that wait for somebody to settle them; nothing where nothing was measured. */
export function ceilingSection(ceilings: readonly CeilingView[]): Html | string {
  if (ceilings.length === 0) return '';
  return h`<section aria-label="Local against ceiling" id="ceiling"><h2>Local against ceiling</h2>
${ceilings.map(trackPart)}</section>`;
}

function trackPart(ceiling: CeilingView): Html {
  const { label, sentence, notes } = ceiling;
  return h`<h3>${label}</h3><p>${typographic(sentence)}</p>
${notes.map((note) => h`<p class="note">${note}</p>`)}${domainTable(ceiling)}${contradictionTable(ceiling)}`;
}

function domainTable({ label, domains, local }: CeilingView): Html | string {
  if (domains.length < 2) return '';
  const rows = domains.map(
    ({ domain, n, hosted, local: its }) => h`<tr><th scope="row">${domain}</th><td class="number">${n}</td><td class="number held">${typographic(hosted)}</td>
<td class="number held">${typographic(its)}</td></tr>`,
  );
  const head = h`<tr><th scope="col">Tool</th><th scope="col" class="number">n</th><th scope="col" class="number">Hosted agrees with itself</th><th scope="col" class="number">${local ?? 'Local'} on test</th></tr>`;
  return scrolling(`${label}: ceiling by tool`, h`<table class="snug"><thead>${head}</thead><tbody>${rows}</tbody></table>`);
}

function contradictionTable({ label, contradictions, more }: CeilingView): Html | string {
  if (contradictions.length === 0) return '';
  const rows = contradictions.map(
    ({
      exampleId,
      domain,
      split,
      prompt,
      gold,
      answers,
      agreed,
    }) => h`<tr><th scope="row"><code>${exampleId}</code><br><span class="quiet">${domain}, ${split}</span></th>
<td><div><code>${gold}</code> <span class="quiet">recorded, ${agreed} again</span></div>${answers.map(({ text, times }) => h`<div><code>${text}</code> <span class="quiet">${times}</span></div>`)}</td>
<td><code>${prompt}</code></td></tr>`,
  );
  const head = h`<tr><th scope="col">Example</th><th scope="col">Answers</th><th scope="col">End of the prompt</th></tr>`;
  const rest = more > 0 ? h`<p class="note">And ${more} more in labels-to-settle.yaml.</p>` : '';
  return h`<details><summary>Golds to settle</summary>${scrolling(`${label}: golds to settle`, h`<table><thead>${head}</thead><tbody>${rows}</tbody></table>`)}${rest}</details>`;
}
