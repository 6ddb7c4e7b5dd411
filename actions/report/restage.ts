import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportList } from '../../src/edges/files/stages/stage-bundle.ts';
import { promotionFiles } from '../../src/edges/huggingface/promotion-files.ts';
import { ExternalError, UserError } from '../../src/errors.ts';
import type { Branches, Comparisons, Files } from '../../src/gitops/forge/ports/repository.ts';
import type { Comments, People } from '../../src/gitops/forge/ports/talk.ts';
import { trustedRun } from '../../src/gitops/trust/trusted-run.ts';
import { startRefusal } from '../../src/gitops/trust/who-started.ts';
import { parsedOrNull } from '../../src/records/json-lines.ts';
import { RunRecord } from '../../src/records/run.ts';
import { actorOf, forgeOf } from '../shared/forge.ts';
import { stateFolder } from '../shared/project.ts';
import { runsToPromote } from '../shared/promote/runs-to-promote.ts';
import { policyOf } from '../shared/report-ports.ts';
import type { Outputs } from '../shared/runtime/inputs.ts';
import type { Job } from '../shared/runtime/runtime.ts';
import { RETENTION, scratch } from '../shared/travel/travel.ts';
import { uploads } from '../shared/travel/upload.ts';

const lasting = { retentionDays: RETENTION.lasting };

/**
 * Uploads the adapters of a recorded run again from this host's cache, where their artifacts expired or soon will, and its results as long as an
 * artifact still proves them. Promotion checks every byte.
 * @throws ExternalError when this host has not got an adapter, or nothing proves the results any more: the adapters are uploaded all the same.
 */
export async function restage(job: Job<'report'>): Promise<Outputs<'report'>> {
  const forge = forgeOf(job);
  await refuseOthers(job, forge);
  const sha = await forge.head(await forge.defaultBranch());
  const wanted = job.inputs.run;
  if (wanted === null || sha === null)
    throw new UserError('input run: expected the id of a recorded run, got nothing. Name a folder below eval-results/<agent>/.');
  const [place] = await runsToPromote(forge, { wanted, event: { name: 'other' }, sha });
  const bytes = place ? await forge.readFile(`eval-results/${place.agent}/${place.run}/run.json`, sha, 50_000_000) : null;
  const run = RunRecord.safeParse(bytes && parsedOrNull(new TextDecoder().decode(bytes))).data;
  if (!run || !place) throw new UserError(`input run: expected a record that can be read, got ${wanted}. Evaluate again.`);
  const { upload } = uploads(job.env);
  for (const stage of run.stages.filter(({ name }) => /^train (structured|toolcall)$/.test(name))) {
    const { root, files } = await exportList(stateFolder(job), [stage]);
    if (files.length === 0)
      throw new ExternalError(`${stage.name} of run ${run.id}: this host's cache does not hold it whole. Run this on the host that trained it.`, {
        retryable: false,
      });
    await upload(`stages-${stage.name.replace(' ', '-')}`, root, files, lasting);
    job.summarise(`- ${stage.name}: uploaded again.`);
  }
  const folder = await scratch(job.env);
  const { records } = await trustedRun({ forge, files: promotionFiles({ work: join(folder, 'proof'), stores: [] }) }, { ...place, sha });
  const results = [...records].filter(([name]) => name !== 'provenance.json');
  for (const [name, text] of results) await writeFile(join(folder, name), text);
  await upload(
    'results',
    folder,
    results.map(([name]) => name),
    lasting,
  );
  job.summarise('- the results: uploaded again.');
  return { run: run.id };
}

/** Only by hand, and only by whom the default branch's policy lets start runs. */
async function refuseOthers({ inputs, env }: Job<'report'>, forge: Branches & Files & People & Comments & Comparisons): Promise<void> {
  const policy = await policyOf(forge, inputs.policy);
  const started = { actor: actorOf(env), comment: null, retrain: false, drift: false };
  const refusal = await startRefusal(forge, { ...started, policy, pull: null, headSha: '' });
  if (refusal) throw new UserError(refusal.sentence);
}
