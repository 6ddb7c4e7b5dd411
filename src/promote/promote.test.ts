import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HubCounterpart, startHub } from '../../tests/counterparts/hub/hub.ts';
import { huggingFaceHub } from '../edges/huggingface/hub.ts';
import { Promotion } from '../records/gitops/promotion.ts';
import { checkHub } from './check-hub.ts';
import type { Hub } from './ports.ts';
import { adapterBytes, inputsFixture } from './promote.test-data.ts';
import { type PromotionInputs, promote } from './promote.ts';

let folder = '';
let server: HubCounterpart;
let inputs: PromotionInputs;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-promote-'));
  server = await startHub();
  inputs = await inputsFixture(folder);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const client = () => huggingFaceHub({ url: server.url, token: { value: 'hf_owner', source: 'HF_TOKEN' } });
const tools = (hub: Hub = client()) => ({ hub, now: Date.parse('2026-05-01T10:00:00Z'), signal: AbortSignal.timeout(25_000), onProgress: () => undefined });
const head = () => server.repository('owner/adapter')?.head('main');
const puts = () => server.calls.filter(({ call }) => call === 'put').length;

test('the bytes on the Hub are the bytes that were evaluated, and the record says so', async () => {
  const promotion = Promotion.parse(await promote(inputs, tools()));
  for (const track of ['structured', 'toolcall'] as const) {
    const bytes = adapterBytes(track);
    expect(head()?.files.get(`adapter-${track}.gguf`)?.content.toString()).toBe(bytes.gguf);
    expect(head()?.files.get(`${track}/adapter_model.safetensors`)?.content.toString()).toBe(bytes.safetensors);
    expect(head()?.files.get(`${track}/adapter_config.json`)?.content.toString()).toBe(bytes.config);
  }
  expect([...(head()?.files.keys() ?? [])].sort()).toEqual([
    '.gitattributes',
    'README.md',
    'adapter-structured.gguf',
    'adapter-toolcall.gguf',
    'compare-base-structured.json',
    'compare-base-toolcall.json',
    'compare-tuned-structured.json',
    'compare-tuned-toolcall.json',
    'decision.json',
    'run.json',
    'structured/adapter_config.json',
    'structured/adapter_model.safetensors',
    'toolcall/adapter_config.json',
    'toolcall/adapter_model.safetensors',
  ]);
  expect(promotion).toMatchObject({ commit: head()?.id, promotedAt: '2026-05-01T10:00:00.000Z', url: `${server.url}/owner/adapter/commit/${head()?.id}` });
  expect(promotion.adapters).toEqual(inputs.adapters.map(({ track, gguf }) => ({ track, path: `adapter-${track}.gguf`, sha256: gguf.sha256 })));
  expect(await checkHub(promotion, client())).toEqual([]);
});

test('promoting again sends nothing, makes no commit and keeps the record', async () => {
  const first = await promote(inputs, tools());
  server.calls.length = 0;
  const second = await promote(inputs, { ...tools(), now: Date.parse('2027-01-01') }, first);
  expect(second).toBe(first);
  expect(server.calls.map(({ call }) => call)).not.toContain('commit');
});

test('a run that died in the middle of a file is taken up: what arrived is not sent again', async () => {
  server.fail({ on: 'put', after: 2, cutAfterBytes: 10_000 });
  await expect(promote(inputs, tools())).rejects.toThrow('the connection broke');
  const arrived = server.repository('owner/adapter')?.objects.size ?? 0;
  expect(arrived).toBeGreaterThan(0);
  server.calls.length = 0;
  await promote(inputs, tools());
  expect(puts()).toBe(4 - arrived);
  expect(head()?.files.get('adapter-toolcall.gguf')?.content.toString()).toBe(adapterBytes('toolcall').gguf);
});

test('somebody else’s push in between is read and kept, and the commit is made on top of it', async () => {
  server.addRepository('owner/adapter');
  server.before('commit', () => server.push('owner/adapter', 'NOTES.md', 'theirs'));
  await promote(inputs, tools());
  expect(head()?.files.get('NOTES.md')?.content.toString()).toBe('theirs');
  expect(head()?.files.has('adapter-toolcall.gguf')).toBe(true);
  expect(server.calls.filter(({ call }) => call === 'commit')).toHaveLength(2);
});

test('pushes without pause end in a sentence after three tries', async () => {
  server.fail({ on: 'commit', status: 412, times: 9 });
  await expect(promote(inputs, tools())).rejects.toThrow('somebody else pushed to main 3 times in between');
  expect(server.calls.filter(({ call }) => call === 'commit')).toHaveLength(3);
});

test.each([401, 403, 409, 500])('HTTP %i stops it, and the next call promotes', async (status) => {
  server.fail({ on: 'commit', status });
  await expect(promote(inputs, tools())).rejects.toThrow(`HTTP ${status}`);
  expect((await promote(inputs, tools())).commit).toBe(head()?.id);
});

test('a Hub that holds other bytes afterwards fails by the name of the file', async () => {
  const lying: Hub = {
    ...client(),
    files: async (repository, revision) =>
      (await client().files(repository, revision))?.map((file) => (file.path === 'adapter-toolcall.gguf' ? { ...file, sha256: 'f'.repeat(64) } : file)) ?? null,
  };
  await expect(promote(inputs, tools(lying))).rejects.toThrow('adapter-toolcall.gguf: the Hub holds object ffff');
  const regular: Hub = {
    ...client(),
    files: async (repository, revision) =>
      (await client().files(repository, revision))?.map((file) => (file.path === 'run.json' ? { ...file, oid: '0'.repeat(40) } : file)) ?? null,
  };
  await expect(promote(inputs, tools(regular))).rejects.toThrow('run.json: the Hub holds object 0000');
});

test('an adapter that this run did not prove does not stay beside the card', async () => {
  await promote(inputs, tools());
  const tracks = inputs.run.decision.tracks.filter(({ track }) => track === 'toolcall');
  const run = { ...inputs.run, decision: { ...inputs.run.decision, tracks } };
  const records = new Map([...inputs.records, ['run.json', JSON.stringify(run)], ['decision.json', JSON.stringify(run.decision)]]);
  server.push('owner/adapter', 'theirs.gguf', 'x');
  const promotion = await promote({ ...inputs, run, records }, tools());
  expect(promotion.adapters.map(({ track }) => track)).toEqual(['toolcall']);
  expect([...(head()?.files.keys() ?? [])].filter((path) => /gguf$|^structured/.test(path)).sort()).toEqual(['adapter-toolcall.gguf', 'theirs.gguf']);
});

test('a folder and a branch of one’s own keep the rest of the repository as it is', async () => {
  server.addRepository('owner/adapter');
  server.push('owner/adapter', 'README.md', 'the team’s own');
  const to = { ...inputs.to, folder: 'agents/dummy', revision: 'next' };
  const promotion = await promote({ ...inputs, to }, tools());
  const next = server.repository('owner/adapter')?.head('next');
  expect(next?.files.get('README.md')?.content.toString()).toBe('the team’s own');
  expect(promotion.adapters[0]?.path).toBe('agents/dummy/adapter-structured.gguf');
  expect(head()?.files.has('agents/dummy/README.md')).toBe(false);
  await expect(promote({ ...inputs, to: { ...inputs.to, folder: '../evil' } }, tools())).rejects.toThrow('expected a relative path');
});

test('drift is found: a file replaced, a file deleted, a repository gone', async () => {
  const promotion = await promote(inputs, tools());
  server.push('owner/adapter', 'run.json', 'forged');
  server.repository('owner/adapter')?.commit('main', 'delete', (files) => void files.delete('adapter-toolcall.gguf'));
  const drift = await checkHub(promotion, client());
  expect(drift.map(({ path, found }) => [path, found === null])).toEqual([
    ['adapter-toolcall.gguf', true],
    ['run.json', false],
  ]);
  expect(await checkHub({ ...promotion, repository: 'owner/gone' }, client())).toHaveLength(promotion.files.length);
});
