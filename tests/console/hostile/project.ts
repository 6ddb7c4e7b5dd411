import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { ADAPTER, PLAN, PROGRESS, RECORDED, RUN } from '../../../src/console/training/training.test-data.ts';
import { identityOf } from '../../../src/edges/files/lock/process-identity.ts';
import { Upload } from '../../../src/records/console/upload.ts';
import { DatasetManifest } from '../../../src/records/dataset.ts';
import { DatasetStats } from '../../../src/records/dataset-stats.ts';
import { Example } from '../../../src/records/example.ts';
import { Promotion } from '../../../src/records/gitops/promotion.ts';
import { Integrity } from '../../../src/records/harvest/integrity.ts';
import { Progress } from '../../../src/records/progress/progress.ts';
import { CheckedAdapter, FinetuneProgress, TrainAttempt, TrainPlan, TrainRun } from '../../../src/records/train.ts';
import { agreementsFixture } from '../../../src/report/fixtures/fixture-agreements.test-data.ts';
import { disagreementsFixture, hostile } from '../../../src/report/fixtures/fixture-disagreements.test-data.ts';
import { poisoned as poisonedRun } from '../../../src/report/fixtures/poisoned.test-data.ts';
import { report } from '../../../src/report/report.ts';
import { type Project, project } from '../../e2e/project.ts';
import { HOSTILE, poisoned, poisonedJson, SHORT } from './poison.ts';

export const RUNS = { own: 'aaaaaaaaaaaa', other: 'bbbbbbbbbbbb', broken: 'cccccccccccc', page: 'dddddddddddd' } as const;
/** A trace’s id is whatever its writer says. */
export const TRACE = '../../<img src=x onerror=alert(3)>?a=b#c%2f';
/** What no answer of a console may hold. */
export const OUTSIDE = 'a secret that lies outside of the project';

const EVERY_TEXT = { domain: HOSTILE, url: `javascript:${HOSTILE}`, slices: [HOSTILE], user: HOSTILE, gold: HOSTILE };
/** What makes a trace one: all else in it is anybody’s. */
const OF_TRACES = new Set(['id', 'traceId', 'startTime', 'endTime', 'type', 'level', 'parentObservationId', 'projectId', 'isRootObservation']);

/** A project in which everything that others may write is hostile: traces, data set, runs, trainings, promotions, exports, uploads, journals, names. */
export async function hostileProject({ secret, hosted, trap }: { secret: string; hosted: string; trap: string }): Promise<Project> {
  const made = await project();
  const write = async (path: string, content: unknown) => {
    await mkdir(join(made.path, path, '..'), { recursive: true });
    await writeFile(join(made.path, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  await dataset(made, write);
  await config(made, hosted);
  await runs(write, trap);
  await write('eval-results/dummy-agent/promotions/1.json', poisoned(Promotion, PROMOTION));
  await training(write);
  const holder = { ...(await identityOf(process.pid)), command: HOSTILE, since: HOSTILE };
  await write('.fledgling/run.lock/holder', holder);
  const { command: _command, since: _since, ...identity } = holder;
  await write('.fledgling/progress.json', { ...(poisoned(Progress, underWay(identity)) as object), holder: identity });
  const request = { source: HOSTILE.slice(0, 399), repository: SHORT, type: 'model', private: true, autoSubdir: true, pathInRepo: SHORT, revision: SHORT };
  const upload = poisoned(Upload, UPLOAD);
  await write('.fledgling/console/upload.json', {
    ...{ schema: 'fledgling/upload-journal@1', request: { ...request, commitMessage: SHORT, allowStandIn: true }, plan: 'a'.repeat(64), upload },
  });
  await symlinks(made, secret);
  return made;
}

async function config(made: Project, hosted: string): Promise<void> {
  const file = join(made.path, 'parity.config.yaml');
  const text = await readFile(file, 'utf8');
  const changed = text
    .replace('title: Fledgling nano (1.5 M parameters)', `title: ${JSON.stringify(HOSTILE.slice(0, 700).toWellFormed())}`)
    .replace(/hosted:\n {2}provider: scripted-teacher\n.*\n.*\n/, `hosted:\n  provider: openai\n  model: ${JSON.stringify(SHORT)}\n  endpoint: ${hosted}/v1\n`)
    .replace('challengeTags:', 'labels: labels.yaml\n  challengeTags:');
  for (const wanted of [hosted, 'labels.yaml', 'onerror']) if (!changed.includes(wanted)) throw new Error(`the config does not hold ${wanted}`);
  await writeFile(file, changed);
  await writeFile(join(made.path, 'labels.yaml'), `# ${SHORT.replaceAll(/[\p{Cc}]/gu, '')}\n- {{7*7}}: !!js/function >\n`);
}

type Write = (path: string, content: unknown) => Promise<void>;

async function dataset(made: Project, write: Write): Promise<void> {
  const folder = 'datasets/dummy-agent';
  for (const args of [['dummy-agent', '--count', '40', '--seed', '7', '--out', folder], ['harvest']]) {
    const { exitCode, all } = await made.run(...args);
    if (![0, 10, 11].includes(exitCode ?? 1)) throw new Error(`${args.join(' ')} ended with ${exitCode}: ${all.slice(-2_000)}`);
  }
  const read = async (name: string) => readFile(join(made.path, folder, name), 'utf8');
  const lines = async (name: string) =>
    (await read(name))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  const [first, second, ...rest] = await lines('examples.jsonl');
  const hostileExamples = [first, second].map((example) => poisoned(Example, Example.parse(example)));
  await write(`${folder}/examples.jsonl`, jsonl([...hostileExamples, ...rest, 'no record', { __proto__: null, constructor: SHORT }]));
  await write(`${folder}/quarantine.jsonl`, jsonl([1, 2].map(() => ({ where: HOSTILE, reason: SHORT, detail: HOSTILE }))));
  const record = async <T>(name: string, schema: z.ZodType<T>) => write(`${folder}/${name}`, poisoned(schema, schema.parse(JSON.parse(await read(name)))));
  await record('manifest.json', DatasetManifest);
  await record('dataset_stats.json', DatasetStats);
  await record('integrity.json', Integrity);
  const traces = await lines('traces.jsonl');
  const ids = { id: TRACE, traceId: TRACE };
  const evil = traces.slice(0, 3).map((trace) => ({ ...(poisonedJson(trace, OF_TRACES) as object) }));
  const said = {
    messages: [
      { role: 'user', content: HOSTILE },
      { role: SHORT, content: [{ type: 'image_url', image_url: { url: 'https://evil.example/x.png' } }] },
    ],
  };
  evil.push({ ...(traces[3] as object), ...ids, name: HOSTILE, input: JSON.stringify(said), output: JSON.stringify({ role: 'assistant', content: HOSTILE }) });
  evil.push({
    ...(traces[4] as object),
    metadata: JSON.parse(nested(2_000)),
    output: HOSTILE,
    tags: [HOSTILE],
    environment: SHORT,
    statusMessage: HOSTILE,
    level: 'ERROR',
  });
  await write(`${folder}/traces.jsonl`, jsonl([...evil, ...traces.slice(5), '{"half":']));
}

async function runs(write: Write, trap: string): Promise<void> {
  const folder = (run: string) => `eval-results/dummy-agent/${run}`;
  const { run } = poisonedRun(HOSTILE);
  const findings = {
    'disagreements.jsonl': jsonl([
      hostile(HOSTILE),
      ...disagreementsFixture(20).map((one) => ({ ...one, domain: HOSTILE, url: `javascript:alert(1)//${HOSTILE}` })),
    ]),
    'agreements.jsonl': jsonl(agreementsFixture(3).map((one) => ({ ...one, ...EVERY_TEXT }))),
  };
  for (const [name, text] of Object.entries(findings)) {
    await write(`${folder(RUNS.own)}/${name}`, text);
    await write(`${folder(RUNS.other)}/${name}`, text);
  }
  await write(`${folder(RUNS.own)}/run.json`, { ...run, id: RUNS.own, agent: 'dummy-agent' });
  await write(`${folder(RUNS.own)}/<img src=x onerror=alert(3)>.html`, '<script>alert(1)</script>');
  await write(`${folder(RUNS.own)}/a.html`, '<script>alert(1)</script>');
  await write(`${folder(RUNS.other)}/run.json`, { ...run, startedAt: SHORT });
  await write(`${folder(RUNS.broken)}/run.json`, `{"id":"${RUNS.broken}","startedAt":[],"__proto__":{"agent":"x"},"decision":${nested(20_000)}}`);
  // A report that is none: whatever a script may try from within the frame.
  await write(`${folder(RUNS.page)}/run.json`, { ...run, id: RUNS.page, agent: 'dummy-agent' });
  await write(
    `${folder(RUNS.page)}/report.html`,
    `<!doctype html><title>x</title><form action="${trap}" target="_top"><button>x</button></form><p></p><script type="module">
      const said = [];
      const tried = async (name, work) => { try { await work(); said.push(name + ': done') } catch (error) { said.push(name + ': ' + error.name) } };
      await tried('parent', () => { parent.document.title = 'reached' });
      await tried('cookie', () => document.cookie);
      await tried('fetch', () => fetch('/api/project'));
      await tried('storage', () => localStorage);
      await tried('top', () => { top.location = '${trap}/top' });
      new Image().src = '${trap}/image';
      navigator.sendBeacon('${trap}/beacon');
      document.body.append(Object.assign(document.createElement('iframe'), { src: '${trap}/frame' }));
      document.querySelector('p').textContent = said.join(', ');
      document.querySelector('p').id = 'tried';
    </script>`,
  );
  const { html } = await report(poisonedRun(HOSTILE));
  await write(`${folder(RUNS.own)}/report.html`, html);
}

async function training(write: Write): Promise<void> {
  const plan = poisoned(TrainPlan, PLAN);
  const folders = ['cache/train-toolcall/1111111111111111.partial', `cache/train-structured/2222222222222222.partial`].map((path) => `.fledgling/${path}`);
  for (const folder of folders) {
    await write(`${folder}/out/plan.json`, plan);
    await write(`${folder}/out/finetune_progress.json`, poisoned(FinetuneProgress, PROGRESS));
    await write(`${folder}/out/progress.jsonl`, jsonl([...RECORDED, { step: SHORT }, { step: 1e308, loss: 1e308 }, 'x']));
    await write(`${folder}/out/run.json`, poisoned(TrainRun, RUN));
    await write(`${folder}/adapter.json`, poisoned(CheckedAdapter, ADAPTER));
    await write(
      `${folder}/attempt.json`,
      poisoned(TrainAttempt, { schema: 'fledgling/train-attempt@1', startedMs: 1, endedMs: 2, failure: { kind: 'failed', sentence: 'x' } }),
    );
  }
}

/** What lies elsewhere is named by a link in each place that is listed or served. */
async function symlinks(made: Project, secret: string): Promise<void> {
  const at = (path: string) => join(made.path, path);
  await symlink(secret, at(`eval-results/dummy-agent/${RUNS.own}/leak.txt`));
  await symlink(secret, at(`eval-results/dummy-agent/${RUNS.own}/report.csv`));
  await symlink(join(secret, '..'), at('eval-results/dummy-agent/eeeeeeeeeeee'));
  await rm(at('datasets/dummy-agent/ledger.jsonl'), { force: true });
  await symlink(secret, at('datasets/dummy-agent/ledger.jsonl'));
}

function jsonl(records: readonly unknown[]): string {
  return records.map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`).join('');
}

function nested(depth: number): string {
  return `${'['.repeat(depth)}"x"${']'.repeat(depth)}`;
}

const PROMOTION: Promotion = {
  ...{
    schema: 'fledgling/promotion@1',
    agent: 'a',
    run: 'b',
    promotedAt: '2026-03-01T09:00:00Z',
    repository: 'a/b',
    repositoryType: 'model',
    revision: 'main',
  },
  ...{ commit: 'c', url: 'https://huggingface.co/a/b', decisionSha256: 'd'.repeat(64) },
  base: { name: 'nano', title: 'nano', hf: 'models/nano', ggufSha256: 'a'.repeat(64) },
  adapters: [{ track: 'structured', path: 'adapter.gguf', sha256: 'b'.repeat(64) }],
  files: [],
  gap: { split: 'vault', value: 0.01, threshold: 0.05, metric: 'exact_match_rate', track: 'structured' },
};

const UPLOAD: Upload = {
  ...{ status: 'interrupted', title: 'x', repository: 'a/b', type: 'model', revision: 'main', folder: 'x', startedAt: 'x', endedAt: 'x', tries: 1 },
  files: [{ path: 'x', bytes: 1, sha256: 'a'.repeat(64), state: 'waiting', sent: 0 }],
  ...{ sentence: 'x', commit: 'x', url: 'https://huggingface.co/a/b', record: 'x', changed: true },
};

function underWay(holder: Progress['holder']): Progress {
  const stage = { name: 'x', isMaybe: false, startedAt: 'x', done: 1, total: 2, note: 'x', counted: { from: 0, at: 'x' } };
  return {
    ...{ schema: 'fledgling/progress@1', command: 'x', agent: 'x', holder, startedAt: 'x', updatedAt: 'x', end: null },
    stages: [
      { ...stage, state: 'running', end: null },
      { ...stage, state: 'ran', end: { why: 'x', wallMs: 1, summary: 'x' } },
    ],
  };
}
