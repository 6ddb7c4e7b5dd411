import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileTracing } from '../../edges/telemetry/file-tracing.ts';
import { evaluated } from '../../pipeline/loop/jobs.ts';
import { EXAMPLES, loopConfig, loopPorts } from '../../pipeline/loop/loop.test-data.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { QWEN, templateOf } from '../../rows/dialect/dialect.test-data.ts';
import { watchedPorts } from './watched.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-live-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('every answer is told once with its side, the evaluation is the one that eval makes, and its trace says that it was live', async () => {
  const config = loopConfig();
  const ports = { ...(await loopPorts(root, config)), tracingOff: false, tracing: () => fileTracing({ dir: join(root, 'traces') }) };
  const told: string[] = [];
  const watched = watchedPorts(ports, { onAnswer: (side, { exampleId }) => told.push(`${side} ${exampleId}`), watcher: ports.watcher });
  const [live] = await evaluated(openLoop(config, watched), { role: 'base' });
  expect(told).toHaveLength(30);
  expect(new Set(told)).toEqual(new Set(live?.predictions.map(({ exampleId }) => `local ${exampleId}`)));
  expect(await readFile(live?.trace?.location ?? '', 'utf8')).toContain('"mode":"live"');

  const [again] = await evaluated(openLoop(config, ports), { role: 'base' });
  expect(again).toEqual(live);
  expect(told).toHaveLength(30);
});

test('an answer in a dialect of the model’s own is told with it, and so read as it will be graded', async () => {
  const config = loopConfig('local: { prompt: { template: model } }\ntrain: { when: never }\n');
  const answer = () => '<tool_call>{"name": "get_weather", "arguments": {"city": "City 0", "unit": "c"}}</tool_call>';
  const tools = [{ name: 'get_weather', description: null, parameters: { type: 'object' }, strict: null }];
  const examples = EXAMPLES.map((example) => ({ ...example, request: example.request && { ...example.request, tools } }));
  const ports = { ...(await loopPorts(root, config, { answer, examples })), chatTemplate: async () => templateOf(QWEN) };
  const told: unknown[] = [];
  const watched = watchedPorts(ports, { onAnswer: (_side, { dialect }) => told.push(dialect), watcher: ports.watcher });
  const [live] = await evaluated(openLoop(config, watched), { role: 'base' });
  expect(live?.predictions.some(({ dialect }) => dialect === 'hermes')).toBe(true);
  expect(told).toEqual(live?.predictions.map(({ dialect }) => dialect));
});
