import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { plainFiles } from '../../../src/edges/files/plain-files.ts';
import { stageEntries } from '../../../src/edges/files/stages/stage-bundle.ts';
import type { PlannedPull } from '../../../src/gitops/plan/plan-pull.ts';
import { PLAN } from './overlay.ts';
import type { Settings } from './settings.ts';
import { BASELINE } from './stage-artifacts.ts';
import { RETENTION, scratch } from './travel.ts';
import { uploads } from './upload.ts';

interface Saving {
  planned: PlannedPull;
  /** The cache with the baseline's stages. */
  stateDir: string;
  settings: Omit<Settings, 'schema'>;
  env: NodeJS.ProcessEnv;
}

/** Leaves what every later job of the run needs: `parity-plan`, and `stages-baseline` where there are stages to re-use. */
export async function savePlan({ planned, stateDir, settings, env }: Saving): Promise<void> {
  const { plan, project } = planned;
  if (!project) return;
  const folder = await scratch(env);
  const write = async (name: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  };
  await write(PLAN.plan, `${JSON.stringify(plan, null, 2)}\n`);
  await write(PLAN.config, project.config);
  if (project.sources.length > 0) await write(PLAN.sources, JSON.stringify(project.sources));
  await write(PLAN.settings, JSON.stringify({ schema: 'fledgling/run-settings@1', ...settings } satisfies Settings));
  for (const [path, content] of project.files) await write(`${PLAN.data}${path}`, content);
  const upload = uploads(env);
  await upload.upload('parity-plan', folder, await plainFiles(folder), { retentionDays: RETENTION.lasting });
  const entries = (await stageEntries(stateDir)).filter(({ complete }) => complete);
  const files = entries.flatMap((entry) => entry.files);
  if (files.length > 0) await upload.upload(BASELINE, join(stateDir, 'cache'), files, { retentionDays: RETENTION.within });
}
