import { html as h, raw } from 'hono/html';
import { sha256 } from '../../records/digest.ts';
import { ceilingSection } from '../ceiling/html.ts';
import type { ExamplesView } from '../view/examples/examples-view.ts';
import type { RunView } from '../view/view.ts';
import { dataSection } from './dataset.ts';
import { evidenceSection } from './evidence.ts';
import { examplesSection } from './examples.ts';
import { economicsSection } from './findings/economics.ts';
import { missesSection } from './findings/misses.ts';
import { remediesSection } from './findings/remedies.ts';
import { integritySection } from './integrity.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { modelsSection, provenanceSection, stagesSection } from './run.ts';
import { PAGE_STYLE } from './style/page-style.ts';
import { type Html, typographic } from './text.ts';
import { trackSection } from './track.ts';

/** Nothing may be loaded; the one script and the one style are allowed by their hashes, and no text may become HTML. */
const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(PAGE_STYLE)}`,
  'img-src data:',
  `script-src ${hashOf(PAGE_SCRIPT)}`,
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(text: string): string {
  return `'sha256-${Buffer.from(sha256(text), 'hex').toString('base64')}'`;
}

/** The run as one self-contained page; the same view gives the same bytes. */
export async function html(view: RunView, examples: ExamplesView): Promise<string> {
  const tracks = await Promise.all(view.tracks.map(trackSection));
  const page = await h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${view.verdict.word}: ${view.agent} on ${view.model}</title>
<link rel="icon" href="data:,">
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<main>
${view.standIn ? h`<p class="stand-in">${view.standIn}</p>` : ''}
${view.redactionOff ? h`<p class="stand-in">${view.redactionOff}</p>` : ''}
${header(view)}
${verdict(view)}
${contents(view)}
${evidenceSection(view.tracks)}
${why(view)}
${missesSection(view.misses)}
${examplesSection(view, examples)}
${tracks}
${remediesSection(view.remedies)}
${ceilingSection(view.ceilings)}
${await economicsSection(view.economics)}
${modelsSection(view)}
${view.data ? await dataSection(view.data) : ''}
${integritySection(view.integrity)}
${stagesSection(view)}
${provenanceSection(view)}
</main>
<script>${raw(PAGE_SCRIPT)}</script>
</body>
</html>
`;
  return page.toString();
}

function header({ agent, runId, startedAt, model, wall }: RunView): Html {
  return h`<header class="top">
<p><strong>${agent}</strong> on ${model}<br><span class="quiet">Run ${runId}, ${startedAt} UTC, ${wall}</span></p>
<fieldset class="theme"><legend class="visually-hidden">Colours</legend>
<label><input type="radio" name="theme" value="auto" checked><span>Auto</span></label><label><input type="radio" name="theme" value="light"><span>Light</span></label><label><input type="radio" name="theme" value="dark"><span>Dark</span></label>
</fieldset>
</header>`;
}

function verdict({ verdict: { outcome, word, sentence }, next }: RunView): Html {
  return h`<section class="verdict ${outcome}" aria-label="Verdict">
<h1>${word}</h1>
<p class="lead"><strong>${typographic(sentence)}</strong></p>
<div class="next"><h2>Next</h2>${next.length === 1 ? h`<p>${typographic(next.join(''))}</p>` : h`<ol>${next.map((one) => h`<li>${typographic(one)}</li>`)}</ol>`}</div>
</section>`;
}

/** Links to what the page holds. */
function contents({ tracks, misses, remedies, ceilings, economics, data, integrity }: RunView): Html {
  const parts: [id: string, label: string, there: boolean][] = [
    ['evidence', 'Evidence', true],
    ['misses', 'Misses', misses.maps.length > 0],
    ['examples', 'Examples', true],
    ...tracks.map(({ track, label }): [string, string, boolean] => [track, label, true]),
    ['remedies', 'Remedies', remedies.length > 0],
    ['ceiling', 'Noise ceiling', ceilings.length > 0],
    ['cost', 'Break-even', economics.length > 0],
    ['latency', 'Latency and cost', true],
    ['data', 'Data', data !== null],
    ['traces', 'Traces', integrity !== null],
    ['run', 'Run', true],
  ];
  return h`<nav class="contents" aria-label="Contents"><ul>${parts.map(([id, label, there]) => (there ? h`<li><a href="#${id}">${label}</a></li>` : ''))}</ul></nav>`;
}

function why({ why: reasons }: RunView): Html {
  return h`<section aria-label="Why" id="why"><h2>Why</h2><ul class="reasons">${reasons.map((reason) => h`<li>${typographic(reason)}</li>`)}</ul></section>`;
}
