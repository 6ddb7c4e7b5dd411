import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../errors.ts';
import { COMPLETION, events, REQUEST, servedEntry } from '../serve.test-data.ts';
import { assembled } from './assembled.ts';
import { keptExchange, servedLine } from './kept.ts';
import { rotatingLines } from './rotating-lines.ts';
import { openServeLogs } from './serve-logs.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fledgling-serve-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const common = { standIn: false, onLost: () => undefined };
const lines = async (name: string) => (await readFile(join(dir, name), 'utf8')).split('\n').filter(Boolean);

describe('the decision log', () => {
  test('has a line for each request, is its owner’s alone, and keeps no bodies unless asked', async () => {
    const logs = await openServeLogs({ dir, keepsContent: false, ...common });
    for (const id of ['req_a', 'req_b']) logs.decisions.write(servedEntry(id));
    logs.keep(servedEntry('req_a'), { request: REQUEST, response: JSON.stringify(COMPLETION) });
    await logs.close();
    expect((await lines('decisions.jsonl')).map((line) => JSON.parse(line).id)).toEqual(['req_a', 'req_b']);
    expect((await stat(join(dir, 'decisions.jsonl'))).mode & 0o077).toBe(0);
    expect(await readdir(dir)).toEqual(['decisions.jsonl']);
    expect(await servedLine(dir, 'req_b')).toEqual(servedEntry('req_b'));
    expect(await servedLine(dir, 'req_c')).toBeNull();
  });

  test('survives a crash: half a line is cut off, and what follows is whole', async () => {
    await writeFile(join(dir, 'decisions.jsonl'), `${JSON.stringify(servedEntry('req_a'))}\n{"schema":"fledg`);
    const logs = await openServeLogs({ dir, keepsContent: false, ...common });
    logs.decisions.write(servedEntry('req_b'));
    await logs.close();
    expect((await lines('decisions.jsonl')).map((line) => JSON.parse(line).id)).toEqual(['req_a', 'req_b']);
  });

  test('is put aside when it is long, the oldest file goes, and a request is found wherever it is', async () => {
    const size = JSON.stringify(servedEntry('req_0')).length;
    const logs = await openServeLogs({ dir, keepsContent: false, ...common, mostBytes: size * 2, mostFiles: 2 });
    for (let index = 0; index < 10; index += 1) {
      logs.decisions.write(servedEntry(`req_${index}`));
      await logs.flushed();
    }
    expect((await readdir(dir)).filter((name) => name.startsWith('decisions'))).toEqual([
      'decisions-000003.jsonl',
      'decisions-000004.jsonl',
      'decisions.jsonl',
    ]);
    expect((await servedLine(dir, 'req_9'))?.id).toBe('req_9');
    expect((await servedLine(dir, 'req_6'))?.id).toBe('req_6');
    expect(await servedLine(dir, 'req_0')).toBeNull();
    await logs.close();
  });

  test('is one server’s: a second one on the same folder is refused', async () => {
    const logs = await openServeLogs({ dir, keepsContent: false, ...common });
    const second = openServeLogs({ dir, keepsContent: false, ...common });
    await expect(second).rejects.toThrow(UserError);
    await expect(second).rejects.toThrow(/--log-dir: expected a folder of its own, .* is used by process \d+ on/);
    await logs.close();
    await (await openServeLogs({ dir, keepsContent: false, ...common })).close();
  });

  test('lines that the disk does not take are counted, and the rest goes on', async () => {
    const lost: number[] = [];
    const log = await rotatingLines({ dir, name: 'a', mostBytes: 1, mostFiles: 2, onLost: (count) => lost.push(count) });
    log.write('one');
    await log.flushed();
    await rm(dir, { recursive: true, force: true });
    log.write('two');
    await log.flushed();
    expect(lost).toEqual([1]);
  });
});

test('lines that wait for a slow disk hold so much memory and no more, and the rest is counted as lost', async () => {
  const lost: number[] = [];
  const log = await rotatingLines({ dir, name: 'large', mostBytes: 1e9, mostFiles: 2, onLost: (count) => lost.push(count) });
  const line = 'x'.repeat(20_000_000);
  for (let written = 0; written < 5; written += 1) log.write(line);
  expect(lost).toEqual([1, 1]);
  await log.flushed();
  log.write(line);
  await log.close();
  expect((await stat(join(dir, 'large.jsonl'))).size).toBe(4 * (line.length + 1));
});

describe('what was said, where it is kept', () => {
  test('is found by its id; only hosted answers are traces', async () => {
    const logs = await openServeLogs({ dir, keepsContent: true, ...common });
    const exchange = { request: REQUEST, response: JSON.stringify(COMPLETION) };
    logs.keep(servedEntry('req_a'), exchange);
    logs.keep(servedEntry('req_b', { by: 'local', reason: 'proved' }), exchange);
    logs.keep(servedEntry('req_c', { by: 'none', status: 503 }), { request: REQUEST, response: '{"error":{}}' });
    await logs.close();
    expect(await keptExchange(dir, 'req_b')).toMatchObject(exchange);
    const traces = (await lines('traces.jsonl')).map((line) => JSON.parse(line));
    expect(traces.map(({ metadata }) => metadata.requestId)).toEqual(['req_a']);
    expect(JSON.parse(traces[0].input)).toEqual({ messages: [{ role: 'user', content: 'hello' }] });
    expect(JSON.parse(traces[0].output)).toEqual({ role: 'assistant', content: 'Hello.' });
    for (const name of ['content.jsonl', 'traces.jsonl']) expect((await stat(join(dir, name))).mode & 0o077).toBe(0);
  });

  test('a file that was tampered with gives nothing away', async () => {
    await appendFile(join(dir, 'content.jsonl'), '{"id":"req_a","evil":1}\n');
    expect(await keptExchange(dir, 'req_a')).toBeNull();
  });
});

describe('a streamed answer is put together', () => {
  const chunk = (delta: object, finish_reason: string | null = null) => ({ model: 'm', choices: [{ index: 0, delta, finish_reason }] });
  const call = (piece: object) => chunk({ tool_calls: [{ index: 0, ...piece }] });

  test('from text, calls and usage', () => {
    const said = assembled(
      events([
        chunk({ role: 'assistant', content: null }),
        call({ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '' } }),
        call({ function: { arguments: '{"city":' } }),
        call({ function: { arguments: '"Oslo"}' } }),
        chunk({}, 'tool_calls'),
        { model: 'm', choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
      ]),
    );
    expect(said).toEqual({
      message: {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
      },
      model: 'm',
      finishReason: 'tool_calls',
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
    expect(assembled(events([chunk({ content: 'Hel' }), chunk({ content: 'lo' }), chunk({}, 'stop')]))?.message['content']).toBe('Hello');
  });

  test('but not from half of one, several answers, or no answer', () => {
    const broken = events([chunk({ content: 'Hel' })]);
    for (const text of [broken, broken.replace('data: [DONE]\n\n', ''), '', 'data: x\n\ndata: [DONE]\n\n', '{"choices":[{},{}]}', '{"error":{}}', '[]'])
      expect(assembled(text)).toBeNull();
  });
});
