import { expect, test } from 'vitest';
import { memoryForge } from '../forge/memory-forge.test-data.ts';
import type { WorkflowRun } from '../forge/ports/actions.ts';
import { runTitle } from '../trust/runs-of-pull.ts';
import { isLeftBehind, leftBehind, withLeftBehind } from './left-behind.ts';
import { STAGES } from './plan-pull.test-data.ts';

const HEAD = 'a'.repeat(40);

function forgeWith(runs: readonly (Partial<WorkflowRun> & { names: readonly string[] })[]) {
  const { forge, admin } = memoryForge();
  for (const { names, ...run } of runs) {
    const runId = admin.addRun({ title: runTitle(7, HEAD), status: 'completed', ...run });
    for (const name of names) admin.addArtifact({ runId, name, entries: [] });
  }
  return forge;
}
const namesFrom = async (runs: Parameters<typeof forgeWith>[0]) => (await leftBehind(forgeWith(runs), 7)).map(({ name }) => name);

test('what stopped evaluations of the pull request finished is found, adapters and plans left out', async () => {
  const names = ['parity-plan', 'stages-harvest', 'stages-hosted', 'stages-base-1-of-2', 'stages-train-toolcall', 'stages', 'results'];
  expect(await namesFrom([{ conclusion: 'cancelled', names }])).toEqual(['stages-harvest', 'stages-hosted', 'stages-base-1-of-2']);
});

test('runs that ended well, of other pull requests, of a tag named as the default branch, or not dispatched leave nothing', async () => {
  const names = ['stages-hosted'];
  const runs = [
    { conclusion: 'success', names },
    { conclusion: 'failure', title: runTitle(77, HEAD), names },
    { conclusion: 'failure', event: 'pull_request', names },
    { conclusion: 'failure', headBranch: 'main', headSha: 'e'.repeat(40), names },
  ];
  expect(await namesFrom(runs)).toEqual([]);
});

test('an artifact that expired, or whose digest nobody recorded, is not used', async () => {
  const { forge, admin } = memoryForge();
  const runId = admin.addRun({ title: runTitle(7, HEAD), status: 'completed', conclusion: 'failure' });
  admin.addArtifact({ runId, name: 'stages-hosted', entries: [], expired: true });
  admin.addArtifact({ runId, name: 'stages-harvest', entries: [], zipSha256: null });
  expect(await leftBehind(forge, 7)).toEqual([]);
});

test('the plan says which stages they spare', () => {
  const does = (...whether: ('run' | 'reuse')[]) => STAGES.slice(0, 2).map((stage, index) => ({ ...stage, does: whether[index] ?? 'run' }));
  expect(withLeftBehind(does('reuse', 'run'), does('reuse', 'reuse')).map(isLeftBehind)).toEqual([false, true]);
});
