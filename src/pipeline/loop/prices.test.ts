import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ports } from '../ports/ports.ts';
import { stageKey } from '../stage/stage.ts';
import { evalStage } from '../stages/eval/eval-stage.ts';
import { EXAMPLES, loopConfig, loopPorts } from './loop.test-data.ts';
import { planLoop } from './plan.ts';
import { runLoop } from './run.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-prices-'));
});
afterEach(() => rm(root, { recursive: true }));

const UNPRICED = loopConfig('train: { when: never }\n');
const priced = (output: number) => loopConfig(`train: { when: never }\ncost: { hosted: { inputPerMillionUsd: 1000, outputPerMillionUsd: ${output} } }\n`);

/** Models whose every answer reports 10 prompt tokens and 2 completion tokens. */
async function metered(config = UNPRICED): Promise<Ports & { opened: string[] }> {
  const ports = await loopPorts(root, config);
  const usage = { promptTokens: 10, completionTokens: 2 };
  return {
    ...ports,
    openModel: async (...asked) => {
      const model = await ports.openModel(...asked);
      return {
        ...model,
        answer: (requests, { onPrediction, signal }) => model.answer(requests, { signal, onPrediction: (one) => onPrediction({ ...one, usage }) }),
      };
    },
  };
}

test('a new price evaluates nothing anew: the plan names the report alone, and the cost it shows is another', async () => {
  const unpriced = await runLoop(UNPRICED, await metered());
  expect(unpriced.run.evaluations.map(({ costUsd }) => costUsd)).toEqual([null, null]);
  expect(await readFile(join(unpriced.folder, 'report.md'), 'utf8')).not.toContain('$');

  for (const [output, costUsd, shown] of [
    [5000, 0.6, '$0.60'],
    [10_000, 0.9, '$0.90'],
  ] as const) {
    const config = priced(output);
    const ports = await metered(config);
    const running = (await planLoop(config, ports)).filter(({ does }) => does !== 'reuse');
    expect(running.map(({ name, why }) => [name, why])).toEqual([['report', 'changed: cost']]);
    const { run, folder, stages } = await runLoop(config, ports);
    expect([ports.opened, stages.flatMap(({ name, status }) => (status === 'reused' ? [] : [name]))]).toEqual([[], ['report']]);
    expect(run.id).toBe(unpriced.run.id);
    expect(run.evaluations.map(({ model, costUsd }) => [model.role, costUsd])).toEqual([
      ['hosted', expect.closeTo(costUsd, 12)],
      ['base', null],
    ]);
    expect(await readFile(join(folder, 'report.md'), 'utf8')).toContain(shown);
  }
});

test('an evaluation in the store has no cost, whatever the prices were when it was made', async () => {
  const config = priced(5000);
  const ports = await metered(config);
  await runLoop(config, ports);
  const inputs = { role: 'hosted', track: 'toolcall', split: 'test', examples: EXAMPLES, adapter: null, shard: null, replicate: 1, fresh: null } as const;
  const stage = await evalStage(config, ports, inputs);
  const folder = await ports.store.find(stage.name, stageKey(stage));
  expect(folder && (await stage.load(folder)).evaluation.costUsd).toBeNull();
});
