import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PromoteOptions } from '../../src/cli/promote/options.ts';
import { promoteSettings } from '../../src/cli/promote/promote-target.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { takeUploadLock } from '../../src/edges/files/lock/upload-lock.ts';
import { adapterBytes, provedRun, recordsOf } from '../../src/promote/promote.test-data.ts';
import { digestOf, sha256 } from '../../src/records/digest.ts';
import { Promotion } from '../../src/records/gitops/promotion.ts';
import type { RunRecord } from '../../src/records/run.ts';
import { servedOf, textsOf } from '../../src/wire/export/served.ts';
import { type HubCounterpart, startHub } from '../counterparts/hub/hub.ts';
import { CLI } from './project.ts';

const CONFIG = `agent: dummy-agent
tracks: [structured, toolcall]
harvest:
  source: { kind: file, paths: [traces.jsonl] }
models:
  default: nano
  catalogue:
    nano: { title: Nano, gguf: models/nano.gguf, sha256: ${digestOf('gguf')}, hf: acme/nano, architecture: llama, contextTokens: 512, endToken: x }
hosted: { provider: openai, model: gpt }
promote: { repository: owner/adapter, split: test }
`;
let folder = '';
let hub: HubCounterpart;
let run: RunRecord;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-promote-cli-'));
  hub = await startHub();
  await writeFile(join(folder, 'parity.config.yaml'), CONFIG);
  // As the stage cache lies: <stage>/<key>/ with the digests in stage.json.
  const cache = join(folder, '.fledgling/cache/train');
  const proved = await provedRun(cache);
  run = proved.run;
  for (const { track, gguf, safetensors, config } of proved.adapters) {
    const files = { 'out/adapter.gguf': gguf, 'out/adapter/adapter_model.safetensors': safetensors, 'out/adapter/adapter_config.json': config };
    const digests = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, file.sha256]));
    await writeFile(join(cache, `train-${track}/stage.json`), JSON.stringify({ stage: `train ${track}`, key: 'k', files: digests }));
  }
  await record(run);
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

async function record(recorded: RunRecord): Promise<void> {
  const place = join(folder, 'eval-results/dummy-agent', recorded.id);
  await mkdir(place, { recursive: true });
  for (const [name, text] of recordsOf(recorded)) await writeFile(join(place, name), text);
}

function promote(args: readonly string[], env: NodeJS.ProcessEnv = { HF_TOKEN: 'hf_owner' }) {
  const clean = { HF_TOKEN: undefined, HF_HOME: folder, HF_TOKEN_PATH: undefined, ACTIONS_ID_TOKEN_REQUEST_URL: undefined, NO_COLOR: '1' };
  return execa(process.execPath, [CLI, 'promote', '--hub-url', hub.url, ...args], { cwd: folder, reject: false, all: true, env: { ...clean, ...env } });
}
const files = (type = 'model') => hub.repository('owner/adapter', type)?.head('main')?.files;

test('the newest run that ships is promoted from the stage cache, recorded, and listed; again it sends nothing', async () => {
  const first = await promote([]);
  expect(first.exitCode, first.all).toBe(0);
  expect(first.stdout).toContain('every object id compared');
  expect(first.stderr).toContain('+ adapter-toolcall.gguf');
  expect(files()?.get('adapter-toolcall.gguf')?.content.toString()).toBe(adapterBytes('toolcall').gguf);
  const path = join(folder, 'eval-results/dummy-agent/promotions', `${run.id}.json`);
  const promotion = Promotion.parse(JSON.parse(await readFile(path, 'utf8')));
  hub.calls.length = 0;
  const second = await promote(['--json']);
  expect(JSON.parse(second.stdout)).toEqual(promotion);
  expect(hub.calls.map(({ call }) => call)).not.toContain('commit');
});

test('a promoted adapter is listed, selected into the catalogue and pulled with its digest', async () => {
  await promote([]);
  const models = (...args: string[]) =>
    execa(process.execPath, [CLI, 'models', ...args], { cwd: folder, reject: false, env: { HF_ENDPOINT: hub.url, HF_TOKEN: 'hf_owner' } });
  const name = `nano-${run.id}`;
  expect((await models('list')).stdout).toContain(`  ${name}    promoted`);
  expect((await models('select', name)).exitCode).toBe(0);
  const { models: selected } = parseConfig(await readFile(join(folder, 'parity.config.yaml'), 'utf8'), 'c.yaml');
  expect(selected.default).toBe(name);
  expect(selected.catalogue[name]?.adapters?.toolcall).toEqual({
    file: `models/adapters/${run.id}/adapter-toolcall.gguf`,
    sha256: sha256(adapterBytes('toolcall').gguf),
    download: 'hf:owner/adapter/adapter-toolcall.gguf',
  });
  expect((await models('pull', name)).stdout).toContain(`sha256 ${sha256(adapterBytes('structured').gguf)}, as pinned.`);
  expect(await readFile(join(folder, `models/adapters/${run.id}/adapter-toolcall.gguf`), 'utf8')).toBe(adapterBytes('toolcall').gguf);
});

test('--dry-run shows list, gap and card without a token, and asks the Hub nothing', async () => {
  const { stdout, exitCode } = await promote(['--dry-run', '--public', '--path-in-repo', 'a/b', '--revision', 'next'], {});
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`run ${run.id} would go to model owner/adapter, branch next`);
  expect(stdout).toContain('a/b/adapter-structured.gguf');
  expect(stdout).toContain('largest loss on the test split: 0.0 points');
  expect(stdout).toContain('base_model: acme/nano');
  expect(hub.calls).toEqual([]);
});

test('an export that somebody wrote by hand is not promoted, whatever its record says of a score', async () => {
  const tuned = run.evaluations.find(({ track, model }) => track === 'toolcall' && model.role === 'tuned');
  const base = run.evaluations.find(({ model }) => model.ggufSha256 !== null)?.model.ggufSha256 ?? '';
  const file = { path: 'merged.gguf', sha256: sha256('merged'), bytes: 6 };
  const texts = [...textsOf(servedOf({ track: 'toolcall', form: 'merged-gguf' }, parseConfig(CONFIG, 'c.yaml'), { ggufSha256: base, rank: null }))];
  const files = [file, ...texts.map(([path, text]) => ({ path, sha256: sha256(text), bytes: text.length }))];
  const evaluation = { id: 'e', predictionsDigest: sha256('p'), scoresDigest: sha256('s') };
  const scored = { evaluation, adapterEvaluation: evaluation, split: 'test', fileSha256: file.sha256, dataDigest: tuned?.dataDigest, pairs: 9, unpaired: 0 };
  const rescored = { ...scored, metrics: [], floors: [], answers: { total: 9, equal: 9 }, margin: 0.05, holds: true };
  const made = { agent: run.agent, track: 'toolcall', form: 'merged-gguf', run: run.id, base: { name: 'nano', ggufSha256: base } };
  const adapter = { ggufSha256: tuned?.model.adapterSha256, safetensorsSha256: null };
  const record = { schema: 'fledgling/export@1', ...made, adapter, mergedInto: null, quantization: null, files };
  await mkdir(join(folder, 'exported'));
  await writeFile(join(folder, 'exported/merged.gguf'), 'merged');
  for (const [name, text] of texts) await writeFile(join(folder, 'exported', name), text);
  for (const [told, sentence] of [
    [null, 'expected the exported files to be scored'],
    [rescored, 'a record alone proves nothing'],
  ] as const) {
    await writeFile(join(folder, 'exported/export.json'), JSON.stringify({ ...record, rescored: told }));
    for (const more of [[], ['--dry-run']])
      expect(await promote(['--export', 'exported', ...more])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(sentence) });
  }
  expect(hub.calls).toEqual([]);
});

test('flags are held to the rules of the config, each mistake in one sentence', async () => {
  const { exitCode, stderr } = await promote(['--repository', '\u043ewner/adapter']);
  expect([exitCode, stderr.trim().split('\n').length]).toEqual([2, 1]);
  expect(stderr).toContain('--repository: "\u043ewner/adapter" is not what this can be');
  const settings = (flags: Partial<PromoteOptions>) => () =>
    promoteSettings(parseConfig(CONFIG, 'c.yaml'), { config: 'c.yaml', what: 'adapter', hubUrl: '', ...flags });
  expect(settings({ pathInRepo: '../x' })).toThrow('--path-in-repo: "../x" is not what this can be');
  expect(settings({ commitMessage: 'a\nb' })).toThrow('--commit-message');
  expect(settings({ private: true, public: true })).toThrow('got both');
  expect(settings({ public: true, revision: 'next' })()).toMatchObject({ repository: 'owner/adapter', private: false, revision: 'next' });
});

test.each([
  [['--what', 'everything'], '--what: expected one of adapter, dataset, results'],
  [['--run', '../../etc'], '--run: expected 12 hexadecimal digits'],
  [['--hub-url', 'file:///etc'], '--hub-url: expected an https address'],
])('%j is refused in one sentence', async (args, sentence) => {
  const { exitCode, stderr } = await promote(args);
  expect([exitCode, stderr.trim().split('\n').length]).toEqual([2, 1]);
  expect(stderr).toContain(sentence);
});

test('without a token, with a token others can read, and with one that may not write, the sentence says so', async () => {
  expect((await promote([], {})).stderr).toContain('No Hugging Face token');
  await writeFile(join(folder, 'token'), 'hf_owner', { mode: 0o644 });
  expect((await promote([], {})).stderr).toContain('got mode 644');
  expect((await promote([], { HF_TOKEN: 'hf_reader' })).stderr).toContain('may not write to owner/adapter');
});

test('an adapter that changed on disk is not promoted', async () => {
  await appendFile(join(folder, '.fledgling/cache/train/train-toolcall/out/adapter.gguf'), 'x');
  const { exitCode, stderr } = await promote([]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('expected the files of its toolcall adapter');
});

test('one upload at a time: a second one says who is at it, and begins when that is over', async () => {
  const release = await takeUploadLock(join(folder, '.fledgling'), { command: 'fledgling console', onWait: () => {}, signal: new AbortController().signal });
  const waiting = promote([]);
  await new Promise((resolve) => waiting.stderr.once('data', resolve));
  expect(hub.calls).toEqual([]);
  await release();
  const { exitCode, stderr } = await waiting;
  expect([exitCode, stderr.split('\n')[0]]).toEqual([0, expect.stringContaining('Waiting: `fledgling console` (process')]);
});

test('a demonstration needs its flag', async () => {
  await record({ ...run, standIn: true, decision: { ...run.decision, standIn: true } });
  expect((await promote([])).stderr).toContain('promote the demonstration with --allow-stand-in');
  expect((await promote(['--allow-stand-in'])).exitCode).toBe(0);
});

test('results go to a data set below agent and run; the rows with a card, without traces, examples or quarantine', async () => {
  expect((await promote(['--what', 'results'])).exitCode).toBe(0);
  expect(files('dataset')?.has(`dummy-agent/${run.id}/run.json`)).toBe(true);
  const rows = '{"prompt":"a","completion":"b"}\n';
  const manifest = {
    ...run.dataset,
    files: ['toolcall/train.jsonl', 'examples.jsonl', 'quarantine.jsonl'].map((path) => ({ path, sha256: sha256(rows), rows: 1 })),
  };
  const place = join(folder, 'datasets/dummy-agent');
  await mkdir(join(place, 'toolcall'), { recursive: true });
  await writeFile(join(place, 'manifest.json'), JSON.stringify(manifest));
  for (const name of ['toolcall/train.jsonl', 'examples.jsonl', 'quarantine.jsonl', 'traces.jsonl']) await writeFile(join(place, name), rows);
  const sent = await promote(['--what', 'dataset', '--path-in-repo', 'rows']);
  expect(sent.exitCode, sent.all).toBe(0);
  expect([...(files('dataset')?.keys() ?? [])].filter((path) => path.startsWith('rows/')).sort()).toEqual([
    'rows/README.md',
    'rows/manifest.json',
    'rows/toolcall/train.jsonl',
  ]);
});

test.each([
  ['an API key', 'my key is sk-abcdefghijklmnopqrstuv', 'sk-abc'],
  ['an e-mail address', 'write to ann@example.com', 'ann@'],
])('rows that quote %s are not uploaded', async (kind, prompt, quoted) => {
  const rows = `${JSON.stringify({ prompt, completion: 'b' })}\n`;
  const place = join(folder, 'datasets/dummy-agent');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'manifest.json'), JSON.stringify({ ...run.dataset, files: [{ path: 'rows.jsonl', sha256: sha256(rows), rows: 1 }] }));
  await writeFile(join(place, 'rows.jsonl'), rows);
  const { exitCode, stderr } = await promote(['--what', 'dataset']);
  expect([exitCode, hub.calls.length]).toEqual([2, 0]);
  expect(stderr).toContain(`rows.jsonl:1: expected nothing secret in what is uploaded, found what looks like ${kind}`);
  expect(stderr).not.toContain(quoted);
});
