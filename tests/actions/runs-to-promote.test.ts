import { expect, test } from 'vitest';
import { runsToPromote } from '../../actions/shared/promote/runs-to-promote.ts';
import { openForge } from '../../src/edges/github/counterpart.test-data.ts';

const [KEPT, AGAIN, FIRST] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'];
const record = (run: string, workflow: number) => ({
  [`eval-results/agent/${run}/decision.json`]: '{"action":"ship"}\n',
  [`eval-results/agent/${run}/provenance.json`]: `{"runId":${workflow}}\n`,
});

test('a push promotes the runs it brings and those it records again, and leaves the others alone', async () => {
  const { forge, stage } = await openForge();
  const before = await stage.push('main', { ...record(KEPT, 1), ...record(AGAIN, 1) });
  const sha = await stage.push('main', { ...record(AGAIN, 2), ...record(FIRST, 2), [`eval-results/agent/${KEPT}/report.md`]: 'prettier', 'src/x.ts': '1' });
  const promoted = await runsToPromote(forge, { wanted: null, event: { name: 'push', before, after: sha, ref: 'refs/heads/main', deleted: false }, sha });
  expect(promoted.map(({ run }) => run)).toEqual([AGAIN, FIRST]);
});

test('a decision that was taken away is a change, which promotion then refuses to follow', async () => {
  const { forge, stage } = await openForge();
  const before = await stage.push('main', record(KEPT, 1));
  const sha = await stage.push('main', { [`eval-results/agent/${KEPT}/decision.json`]: null });
  expect(await runsToPromote(forge, { wanted: null, event: { name: 'push', before, after: sha, ref: 'refs/heads/main', deleted: false }, sha })).toEqual([
    { agent: 'agent', run: KEPT },
  ]);
});
