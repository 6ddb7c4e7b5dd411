import { exportList } from '../../src/edges/files/stage-bundle.ts';
import { ExternalError, UserError } from '../../src/errors.ts';
import { parsedOrNull } from '../../src/records/json-lines.ts';
import { RunRecord } from '../../src/records/run.ts';
import { forgeOf } from '../forge.ts';
import type { Outputs } from '../inputs.ts';
import { stateFolder } from '../project.ts';
import { runsToPromote } from '../runs-to-promote.ts';
import type { Job } from '../runtime.ts';
import { RETENTION } from '../travel.ts';
import { uploads } from '../upload.ts';

/** Uploads the adapters of a recorded run again from this host's cache, where their artifacts expired. Promotion checks every byte of them. */
export async function restage(job: Job<'report'>): Promise<Outputs<'report'>> {
  const forge = forgeOf(job);
  const sha = await forge.head(await forge.defaultBranch());
  const wanted = job.inputs.run;
  if (wanted === null || sha === null)
    throw new UserError('input run: expected the id of a recorded run, got nothing. Name a folder below eval-results/<agent>/.');
  const [place] = await runsToPromote(forge, { wanted, event: { name: 'other' }, sha });
  const bytes = place ? await forge.readFile(`eval-results/${place.agent}/${place.run}/run.json`, sha, 50_000_000) : null;
  const run = RunRecord.safeParse(bytes && parsedOrNull(new TextDecoder().decode(bytes))).data;
  if (!run) throw new UserError(`input run: expected a record that can be read, got ${wanted}. Evaluate again.`);
  for (const stage of run.stages.filter(({ name }) => /^train (structured|toolcall)$/.test(name))) {
    const { root, files } = await exportList(stateFolder(job), [stage]);
    if (files.length === 0)
      throw new ExternalError(`${stage.name} of run ${run.id}: this host's cache does not hold it whole. Run this on the host that trained it.`, {
        retryable: false,
      });
    await uploads(job.env).upload(`stages-${stage.name.replace(' ', '-')}`, root, files, { retentionDays: RETENTION.lasting });
  }
  return { run: run.id };
}
