import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportList } from '../../src/edges/files/stages/stage-bundle.ts';
import { runLoop } from '../../src/pipeline/loop/run.ts';
import { resultFileNames } from '../../src/pipeline/stages/report-stage.ts';
import type { RunRecord, StageReport } from '../../src/records/run.ts';
import type { Work } from '../../src/records/stage-kind.ts';
import { forgeOf, runNumber } from '../shared/forge.ts';
import { withProject } from '../shared/project.ts';
import type { Outputs } from '../shared/runtime/inputs.ts';
import type { Job } from '../shared/runtime/runtime.ts';
import { RETENTION } from '../shared/travel/travel.ts';
import { uploads } from '../shared/travel/upload.ts';

/** The vault's comparison is made here, where it was opened; everything else must be there. */
const mayRun = (work: Work) => work === 'report' || work === 'compare';

/** The whole loop once more, with everything in the cache: no model is opened and nothing is trained. Leaves what is recorded, re-used and promoted. */
export function assembleResults(job: Job<'report'>): Promise<Outputs<'report'>> {
  return withProject(job, { does: ['report'] }, async ({ context: { config, ports }, settings: { shards, again }, watch, stateDir, received }) => {
    const { run, stages, folder } = await runLoop(config, ports, {
      shards,
      again,
      watch,
      mayRun,
      settle: true,
      madeInThisRun: (key) => received?.made.has(key) ?? false,
    });
    job.summarise(await readFile(join(folder, 'report.md'), 'utf8'));
    const upload = uploads(job.env);
    const lasting = { retentionDays: RETENTION.lasting };
    await upload.upload('results', folder, resultFileNames(run), lasting);
    const leave = async (name: string, wanted: readonly StageReport[]) => {
      const { root, files } = await exportList(stateDir, wanted);
      await upload.upload(name, root, files, lasting);
    };
    const trainings = stages.filter(({ name }) => name.startsWith('train '));
    await leave(
      'stages',
      stages.filter((stage) => stage.key !== '' && !trainings.includes(stage)),
    );
    // An adapter that was re-used came with another run's artifacts, which may expire before this decision is promoted.
    const there = new Set((await forgeOf(job).artifactsOf(runNumber(job.env))).map(({ name }) => name));
    for (const stage of trainings) {
      const name = `stages-${stage.name.replace(' ', '-')}`;
      if (!there.has(name)) await leave(name, [stage]);
    }
    return { run: run.id, decision: run.decision.action, adapters: checksums(run) };
  });
}

/** As `sha256sum` writes them, for an attestation: the adapters that the decision is about. */
function checksums({ adapters, decision }: RunRecord): string {
  const tuned = new Set(decision.tracks.flatMap(({ track, candidate }) => (candidate === 'tuned' ? [track] : [])));
  return adapters.flatMap(({ track, ggufSha256 }) => (tuned.has(track) ? [`${ggufSha256}  adapter-${track}.gguf`] : [])).join('\n');
}
