import { html as h, raw } from 'hono/html';
import { sha256 } from '../../records/digest.ts';
import { ceilingSection } from '../ceiling/html.ts';
import { ROLE_LABELS } from '../view/labels.ts';
import type { TrackView } from '../view/track-view.ts';
import type { RunView } from '../view/view.ts';
import { dataSection } from './dataset.ts';
import { disagreementsSection } from './disagreements.ts';
import { integritySection } from './integrity.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { modelsSection, provenanceSection, stagesSection } from './run.ts';
import { type Html, outcomeMark, typographic } from './text.ts';
import { trackSection } from './track.ts';

/** Nothing may be loaded; the one script is allowed by its hash. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  `script-src 'sha256-${Buffer.from(sha256(PAGE_SCRIPT), 'hex').toString('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The run as one self-contained page; the same view gives the same bytes. */
export async function html(view: RunView): Promise<string> {
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
${keyNumbers(view.tracks)}
${why(view)}
${tracks}
${ceilingSection(view.ceilings)}
${modelsSection(view)}
${view.data ? await dataSection(view.data) : ''}
${integritySection(view.integrity)}
${stagesSection(view)}
${disagreementsSection(view)}
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

function why({ why: reasons }: RunView): Html {
  return h`<section aria-label="Why"><h2>Why</h2><ul class="reasons">${reasons.map((reason) => h`<li>${typographic(reason)}</li>`)}</ul></section>`;
}

function verdict({ verdict: { outcome, word, sentence } }: RunView): Html {
  return h`<section class="verdict ${outcome}" aria-label="Verdict">
<h1>${word}</h1>
<p class="lead"><strong>${typographic(sentence)}</strong></p>
</section>`;
}

function keyNumbers(tracks: readonly TrackView[]): Html {
  return h`<section class="keys" aria-label="Key numbers">${tracks.map(keyNumbersOf)}</section>`;
}

function keyNumbersOf({ label, deciding, key, keyN, roles, candidates, apart }: TrackView): Html {
  const cells = roles.map((role) => {
    const compared = candidates.find(({ candidate }) => candidate === role);
    const below = compared?.key
      ? h`${typographic(compared.key.text)} points<span class="interval">${typographic(`${compared.level} interval`)} <span class="number">${typographic(compared.key.interval)}</span></span>${outcomeMark(compared.mark, compared.word)}`
      : role === 'hosted'
        ? 'reference'
        : 'not compared';
    return h`<div class="${role}"><dt>${ROLE_LABELS[role]}</dt><dd><b>${key?.[role]?.text ?? 'n/a'}</b><span class="quiet">${below}</span></dd></div>`;
  });
  return h`<div class="key"><h2>${label}</h2><p class="quiet">${deciding} on ${keyN} held-out examples</p><dl>${cells}</dl>${apart.map(({ name, n: of, text }) => h`<p class="apart">Not in the gate: ${name}, n ${of}: ${typographic(text)}</p>`)}</div>`;
}
