import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunRecord } from '../../src/records/run.ts';
import { inlineCode, prose } from '../../src/report/markdown-text.ts';
import { forgeOf, runNumber } from '../forge.ts';
import type { Outputs } from '../inputs.ts';
import { emptyTheOutbox } from '../outbox.ts';
import type { Job } from '../runtime.ts';
import { fetched, newestByName, scratch } from '../travel.ts';

const TITLE = 'The promoted adapter no longer holds up';

/** Tells the one issue what a weekly run found: what the Hub holds, or how the adapter does on fresh traces. */
export async function tellDrift(job: Job<'report'>): Promise<Outputs<'report'>> {
  const forge = forgeOf(job);
  await emptyTheOutbox(job);
  const artifact = newestByName(await forge.artifactsOf(runNumber(job.env))).get('results');
  if (!artifact) return {};
  const folder = await fetched(forge, artifact, { to: await scratch(job.env), maxBytes: 512 * 1024 ** 2 });
  const { id, decision } = RunRecord.parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')));
  const reasons = decision.reasons.map((reason) => `- ${prose(reason)}`).join('\n');
  if (decision.action === 'ship') await forge.closeIssue(TITLE, `Run ${inlineCode(id)} reached parity again.`);
  else await forge.raiseIssue({ title: TITLE, body: `Run ${inlineCode(id)} on fresh traces asks to ${decision.action}:\n\n${reasons}`, labels: ['fledgling'] });
  return { run: id, decision: decision.action };
}
