import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleOf } from '../../eval/eval.test-data.ts';
import type { ModelRole } from '../../records/evaluation.ts';
import type { Example, Split } from '../../records/example.ts';
import { completionOf } from '../../rows/completion.ts';
import { ceilingsMeasured, evaluated } from './jobs.ts';
import { EXAMPLES, loopConfig, loopPorts } from './loop.test-data.ts';
import { openLoop } from './loop.ts';
import { planLoop } from './plan.ts';
import { runLoop } from './run.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-ceiling-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The loop's own examples and forty to train on. */
const SPLITS: readonly Split[] = ['train', 'train', 'train', 'val'];
const MORE = Array.from({ length: 40 }, (_, index) =>
  exampleOf({ number: 1000 + index, call: { name: 'get_weather', arguments: { city: `Town ${index}` } }, split: SPLITS[index % 4] ?? 'train' }),
);
const ALL = [...EXAMPLES, ...MORE];
const OTHER = completionOf('toolcall', { name: 'get_weather', arguments: { city: 'elsewhere' } });

/** The hosted model answers every fifth example of the training data otherwise than it did. */
const CONTRADICTED = new Set(MORE.filter((_, index) => index % 5 === 0).map(({ id }) => id));
const answer = (example: Example, role: ModelRole) => (role === 'hosted' && CONTRADICTED.has(example.id) ? OTHER : example.row.completion);
const POINT = 'rule: point';
const measuring = (samples: number, repeats = 1) => loopConfig(`gate: { ${POINT}, ceilingSamples: ${samples}, ceilingRepeats: ${repeats} }\n`);
const portsOf = (config: ReturnType<typeof loopConfig>) => loopPorts(root, config, { examples: ALL, answer });
const ceilingStages = (stages: readonly { name: string }[]) => stages.map(({ name }) => name).filter((name) => name.includes('ceiling'));

test('the hosted model is held against its golds of train and val, and what contradicts them is listed', async () => {
  const config = measuring(1000);
  const { run, folder } = await runLoop(config, await portsOf(config));
  expect(ceilingStages(run.stages)).toEqual(['eval hosted toolcall ceiling train', 'eval hosted toolcall ceiling val']);
  const [ceiling] = run.ceilings;
  expect(ceiling).toMatchObject({ track: 'toolcall', asked: 69, agreement: { value: 61 / 69, n: 69 } });
  expect(ceiling?.parts.map(({ from, n, value }) => [from, n, value])).toEqual([
    ['test', 29, 1],
    ['sample', 40, 0.8],
  ]);
  expect(new Set(ceiling?.contradictions.map(({ exampleId }) => exampleId))).toEqual(CONTRADICTED);
  expect(ceiling?.contradictions.every(({ answers, agreed }) => answers[0]?.text === OTHER && agreed === 0)).toBe(true);
  expect(JSON.parse(await readFile(join(folder, 'ceiling-toolcall.json'), 'utf8'))).toEqual(ceiling);
  expect(await readFile(join(folder, 'labels-to-settle.yaml'), 'utf8')).toContain('  - example: "');
});

test('without a sample nothing is asked more, and the evaluation of the gate alone says what it can', async () => {
  const config = loopConfig(`gate: { ${POINT} }\n`);
  const ports = await portsOf(config);
  const { run } = await runLoop(config, ports);
  expect([ceilingStages(run.stages), ports.opened]).toEqual([[], ['hosted', 'base']]);
  expect(run.ceilings).toMatchObject([{ asked: 29, agreement: { value: 1 }, sample: [] }]);
});

test('measuring more changes no verdict: hosted, base and comparison are re-used', async () => {
  const plain = loopConfig(`gate: { ${POINT} }\n`);
  await runLoop(plain, await portsOf(plain));
  const config = measuring(10);
  const ports = await portsOf(config);
  expect((await planLoop(config, ports)).filter(({ does }) => does === 'run').map(({ name, examples, role }) => [name, examples, role])).toEqual([
    ['eval hosted toolcall ceiling train', expect.any(Number), 'hosted'],
    ['eval hosted toolcall ceiling val', expect.any(Number), 'hosted'],
    ['report', null, null],
  ]);
  const { run } = await runLoop(config, ports);
  expect(run.ceilings[0]?.parts.map(({ from, n }) => [from, n])).toEqual([
    ['test', 29],
    ['sample', 10],
  ]);
  expect(run.stages.filter(({ status }) => status === 'ran').map(({ name }) => name)).toEqual(ceilingStages(run.stages));
});

test('asked again and again, each time is a measurement of its own', async () => {
  const config = measuring(8, 3);
  const asked: string[] = [];
  const ports = await portsOf(config);
  const openModel: typeof ports.openModel = (wanted) => {
    asked.push(`${wanted.role} ${wanted.replicate}`);
    return ports.openModel(wanted);
  };
  const { run } = await runLoop(config, { ...ports, openModel });
  expect(asked.filter((one) => one.startsWith('hosted')).sort()).toEqual(['hosted 1', 'hosted 1', 'hosted 1', 'hosted 2', 'hosted 2', 'hosted 3', 'hosted 3']);
  expect(run.ceilings[0]?.contradictions.every(({ answers }) => answers[0]?.times === 3)).toBe(true);
  expect(ceilingStages(run.stages)).toContain('eval hosted toolcall ceiling train replicate 3');
});

test('the hosted job measures what the report, which may ask nobody, is made of', async () => {
  const config = measuring(10);
  const ports = await portsOf(config);
  const hosted = openLoop(config, ports, { mayRun: (work) => work === 'hosted' });
  await evaluated(hosted, { role: 'hosted' });
  expect((await ceilingsMeasured(hosted, {})).map(({ evaluation }) => evaluation.split)).toEqual(['train', 'val']);
  await evaluated(openLoop(config, ports), { role: 'base' });
  const { run } = await runLoop(config, ports, { mayRun: (work) => work === 'compare' || work === 'report' });
  expect(run.ceilings[0]?.sample.map(({ split, examples }) => [split, examples])).toEqual([
    ['train', 8],
    ['val', 2],
  ]);
});

test('who looks after adapters in use measures no ceiling', async () => {
  const config = measuring(10);
  expect(openLoop(config, await portsOf(config), { watch: { mark: 'today', adapters: new Map() } }).graph.ceilings).toEqual([]);
});
