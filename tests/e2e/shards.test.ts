import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Project, project } from './project.ts';

// The real nano model, its examples spread over two evaluations as over two hosts.
let place: Project;
beforeAll(async () => {
  place = await project();
  await place.edit('tracks: [structured, toolcall]', 'tracks: [toolcall]');
  await place.run('dummy-agent', '--count', '60', '--seed', '5', '--out', 'datasets/dummy-agent');
});
afterAll(() => place.remove());

const evaluate = async (...flags: string[]) => {
  const { exitCode, stdout, stderr } = await place.run('eval', '--model', 'base', '--track', 'toolcall', '--json', ...flags);
  return { exitCode, stderr, evaluation: exitCode === 0 ? JSON.parse(stdout) : null };
};

test('shards are merged into what one evaluation makes, and compared', { timeout: 120_000 }, async () => {
  const early = await evaluate('--merge', '2');
  expect([early.exitCode, early.stderr]).toEqual([
    2,
    expect.stringContaining('eval base toolcall 1 of 2 is not there: all 2 shards are needed. Evaluate it with --shard 1/2.'),
  ]);
  const shards = [await evaluate('--shard', '1/2'), await evaluate('--shard', '2/2')];
  const merged = (await evaluate('--merge', '2')).evaluation;
  const whole = (await evaluate()).evaluation;
  expect(shards.map(({ evaluation }) => evaluation.examples).reduce((sum, examples) => sum + examples, 0)).toBe(whole.examples);
  expect([merged.predictionsDigest, merged.scoresDigest, merged.metrics]).toEqual([whole.predictionsDigest, whole.scoresDigest, whole.metrics]);
  expect(merged.model.engine).toEqual({ ...whole.model.engine, shards: 2 });

  const missing = await place.run('compare', '--shards', '2');
  expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining('eval hosted toolcall is not there and may not run here (first time).')]);
  await place.run('eval', '--model', 'hosted', '--track', 'toolcall');
  const compared = await place.run('compare', '--shards', '2', '--json');
  expect([10, 11]).toContain(compared.exitCode);
  expect(JSON.parse(compared.stdout).comparisons).toMatchObject([{ candidate: 'base', track: 'toolcall' }]);
});

test.each([
  [['--shard', '3/2'], '--shard: expected a shard and how many there are, got "3/2". Write for example --shard 1/4.'],
  [['--shard', '1/2', '--merge', '2'], '--merge: expected it without --shard, got both.'],
  [['--merge', '1'], '--merge: expected how many shards there are, at least 2, got "1". Write for example --merge 4.'],
  [['--shard', '1/999'], '--shard: expected at most as many shards as examples ('],
])('%j is one sentence', async (flags, sentence) => {
  expect(await evaluate(...flags)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(sentence) });
});
