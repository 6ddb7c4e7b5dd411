import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HubCounterpart, startHub } from '../../../../tests/counterparts/hub/hub.ts';
import type { Project } from '../../../../tests/e2e/project.ts';
import { shippedProject } from '../../../../tests/fixtures/shipped-project.ts';
import { takeUploadLock } from '../../../edges/files/lock/upload-lock.ts';
import type { UploadRequest } from '../../../records/console/upload.ts';
import { Promotion } from '../../../records/gitops/promotion.ts';
import type { RunRecord } from '../../../records/run.ts';
import { consolePlace } from '../place.ts';
import { consoleTokens } from './tokens.ts';
import { consoleUploads } from './uploads.ts';

let hub: HubCounterpart;
let project: Project;
let run: RunRecord;
let record: (run: RunRecord) => Promise<void>;
let notices: string[] = [];
beforeEach(async () => {
  hub = await startHub();
  ({ project, run, record } = await shippedProject());
  notices = [];
});
afterEach(async () => {
  await hub.close();
  await project.remove();
});

/** A console of its own over the project, as after a start. */
function opened(env: NodeJS.ProcessEnv = { HF_TOKEN: 'hf_owner' }) {
  const ended = new AbortController();
  const place = consolePlace({
    ...{ configPath: join(project.path, 'parity.config.yaml'), root: project.path, stateDir: join(project.path, '.fledgling') },
    ...{ resultsDir: join(project.path, 'eval-results'), isReadOnly: false, signal: ended.signal, notice: (line) => void notices.push(line) },
    env: { HF_ENDPOINT: hub.url, HF_HOME: project.path, ...env },
  });
  const tokens = consoleTokens(place);
  return { uploads: consoleUploads(place, tokens), tokens, end: () => ended.abort() };
}
type Opened = ReturnType<typeof opened>;

function asked(change: Partial<UploadRequest> = {}): UploadRequest {
  return {
    ...{ source: `adapters-${run.id}`, repository: 'owner/adapter', type: 'model', private: true, autoSubdir: false, pathInRepo: '', revision: 'main' },
    ...{ commitMessage: null, allowStandIn: false },
    ...change,
  };
}

async function ended({ uploads }: Opened) {
  await expect.poll(async () => (await uploads.state()).upload?.status, { timeout: 10_000 }).not.toBe('running');
  return (await uploads.state()).upload;
}
const puts = () => hub.calls.filter(({ call }) => call === 'put').length;
const tokenFile = () => join(project.path, '.fledgling/console/hf-token');
const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('the sources are offered by ids, without a path', async () => {
  const { sources, usual, allowed } = await opened().uploads.sources();
  expect(sources.map(({ id, type, subdir }) => [id, type, subdir])).toEqual([
    [`adapters-${run.id}`, 'model', `dummy-agent/${run.id}`],
    [`results-${run.id}`, 'dataset', `dummy-agent/${run.id}`],
    ['dataset', 'dataset', 'dummy-agent'],
  ]);
  expect([usual.repository, allowed]).toEqual(['owner/adapter', null]);
  expect(JSON.stringify(sources)).not.toContain(project.path);
  await expect(opened().uploads.plan(asked({ source: '../../etc' }))).rejects.toThrow('Nothing here can be uploaded by that id');
});

test('the plan has every file with size and digest, sends nothing, and is what the upload is held to', async () => {
  const console = opened();
  const plan = await console.uploads.plan(asked());
  expect(plan).toMatchObject({ isNew: true, refused: [], folder: '', message: `Adapter of dummy-agent, run ${run.id}` });
  expect(plan.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'adapter-toolcall.gguf', 'run.json', 'decision.json']));
  expect(plan.files.find(({ path }) => path === 'adapter-toolcall.gguf')?.sha256).toBe(run.adapters.find(({ track }) => track === 'toolcall')?.ggufSha256);
  expect(hub.repository('owner/adapter')).toBeUndefined();
  await expect(console.uploads.start(asked({ revision: 'next' }), plan.digest)).rejects.toThrow('no longer what the plan showed');
  await console.uploads.start(asked(), plan.digest);
  expect(await ended(console)).toMatchObject({ status: 'done', changed: true, record: `eval-results/dummy-agent/promotions/${run.id}.json` });
  const promotion = Promotion.parse(JSON.parse(await readFile(join(project.path, `eval-results/dummy-agent/promotions/${run.id}.json`), 'utf8')));
  expect(promotion.files.length).toBe(plan.files.length);
  const again = await console.uploads.plan(asked());
  expect([again.isNew, new Set(again.files.map(({ there }) => there))]).toEqual([false, new Set(['same'])]);
  hub.calls.length = 0;
  await console.uploads.start(asked(), again.digest);
  expect(await ended(console)).toMatchObject({ status: 'done', changed: false });
  expect(hub.calls.map(({ call }) => call)).not.toContain('commit');
});

test('an upload whose connection broke is offered again after a restart, and sends only what is missing', async () => {
  hub.fail({ on: 'put', after: 3, cutAfterBytes: 1 });
  const first = opened();
  await first.uploads.start(asked(), null);
  const broken = await ended(first);
  expect(broken).toMatchObject({ status: 'interrupted', sentence: expect.stringContaining('the connection broke') });
  const sent = broken?.files.filter(({ state }) => state === 'sent').map(({ path }) => path) ?? [];
  expect(hub.repository('owner/adapter')?.objects.size).toBe(3);
  first.end();
  const second = opened();
  expect((await second.uploads.state()).upload).toEqual(broken);
  hub.calls.length = 0;
  await second.uploads.resume();
  expect(await ended(second)).toMatchObject({ status: 'done', tries: 2 });
  expect(puts()).toBe(1);
  expect(sent.length).toBeGreaterThan(0);
  await expect(second.uploads.resume()).rejects.toThrow('no interrupted upload');
});

test('a console that was killed leaves an upload that is offered; files that changed since are not sent under its name', async () => {
  hub.fail({ on: 'commit', status: 500 });
  const first = opened();
  await first.uploads.start(asked(), null);
  await ended(first);
  const path = join(project.path, '.fledgling/console/upload.json');
  const journal = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...journal, upload: { ...journal.upload, status: 'running', endedAt: null } }));
  const second = opened();
  expect((await second.uploads.state()).upload).toMatchObject({ status: 'interrupted', sentence: 'The console ended before the upload did.' });
  await record({ ...run, startedAt: new Date(0).toISOString() });
  await expect(second.uploads.resume()).rejects.toThrow('no longer those that the interrupted upload began with');
  expect(await second.uploads.stop()).toEqual({ upload: null, isElsewhere: false, busy: null });
});

test('an upload is not taken up to elsewhere than its record shows, and no journal is written through a link', async () => {
  hub.fail({ on: 'commit', status: 500 });
  const first = opened();
  await first.uploads.start(asked(), null);
  await ended(first);
  const path = join(project.path, '.fledgling/console/upload.json');
  const journal = JSON.parse(await readFile(path, 'utf8'));
  const shown = { ...journal.upload, repository: 'owner/other', status: 'interrupted' };
  await writeFile(path, JSON.stringify({ ...journal, upload: shown }));
  await expect(opened().uploads.resume()).rejects.toThrow('going elsewhere than its record says');
  const notes = join(project.path, 'notes.txt');
  await writeFile(notes, 'mine');
  await rm(path);
  await symlink(notes, path);
  await expect(opened().uploads.start(asked(), null)).rejects.toThrow('found a link to elsewhere');
  expect(await readFile(notes, 'utf8')).toBe('mine');
});

test('an upload is cancelled in the middle, and ended by the end of the console', async () => {
  for (const [end, status] of [
    [({ uploads }: Opened) => uploads.stop(), 'cancelled'],
    [async ({ end }: Opened) => end(), 'interrupted'],
  ] as const) {
    const console = opened();
    await new Promise<void>((resolve, reject) => {
      hub.before('preupload', () => resolve(end(console).then(() => undefined)));
      console.uploads.start(asked({ pathInRepo: status }), null).catch(reject);
    });
    expect(await ended(console)).toMatchObject({ status });
  }
  expect(hub.repository('owner/adapter')?.head('main')?.files.has('cancelled/run.json')).toBe(false);
});

test('one upload at a time a project, across consoles and commands; who is at it is told', async () => {
  const release = await takeUploadLock(join(project.path, '.fledgling'), {
    command: 'fledgling promote',
    onWait: () => {},
    signal: new AbortController().signal,
  });
  const console = opened();
  expect((await console.uploads.state()).busy).toContain('`fledgling promote` (process');
  await expect(console.uploads.start(asked(), null)).rejects.toThrow('is uploading from this project. One upload at a time');
  await release();
  const both = await Promise.allSettled([console.uploads.start(asked(), null), opened().uploads.start(asked(), null)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await ended(console);
});

test('what promote refuses is refused here, in its words', async () => {
  const refusals = async (change: Partial<UploadRequest> = {}) => {
    const { refused, files } = await opened().uploads.plan(asked(change));
    await expect(opened().uploads.start(asked(change), null)).rejects.toThrow(refused[0] ?? 'nothing was refused');
    return { refused, files: files.length };
  };
  await record({ ...run, standIn: true, decision: { ...run.decision, standIn: true } });
  expect((await refusals()).refused).toEqual([expect.stringContaining('a scripted stand-in played the hosted model')]);
  expect((await opened().uploads.plan(asked({ allowStandIn: true }))).refused).toEqual([]);
  await record({ ...run, decision: { ...run.decision, action: 'train' } });
  expect((await refusals()).refused).toEqual([expect.stringContaining('expected a decision to ship, but its decision is train')]);
  expect((await opened().uploads.sources()).sources[0]?.refusal).toContain('expected a decision to ship');
  await record(run);
  await writeFile(join(project.path, '.fledgling/cache/train/train-toolcall/out/adapter.gguf'), 'other');
  expect((await refusals()).refused).toEqual([expect.stringContaining('expected the files of its toolcall adapter')]);
  await writeFile(join(project.path, 'parity.policy.yaml'), 'repositories: [acme/*]\n');
  expect((await refusals({ source: 'dataset', type: 'dataset' })).refused).toEqual([
    expect.stringContaining('parity.policy.yaml lists (repositories: acme/*)'),
  ]);
  expect(hub.calls.filter(({ call }) => ['create', 'put', 'commit'].includes(call))).toEqual([]);
});

test('an export is offered by an id, and refused where it is not what was scored', async () => {
  const adapter = run.adapters.find(({ track }) => track === 'toolcall');
  const base = run.evaluations.find(({ model }) => model.ggufSha256 !== null)?.model.ggufSha256;
  const made = { agent: run.agent, track: 'toolcall', form: 'merged-gguf', run: run.id, base: { name: 'nano', ggufSha256: base } };
  const rest = { adapter: { ggufSha256: adapter?.ggufSha256, safetensorsSha256: null }, mergedInto: null, quantization: null, files: [], rescored: null };
  await mkdir(join(project.path, 'out/merged'), { recursive: true });
  await writeFile(join(project.path, 'out/merged/export.json'), JSON.stringify({ schema: 'fledgling/export@1', ...made, ...rest }));
  const console = opened();
  const source = (await console.uploads.sources()).sources.find(({ kind }) => kind === 'export');
  expect(source).toMatchObject({ id: expect.stringMatching(/^export-[0-9a-f]{12}$/), title: 'Export out/merged', tracks: ['toolcall'], refusal: null });
  const { refused, files } = await console.uploads.plan(asked({ source: source?.id ?? '' }));
  expect([refused, files]).toEqual([[expect.stringContaining('"merged.gguf": not as export.json lists it')], []]);
});

test('rows leave without traces, examples and quarantine; a secret in a record keeps everything here', async () => {
  const console = opened();
  const plan = await console.uploads.plan(asked({ source: 'dataset', type: 'dataset', autoSubdir: true }));
  expect(plan.files.map(({ path }) => path)).toEqual(['README.md', 'manifest.json', 'toolcall/train.jsonl'].map((name) => `dummy-agent/${name}`));
  expect(plan.withheld).toEqual(['quarantine.jsonl', 'examples.jsonl']);
  await console.uploads.start(asked({ source: 'dataset', type: 'dataset', autoSubdir: true }), plan.digest);
  expect(await ended(console)).toMatchObject({ status: 'done', record: null });
  await writeFile(join(project.path, 'eval-results/dummy-agent', run.id, 'notes.json'), '{"to":"ann@example.com"}');
  const results = await console.uploads.plan(asked({ source: `results-${run.id}`, type: 'dataset' }));
  expect(results.refused).toEqual([expect.stringContaining('notes.json:1: expected nothing secret')]);
  expect(JSON.stringify(results.refused)).not.toContain('ann@');
});

test('wishes are held to the rules of the config, and named as the form names them', async () => {
  const plan = (change: Partial<UploadRequest>) => opened().uploads.plan(asked(change));
  await expect(plan({ pathInRepo: '../x' })).rejects.toThrow('Folder: "../x" is not what this can be');
  await expect(plan({ repository: 'оwner/adapter' })).rejects.toThrow('Repository:');
  await expect(plan({ revision: 'a b' })).rejects.toThrow('Branch:');
});

test('a token is kept only once the Hub says that it may write, in a file of this user alone, and never told again', async () => {
  const { tokens, uploads } = opened({});
  expect(await tokens.state()).toMatchObject({ token: null, problem: null });
  await expect(uploads.start(asked(), null)).rejects.toThrow('There is no Hugging Face token');
  await expect(tokens.keep('hf_reader')).rejects.toThrow('The token of reader may only read');
  await expect(tokens.keep('hf_nobodys')).rejects.toThrow('was not accepted');
  await expect(tokens.keep('sk-other')).rejects.toThrow('begins with hf_');
  await expect(stat(tokenFile())).rejects.toThrow('ENOENT');
  const state = await tokens.keep('hf_owner');
  expect(state.token).toMatchObject({ account: 'owner', canWrite: 'yes', isKeptHere: true, ending: null });
  expect([await mode(tokenFile()), await mode(join(tokenFile(), '..'))]).toEqual(['600', '700']);
  expect(JSON.stringify(state)).not.toContain('hf_owner');
  await uploads.start(asked(), null);
  expect(await ended({ uploads } as Opened)).toMatchObject({ status: 'done' });
  expect((await tokens.forget()).token).toBeNull();
});

test('the environment’s token is used where none is kept, and a kept one goes before it', async () => {
  const { tokens } = opened({ HF_TOKEN: 'hf_reader' });
  expect((await tokens.state()).token).toMatchObject({ source: 'HF_TOKEN', account: 'reader', canWrite: 'no', isKeptHere: false });
  await tokens.keep('hf_owner');
  expect((await tokens.state()).token).toMatchObject({ account: 'owner', isKeptHere: true });
  expect((await tokens.forget()).token).toMatchObject({ source: 'HF_TOKEN' });
});

test('a token is not kept where Git would commit it', async () => {
  await execa('git', ['init', '--quiet'], { cwd: project.path });
  const { tokens } = opened({});
  await expect(tokens.keep('hf_owner')).rejects.toThrow('one that it would commit. Add the state folder to .gitignore');
  await expect(stat(tokenFile())).rejects.toThrow('ENOENT');
  await writeFile(join(project.path, '.gitignore'), '.fledgling/\n');
  expect((await tokens.keep('hf_owner')).token?.account).toBe('owner');
});

test('a token is not written through a link, neither of its folder nor of its file', async () => {
  const { tokens } = opened({});
  const outside = join(project.path, 'public');
  await mkdir(outside);
  await mkdir(join(project.path, '.fledgling'), { recursive: true });
  const folder = join(tokenFile(), '..');
  await rm(folder, { recursive: true, force: true });
  await symlink(outside, folder);
  await expect(tokens.keep('hf_owner')).rejects.toThrow('found a link to elsewhere');
  await rm(folder);
  await mkdir(folder);
  await writeFile(join(outside, 'notes.txt'), 'mine');
  await symlink(join(outside, 'notes.txt'), tokenFile());
  await expect(tokens.keep('hf_owner')).rejects.toThrow();
  expect([await readdir(outside), await readFile(join(outside, 'notes.txt'), 'utf8')]).toEqual([['notes.txt'], 'mine']);
});

test('what the Hub says against a token is told without the token', async () => {
  await mkdir(join(project.path, '.fledgling/console'), { recursive: true });
  const { uploads } = opened({ HF_TOKEN: 'hf_reader' });
  await uploads.start(asked(), null);
  const refused = await ended({ uploads } as Opened);
  expect(refused).toMatchObject({ status: 'failed', sentence: expect.stringContaining('the token from HF_TOKEN may not write to owner/adapter') });
  expect(JSON.stringify([refused, notices, await readFile(join(project.path, '.fledgling/console/upload.json'), 'utf8')])).not.toContain('hf_reader');
});
