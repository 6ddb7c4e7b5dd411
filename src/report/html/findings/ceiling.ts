import { html } from 'hono/html';
import type { CeilingView } from '../../view/findings/ceiling-view.ts';
import { plural } from '../../view/numbers.ts';
import { type Html, scrolling, typographic } from '../text.ts';

/** What a perfect imitation could reach, and the golds on which the hosted model contradicts itself. */
export function ceilingSection(ceilings: CeilingView): Html | string {
  if (ceilings.length === 0) return '';
  return html`<section aria-label="Noise ceiling" id="ceiling"><h2>Noise ceiling</h2>${ceilings.map(
    ({
      label,
      sentence,
      domains,
      contradictions,
      more,
      total,
    }) => html`<h3>${label}</h3><p>${typographic(sentence)}</p>${domains.length > 0 ? domainsTable(label, domains) : ''}
${total === 0 ? '' : html`<details><summary>${plural(total, 'gold')} on which it contradicts itself</summary>${contradictionsTable(label, contradictions)}${more === null ? '' : html`<p class="note">${more}</p>`}</details>`}`,
  )}</section>`;
}

function domainsTable(label: string, domains: CeilingView[number]['domains']): Html {
  const rows = domains.map(
    ({ domain, n, value, interval }) =>
      html`<tr><th scope="row">${domain}</th><td class="number">${n}</td><td class="number">${typographic(value)} <span class="interval">${interval}</span></td></tr>`,
  );
  return scrolling(
    `${label}: agreement of the hosted model with itself`,
    html`<table class="snug few"><thead><tr><th scope="col">Tool or schema</th><th scope="col" class="number">n</th><th scope="col" class="number">Agrees with itself</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function contradictionsTable(label: string, contradictions: CeilingView[number]['contradictions']): Html {
  const rows = contradictions.map(
    ({ exampleId, domain, gold, answers }) =>
      html`<tr><th scope="row">${domain}<br><a href="#${new URLSearchParams({ example: exampleId }).toString()}"><code>${exampleId}</code></a></th><td><code>${gold}</code></td><td>${answers.map((answer) => html`<code>${answer}</code><br>`)}</td></tr>`,
  );
  return scrolling(
    `${label}: golds that the hosted model contradicts`,
    html`<table><thead><tr><th scope="col">Example</th><th scope="col">Recorded</th><th scope="col">Asked again</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}
