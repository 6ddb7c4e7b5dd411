import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ExternalError, Interrupted, UserError } from '../../errors.ts';
import { Observation } from '../../records/observation.ts';
import { runDummyAgent } from './agent.ts';
import { dummyAgentSource, freshTraces } from './fresh-traces.ts';
import { makeDemo } from './make-demo.ts';

const signal = new AbortController().signal;
const page = JSON.parse(await readFile('tests/fixtures/langfuse/openai.json', 'utf8'));

test('its observations have the keys and types of the ones a server returns', async () => {
  const [observation] = await freshTraces({ count: 1, seed: 1, signal });
  const recorded = page.data.find(({ type }: { type: string }) => type === 'GENERATION');
  expect(Object.keys(observation ?? {})).toEqual(expect.arrayContaining(Object.keys(recorded)));
  expect(typeof observation?.input).toBe('string');
  expect(typeof observation?.output).toBe('string');
  expect(Observation.safeParse(observation).success).toBe(true);
});

test('the same seed writes the same traces, another seed others', async () => {
  const first = await freshTraces({ count: 12, seed: 9, signal });
  expect(first).toHaveLength(12);
  expect(await freshTraces({ count: 12, seed: 9, signal })).toEqual(first);
  expect((await freshTraces({ count: 12, seed: 10, signal })).map(({ id }) => id)).not.toEqual(first.map(({ id }) => id));
});

test('as a source that is asked it names itself and what it is asked for, and gives one page', async () => {
  const source = dummyAgentSource({ count: 3, seed: 1, errorRate: 0.5, signal });
  const pages = await Array.fromAsync(source.pages(null, source.query));
  expect(pages.map(({ observations, next }) => [observations.length, next])).toEqual([[3, null]]);
  expect([source.name, source.query.filter]).toEqual(['dummy-agent?count=3&seed=1', { count: 3, seed: 1, errorRate: 0.5 }]);
});

test('the committed demo is what the command makes, byte by byte', async () => {
  const out = await mkdtemp(join(tmpdir(), 'demo-'));
  const made = await makeDemo({ count: 1500, seed: 42, out, signal });
  const digest = async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  expect(made.count).toBe(1650);
  expect(await digest(made.traces)).toBe(await digest('datasets/dummy-agent/traces.jsonl'));
  expect(await digest(made.requests)).toBe(await digest('datasets/dummy-agent/requests.jsonl'));
  await rm(out, { recursive: true });
});

test('an endpoint that is not there and an abort are told apart', async () => {
  const requests = [{ id: 'r', text: 'hi', tags: [], kind: 'no-call' as const }];
  const run = (aborted: AbortSignal) => runDummyAgent({ requests, baseUrl: 'http://127.0.0.1:9/v1', seed: 1, onObservation: () => undefined, signal: aborted });
  await expect(run(signal)).rejects.toThrow(ExternalError);
  await expect(run(AbortSignal.abort())).rejects.toThrow(Interrupted);
});

test('a place where no folder can be made is one sentence', async () => {
  const demo = makeDemo({ count: 1, seed: 1, out: '/dev/null/x', signal });
  await expect(demo).rejects.toThrow(UserError);
  await expect(demo).rejects.toThrow('/dev/null/x: a part of this path is a file, not a folder. Choose another place.');
});

test('the examples for people’s own frameworks tell the same instructions and offer the same tools', async () => {
  const { instructions, tools } = JSON.parse(await readFile('examples/operations.json', 'utf8'));
  const [observation] = await freshTraces({ count: 1, seed: 1, signal });
  const asked = JSON.parse(String(observation?.input));
  expect(instructions).toBe(asked.messages[0].content);
  expect(JSON.stringify(tools)).toBe(JSON.stringify(asked.tools.map((tool: { function: unknown }) => tool.function)));
});
