import { expect, test } from 'vitest';
import { openForge } from '../../edges/github/counterpart.test-data.ts';
import type { ForgeStage } from '../forge/stage.test-data.ts';
import { runTitle } from '../trust/runs-of-pull.ts';
import { isLeftBehind, leftBehind, withLeftBehind } from './left-behind.ts';
import { STAGES } from './plan-pull.test-data.ts';

const HEAD = 'a'.repeat(40);

/** Runs and the names of their artifacts; `elsewhere` ran at a commit where the default branch never stood. */
async function namesFrom(runs: readonly (Parameters<ForgeStage['addRun']>[0] & { names: readonly string[]; elsewhere?: true })[]) {
  const { forge, stage } = await openForge();
  const elsewhere = await stage.push('evil', { 'a.txt': 'a' });
  for (const { names, elsewhere: isElsewhere, ...run } of runs) {
    const runId = stage.addRun({ title: runTitle(7, HEAD), ...(isElsewhere ? { headSha: elsewhere } : {}), ...run });
    for (const name of names) stage.addArtifact({ runId, name, entries: [] });
  }
  return (await leftBehind(forge, 7)).map(({ name }) => name).sort();
}

test('what stopped evaluations of the pull request finished is found, adapters and plans left out', async () => {
  const names = ['parity-plan', 'stages-harvest', 'stages-hosted', 'stages-base-1-of-2', 'stages-remedies', 'stages-train-toolcall', 'stages', 'results'];
  const found = ['stages-base-1-of-2', 'stages-harvest', 'stages-hosted', 'stages-remedies'];
  expect(await namesFrom([{ conclusion: 'cancelled', names }])).toEqual(found);
});

test('runs that ended well, of other pull requests, of a tag named as the default branch, or not dispatched leave nothing', async () => {
  const names = ['stages-hosted'];
  const runs = [
    { names },
    { conclusion: 'failure', title: runTitle(77, HEAD), names },
    { conclusion: 'failure', event: 'pull_request', names },
    { conclusion: 'failure', headBranch: 'main', elsewhere: true, names },
  ] as const;
  expect(await namesFrom(runs)).toEqual([]);
});

test('an artifact that expired, or whose digest nobody recorded, is not used', async () => {
  const { forge, stage, world } = await openForge();
  const runId = stage.addRun({ title: runTitle(7, HEAD), conclusion: 'failure' });
  stage.addArtifact({ runId, name: 'stages-hosted', entries: [], expired: true });
  const { id } = stage.addArtifact({ runId, name: 'stages-harvest', entries: [] });
  Object.assign(world.artifacts.get(id) ?? {}, { digest: null });
  expect(await leftBehind(forge, 7)).toEqual([]);
});

test('the plan says which stages they spare', () => {
  const does = (...whether: ('run' | 'reuse')[]) => STAGES.slice(0, 2).map((stage, index) => ({ ...stage, does: whether[index] ?? 'run' }));
  expect(withLeftBehind(does('reuse', 'run'), does('reuse', 'reuse')).map(isLeftBehind)).toEqual([false, true]);
});
