import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Config } from '../../../config/schema.ts';
import { exampleOf } from '../../../eval/eval.test-data.ts';
import type { Example } from '../../../records/example.ts';
import { EXAMPLES, loopConfig, loopPorts } from '../../loop/loop.test-data.ts';
import { runStage } from '../../stage/stage.ts';
import { evalStage } from './eval-stage.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-answered-before-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

vi.mock('../../../score/score.ts', async (original) => {
  const real = await original<typeof import('../../../score/score.ts')>();
  return {
    ...real,
    scorerVersion: () => scorer,
  };
});
let scorer = '1';

/** How many requests the model got, what was noticed, and whether the stage ran. */
async function evaluate(
  examples: readonly Example[] = EXAMPLES,
  config: Config = loopConfig(),
  { device = 'cpu', role = 'base' }: { device?: string; role?: 'base' | 'hosted' } = {},
) {
  const ports = await loopPorts(root, config, { examples, engine: { device } });
  const manifest = await ports.manifest();
  const notices: string[] = [];
  let asked = 0;
  const openModel: typeof ports.openModel = async (wanted) => {
    const model = await ports.openModel(wanted);
    return {
      ...model,
      answer: (requests, options) => {
        asked += requests.length;
        return model.answer(requests, options);
      },
    };
  };
  const gpus = device === 'cpu' ? [] : [device];
  const all = {
    ...ports,
    openModel,
    manifest: async () => ({ ...manifest, hardware: { ...manifest.hardware, gpus } }),
    watcher: { ...ports.watcher, notice: (line: string) => void notices.push(line) },
  };
  const asking = { role, track: 'toolcall', split: 'test', examples, adapter: null, shard: null, replicate: 1, fresh: null } as const;
  const { report, value } = await runStage(await evalStage(config, all, asking), all);
  const { model, manifest: noted, wallMs } = value.evaluation;
  return { asked, notices, status: report.status, from: { device: model.engine['device'], gpus: noted.hardware.gpus, wallMs } };
}

test('another scorer grades the answers that are there, and asks nobody', async () => {
  scorer = '1';
  expect((await evaluate()).asked).toBe(30);
  scorer = '2';
  expect(await evaluate()).toMatchObject({ asked: 0, status: 'ran', notices: ['eval base toolcall: 30 of 30 answers are there already and graded anew.'] });
});

test('a gold that was settled otherwise does too; another prompt asks anew', async () => {
  scorer = '1';
  await evaluate();
  const regraded = EXAMPLES.map((example, index) =>
    index === 3
      ? { ...example, row: { ...example.row, completion: exampleOf({ number: 1, call: { name: 'get_weather', arguments: { city: 'X' } } }).row.completion } }
      : example,
  );
  expect(await evaluate(regraded)).toMatchObject({ asked: 0, status: 'ran' });
  const reworded = EXAMPLES.map((example, index) => (index === 3 ? { ...example, row: { ...example.row, prompt: `${example.row.prompt}!` } } : example));
  expect((await evaluate(reworded)).asked).toBe(30);
});

test('another model, and answers that cannot be read, are asked anew', async () => {
  scorer = '1';
  await evaluate();
  scorer = '2';
  expect((await evaluate(EXAMPLES, loopConfig('decoding: { maxTokens: 7 }\n'))).asked).toBe(30);
});

test('answers that are graded anew on another host are still those of the first one, which alone their wall time tells of', async () => {
  scorer = '1';
  const { from } = await evaluate(EXAMPLES, loopConfig(), { device: 'cpu' });
  scorer = '2';
  expect(await evaluate(EXAMPLES, loopConfig(), { device: 'NVIDIA H200' })).toMatchObject({ asked: 0, from });
  expect(from).toMatchObject({ device: 'cpu', gpus: [] });
});

test('the hosted model is asked only for what it was not asked before, a local one for all of it', async () => {
  scorer = '1';
  const fewer = EXAMPLES.filter((_, index) => index !== 3);
  const [hosted, base] = [{ role: 'hosted' }, { role: 'base' }] as const;
  for (const role of [hosted, base]) await evaluate(fewer, loopConfig(), role);
  expect([(await evaluate(EXAMPLES, loopConfig(), hosted)).asked, (await evaluate(EXAMPLES, loopConfig(), base)).asked]).toEqual([1, 30]);
  const without = EXAMPLES.filter((_, index) => index !== 5);
  expect([(await evaluate(without, loopConfig(), hosted)).asked, (await evaluate(without, loopConfig(), base)).asked]).toEqual([0, 29]);
});
