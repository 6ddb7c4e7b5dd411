import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { domain } from '../../../src/dummy/domain.ts';
import { AGENT_INSTRUCTIONS } from '../../../src/edges/dummy-agent/instructions.ts';
import { type ProvedProject, provedProject } from '../../fixtures/proved-project.ts';
import { writeTinyLora } from '../../fixtures/tiny-gguf.ts';
import { CLI, eventually } from '../project.ts';

// `fledgling serve` as people run it: a process, its exit code, its files. The adapters are random: what they answer is held to be anything.
let place: ProvedProject;
const running: ChildProcess[] = [];
beforeAll(async () => {
  place = await provedProject();
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(() => place.remove());

const env = { ...process.env, NO_COLOR: '1', CI: '1' };
const ran = (...args: string[]) => execa(process.execPath, [CLI, 'serve', ...args], { cwd: place.path, reject: false, all: true, env });

interface Serving {
  url: string;
  child: ChildProcess;
  logged(): string;
  said(): string;
  end(): Promise<number | null>;
}

async function serving(...args: string[]): Promise<Serving> {
  const child = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--json', ...args], { cwd: place.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let [said, logged] = ['', ''];
  child.stdout?.on('data', (data) => {
    said += String(data);
  });
  child.stderr?.on('data', (data) => {
    logged += String(data);
  });
  const url = await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}: ${logged}`);
    return /"url": "(.*)\/v1"/.exec(said)?.[1];
  });
  const end = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    return child.exitCode;
  };
  return { url, child, logged: () => logged, said: () => said, end };
}

const tools = domain.tools.map(({ name, description, parameters }) => ({
  type: 'function' as const,
  function: { name, ...(description === null ? {} : { description }), parameters },
}));
const ask = (text: string) => ({
  model: 'fledgling',
  temperature: 0,
  messages: [
    { role: 'system' as const, content: AGENT_INSTRUCTIONS },
    { role: 'user' as const, content: text },
  ],
  tools,
});
const clientOf = ({ url }: Serving, apiKey = 'none') => new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
const lines = async (name: string) => (await readFile(join(place.path, '.fledgling/serve', name), 'utf8')).split('\n').filter(Boolean);

test('serves, answers the stock client, logs without a word of it, and ends with 0', { timeout: 300_000 }, async () => {
  const server = await serving('--mode', 'local');
  expect(JSON.parse(server.said())).toMatchObject({ run: place.id, mode: 'local', models: ['scripted-teacher', 'fledgling', 'nano'] });
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const { data, response } = await clientOf(server).chat.completions.create(ask('weather for Oslo tomorrow')).withResponse();
  expect(data.choices).toHaveLength(1);
  expect(['local', 'hosted']).toContain(response.headers.get('x-fledgling-model'));
  const prose = await clientOf(server)
    .chat.completions.create({ model: 'nano', messages: [{ role: 'user', content: 'a word in private' }] })
    .withResponse();
  expect([prose.response.headers.get('x-fledgling-model'), prose.response.headers.get('x-fledgling-reason')]).toEqual(['hosted', 'prose']);
  await expect(clientOf(server).chat.completions.create({ ...ask('hi'), model: 'gpt-9' })).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  await expect(
    fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }),
  ).resolves.toMatchObject({
    status: 400,
  });
  const other = await ran('--port', '0');
  expect([other.exitCode, other.stderr]).toEqual([2, expect.stringMatching(/--log-dir: expected a folder of its own, .* is used by process \d+/)]);
  expect(await server.end()).toBe(0);
  expect(await lines('decisions.jsonl')).toHaveLength(4);
  expect(`${server.logged()}${(await lines('decisions.jsonl')).join('')}`).not.toMatch(/Oslo|private/);
  expect(server.logged()).toContain('"event":"ended"');
});

test('what was kept can be asked again, and hosted answers are traces that harvest reads', { timeout: 300_000 }, async () => {
  const server = await serving('--mode', 'canary', '--log-content');
  const client = clientOf(server);
  const ids: (string | null | undefined)[] = [];
  for (const text of ['weather for Oslo tomorrow', 'remind me to call mom in an hour', 'weather for Rome'])
    ids.push((await client.chat.completions.create(ask(text)))._request_id);
  let streamed = '';
  for await (const chunk of await client.chat.completions.create({ ...ask('weather for Bergen'), stream: true }))
    streamed += chunk.choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? '';
  expect(streamed).toContain('Bergen');
  expect(await server.end()).toBe(0);
  const entries = (await lines('decisions.jsonl')).map((line) => JSON.parse(line)).slice(-4);
  const hosted = entries.filter(({ by }) => by === 'hosted');
  const traces = await lines('traces.jsonl');
  expect(traces).toHaveLength(hosted.length);
  const kept = await ran('replay', String(ids[0]), '--json');
  expect([kept.exitCode, JSON.parse(kept.stdout)]).toEqual([0, expect.objectContaining({ id: ids[0], isSame: true })]);
  expect((await ran('replay', `req_${'0'.repeat(24)}`)).stderr).toContain('found none. Name the server’s folder'.replace('’', "'"));
  if (hosted.length === 0) throw new Error('a canary leaves most sessions with the hosted model');
  const harvested = await execa(process.execPath, [CLI, 'harvest', '--dry-run', '--json', '--trace-json', '.fledgling/serve/traces.jsonl'], {
    cwd: place.path,
    reject: false,
    env,
  });
  expect(harvested.exitCode, harvested.stderr).toBe(0);
  expect(harvested.stdout).toContain('get_weather');
});

describe('what is not as it was proved is not served', () => {
  const refused = async (...args: string[]) => {
    const { exitCode, stderr } = await ran('--port', '0', ...args);
    return [exitCode, stderr];
  };
  async function withChanged(file: string, change: (text: string) => string, work: () => Promise<void>): Promise<void> {
    const good = await readFile(join(place.path, file));
    await place.edit(file, change);
    try {
      await work();
    } finally {
      await writeFile(join(place.path, file), good);
    }
  }
  const inRun = (name: string) => join('eval-results/dummy-agent', place.id, name);

  test('a policy that was edited by hand', () =>
    withChanged(
      inRun('swap.policy.json'),
      (text) => text.replace('"to": "hosted"', '"to": "local"'),
      async () => {
        expect(await refused()).toEqual([2, expect.stringContaining('its seal is not that of what it says: somebody changed it after it was emitted')]);
      },
    ));

  test('another decision than the policy was emitted with', () =>
    withChanged(
      inRun('decision.json'),
      (text) => `${text}\n`,
      async () => {
        expect(await refused()).toEqual([2, expect.stringContaining('it was emitted with another decision.json')]);
      },
    ));

  test('another adapter', async () => {
    const good = join(place.path, 'good.gguf');
    await copyFile(place.adapters.toolcall, good);
    await writeTinyLora(place.adapters.toolcall, { hidden: 160, layers: 4, feedForward: 448, alpha: 0.5 });
    expect(await refused()).toEqual([2, expect.stringContaining('The adapter of track toolcall that was proved')]);
    await copyFile(good, place.adapters.toolcall);
  });

  test('a run that there is not, and one against a stand-in for a real model', async () => {
    expect(await refused('--run', '0'.repeat(12))).toEqual([2, expect.stringContaining('expected the file that a run leaves')]);
    await withChanged(
      'parity.config.yaml',
      (text) => text.replace(/hosted:\n(?: {2}.*\n)+/, 'hosted: { provider: openai, model: gpt-4o, endpoint: http://127.0.0.1:9/v1 }\n'),
      async () => {
        expect(await refused()).toEqual([2, expect.stringContaining('proved against a scripted stand-in, which says nothing of gpt-4o')]);
      },
    );
  });

  test('an adapter that is swapped under a running server: the hosted model answers, and it is said', { timeout: 300_000 }, async () => {
    const server = await serving('--mode', 'local');
    const good = join(place.path, 'good.gguf');
    await copyFile(place.adapters.toolcall, good);
    await writeTinyLora(place.adapters.toolcall, { hidden: 160, layers: 4, feedForward: 448, alpha: 0.5 });
    await eventually(async () => ((await fetch(`${server.url}/readyz`)).status === 503 ? true : undefined));
    const { response } = await clientOf(server).chat.completions.create(ask('weather for Oslo')).withResponse();
    expect([response.headers.get('x-fledgling-model'), response.headers.get('x-fledgling-reason')]).toEqual(['hosted', 'file-changed']);
    expect(server.logged()).toMatch(/"event":"files-changed".*the adapter of track toolcall .* is no longer the file that was proved/);
    await copyFile(good, place.adapters.toolcall);
    expect(await server.end()).toBe(0);
  });
});

describe('flags', () => {
  test.each<[string, string[], string]>([
    ['others than this machine without keys', ['--host', '0.0.0.0'], '--host: expected a loopback address without --keys, got "0.0.0.0".'],
    ['a port that is none', ['--port', 'http'], '--port: expected a whole number from 0 to 65535, got "http".'],
    ['a mode that there is not', ['--mode', 'all'], '--mode: expected one of shadow, canary, local, hosted, got "all".'],
    ['nobody to compare with', ['--hosted', 'none', '--mode', 'canary'], '--hosted none: expected --mode local with it, got canary'],
    ['a key file that is not there', ['--keys', 'no.keys'], '--keys: expected a key file, found none at'],
    ['a rollback that was none', ['resume', 'toolcall'], 'serve resume: expected a track that went back to the hosted model, toolcall did not.'],
  ])('%s', async (_, args, sentence) => {
    const { exitCode, stderr } = await ran(...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});

test('a key that `serve key` made opens the door, and without a hosted model the rest is said to be nobody’s', { timeout: 300_000 }, async () => {
  const made = JSON.parse((await ran('key', 'agent', '--per-minute', '600', '--json')).stdout);
  await writeFile(join(place.path, 'keys'), `${made.line}\n`);
  const server = await serving('--keys', 'keys', '--hosted', 'none');
  await expect(clientOf(server).models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  const client = clientOf(server, made.key);
  expect((await client.models.list()).data).toHaveLength(3);
  await expect(client.chat.completions.create({ model: 'fledgling', messages: [{ role: 'user', content: 'hi' }] })).rejects.toMatchObject({ status: 502 });
  expect(await server.end()).toBe(0);
  expect(server.logged()).not.toContain(made.key);
});
