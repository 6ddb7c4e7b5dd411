import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generation, type Spoken } from '../fixtures/langfuse/generation.ts';
import { filesBelow, type Project, project } from './project.ts';

// Traces, predictions and flags that were made to break things: each ends in a quarantine reason, a lower grade, or one sentence.
let place: Project;
beforeAll(async () => {
  place = await project();
});
afterAll(() => place.remove());

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const at = (name: string) => join(place.path, name);
const calling = (id: string, name: string, args = '{}'): Spoken => ({
  id,
  tools: [{ function: { name, parameters: {} } }],
  calls: [{ name, arguments: args }],
});

async function writeTraces(): Promise<void> {
  const hostile: Spoken[] = [
    calling('quote', 'ns"x'),
    calling('angle', 'a<b'),
    calling('feed', 'a\nb'),
    calling('none', 'none'),
    calling('deep', 'f', nested(20_000)),
    calling('huge', 'f', '{"a":1e400,"b":12345678901234567890}'),
  ];
  const traces = [...hostile, { id: 'Oslo' }, { id: 'Rome' }].map((spoken) => JSON.stringify(generation(spoken)));
  await writeFile(at('hostile.jsonl'), `${traces.join('\n')}\n`);
}

test('hostile traces are quarantined one by one and the others become rows that can be graded', async () => {
  await writeTraces();
  const harvested = await place.run('harvest', '--trace-json', 'hostile.jsonl', '--output-root', 'out', '--max-quarantined', '1', '--json');
  expect(harvested.exitCode).toBe(0);
  const { quarantined } = JSON.parse(harvested.stdout);
  expect(quarantined.map(({ where, reason }: { where: string; reason: string }) => [where, reason])).toEqual([
    ['angle', 'unusable-tool-name'],
    ['deep', 'nested-too-deeply'],
    ['feed', 'unusable-tool-name'],
    ['huge', 'unsafe-number'],
    ['none', 'reserved-tool-name'],
    ['quote', 'unusable-tool-name'],
  ]);

  const examples = (await readFile(at('out/dummy-agent/examples.jsonl'), 'utf8')).trim().split('\n');
  expect(examples).toHaveLength(4);
  const predictions = examples.map((line) => {
    const { id, track } = JSON.parse(line);
    return JSON.stringify({ exampleId: id, text: track === 'structured' ? nested(20_000) : `<tool_call name="get_weather">${nested(20_000)}</tool_call>` });
  });
  await writeFile(at('predictions.jsonl'), `${predictions.join('\n')}\n`);
  const { exitCode, all } = await place.run('score', '--examples', 'out/dummy-agent/examples.jsonl', '--predictions', 'predictions.jsonl');
  expect(all).not.toContain('RangeError');
  expect(exitCode).toBe(0);
});

describe('flags of harvest that cannot be are one sentence that names the flag, and nothing is written', () => {
  test.each<[string[], string]>([
    [['--agent-id', '../../x'], '--agent-id: expected lower-case letters, digits and hyphens, at most 63, got "../../x". Write for example my-agent.'],
    [['--agent-id', ''], '--agent-id: expected lower-case letters, digits and hyphens, at most 63, got "". Write for example my-agent.'],
    [['--train-ratio', ''], '--train-ratio: expected a number from 0 to 1, got "". Write for example --train-ratio 0.7.'],
    [['--val-ratio', ' '], '--val-ratio: expected a number from 0 to 1, got " ". Write for example --val-ratio 0.7.'],
    [['--train-ratio', '0.95'], '--train-ratio and --val-ratio: expected train + val + vault below 1'],
    [['--limit', ''], '--limit: expected a whole number of at least 1, got "".'],
    [['--limit', '0'], '--limit: expected a whole number of at least 1, got "0".'],
    [['--output-root', ''], '--output-root: expected a folder, got "".'],
  ])('%j', async (args, sentence) => {
    await writeTraces();
    const before = await filesBelow(place.path);
    const { exitCode, stderr } = await place.run('harvest', '--trace-json', 'hostile.jsonl', ...args);
    expect([exitCode, stderr.trim().split('\n')]).toEqual([2, [expect.stringContaining(sentence)]]);
    expect(await filesBelow(place.path)).toEqual(before);
  });

  test('an empty trace file name', async () => {
    const { exitCode, stderr } = await place.run('harvest', '--trace-json', '');
    expect([exitCode, stderr.trim()]).toEqual([2, '--trace-json: expected a file path, got "". Change this flag.']);
  });
});

describe('places that cannot be written', () => {
  test('a folder below a device', async () => {
    const { exitCode, stderr } = await place.run('dummy-agent', '--count', '2', '--out', '/dev/null/x');
    expect([exitCode, stderr.trim()]).toEqual([2, '/dev/null/x: a part of this path is a file, not a folder. Choose another place.']);
  });

  test('a file where the state folder belongs', async () => {
    await writeTraces();
    await rename(at('.fledgling'), at('kept'));
    await writeFile(at('.fledgling'), '');
    const { exitCode, stderr } = await place.run('harvest', '--trace-json', 'hostile.jsonl');
    await rm(at('.fledgling'));
    await rename(at('kept'), at('.fledgling'));
    expect([exitCode, stderr.trim().split('\n')]).toEqual([2, [expect.stringContaining('.fledgling: expected a folder, found a file.')]]);
    expect(existsSync(at('datasets/dummy-agent/manifest.json'))).toBe(false);
  });
});
