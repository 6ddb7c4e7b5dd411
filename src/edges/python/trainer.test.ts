import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TRAIN_RUN } from '../../../tests/fixtures/records.ts';
import { ExternalError, Interrupted, UserError } from '../../errors.ts';
import type { GpuShare } from '../../pipeline/ports/train.ts';
import { sha256 } from '../../records/digest.ts';
import type { TrainPlan, TrainProgress } from '../../records/train.ts';
import { fakePython } from './fake-python.test-data.ts';
import { pythonTrainer } from './trainer.ts';

const TRAINER_ROOT = fileURLToPath(new URL('../../../trainer', import.meta.url));

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trainer-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function planIn(folder: string): Promise<TrainPlan> {
  const rows = `${JSON.stringify({ prompt: 'p', completion: 'c' })}\n`.repeat(4);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'train.jsonl'), rows);
  const file = { path: join(folder, 'train.jsonl'), sha256: sha256(rows), rows: 4 };
  return {
    schema: 'fledgling/train-plan@1',
    id: sha256(folder),
    agent: 'dummy',
    track: 'toolcall',
    seed: 42,
    backend: 'trl',
    base: { id: 'tiny', hf: folder, revision: 'main', architecture: 'llama' },
    endToken: '<|im_end|>',
    recipe: {
      name: 'tiny',
      rank: 4,
      alpha: 8,
      dropout: 0,
      learningRate: 0.01,
      scheduler: 'linear',
      warmupRatio: 0,
      epochs: 1,
      batchSize: 4,
      gradientAccumulation: 1,
      maxLength: 64,
      load: 'full',
      weightDecay: 0,
      targetModules: 'all-linear',
    },
    data: { train: file, val: file },
    samples: { count: 1 },
    threads: 1,
    out: join(folder, 'out'),
  };
}

/** A trainer whose Python runs `script`, JavaScript that sees `fs`, `args` and `out`. */
async function scripted(name: string, script: string, { env: more, ...options }: { env?: NodeJS.ProcessEnv; share?: GpuShare } = {}) {
  const folder = join(root, name);
  const plan = await planIn(folder);
  const python = await fakePython(join(folder, 'python'));
  const prelude = `const out = JSON.parse(fs.readFileSync(args[3], 'utf8')).out; const say = (name, value) => fs.appendFileSync(out + '/' + name, JSON.stringify(value) + '\\n');`;
  const env = { ...python.env, FAKE_TRAINER: prelude + script, ...more };
  const trainer = pythonTrainer({ trainerRoot: TRAINER_ROOT, stateDir: join(folder, 'state'), env, ...options });
  return { plan, trainer, signal: new AbortController().signal };
}

test('progress arrives line by line, and the outputs are read when it ends', async () => {
  const { plan, trainer, signal } = await scripted(
    'whole',
    `say('progress.jsonl', { step: 1, totalSteps: 2, loss: 2 }); console.log('step 1');
     say('progress.jsonl', { step: 2, totalSteps: 2, loss: 9 });
     say('progress.jsonl', { step: 2, totalSteps: 2, loss: 1 }); console.log('step 2');
     say('progress.jsonl', { step: 2, valLoss: 1.5 });
     say('tokens.jsonl', { row: 0, promptIds: [1], completionIds: [2] });
     say('samples.jsonl', { row: 0, prompt: 'p', promptIds: [1], baseIds: [], tunedIds: [3], tunedGaps: [2.5, 1.5] });
     say('run.json', ${JSON.stringify(TRAIN_RUN)});`,
  );
  const heard: TrainProgress[] = [];
  const output = await trainer.train(plan, { onProgress: (progress) => heard.push(progress), signal });
  expect(heard.map(({ step, loss, valLoss }) => [step, loss ?? valLoss])).toEqual([
    [1, 2],
    [2, 9],
    [2, 1],
    [2, 1.5],
  ]);
  expect(output.progress.map(({ loss, valLoss }) => loss ?? valLoss)).toEqual([2, 1, 1.5]);
  expect(output.run.finalLoss).toBe(1);
  expect(output.tokens).toEqual([{ row: 0, promptIds: [1], completionIds: [2] }]);
  expect(output.samples[0]?.tunedIds).toEqual([3]);
  expect(output.adapterGguf).toBe(join(plan.out, 'adapter.gguf'));
});

test('the environment that makes a run repeatable is set', async () => {
  const { plan, trainer, signal } = await scripted(
    'environment',
    `console.error(JSON.stringify([process.env.PYTHONHASHSEED, process.env.PYTHONPATH, args.slice(4)])); process.exitCode = 2;`,
  );
  const said = await trainer.train(plan, { onProgress: () => undefined, signal }).catch(String);
  expect(said).toBe(`UserError: ${JSON.stringify(['0', TRAINER_ROOT, ['--stop-at-eof']])}`);
});

test('a training has its share of the GPUs, with as many processes as share out the rows of a step', async () => {
  const gpus = join(root, 'four-gpus');
  await mkdir(gpus);
  await writeFile(join(gpus, 'nvidia-smi'), '#!/bin/sh\nfor n in 0 1 2 3; do echo NVIDIA $n; done\n', { mode: 0o755 });
  vi.stubEnv('PATH', `${gpus}${delimiter}${process.env['PATH']}`);
  const tell = `console.error(JSON.stringify([process.env.CUDA_VISIBLE_DEVICES, args.slice(5)])); process.exitCode = 2;`;
  const told = async (name: string, options: { env?: NodeJS.ProcessEnv; share?: GpuShare }) => {
    const { plan, trainer, signal } = await scripted(name, tell, options);
    return trainer.train(plan, { onProgress: () => undefined, signal }).catch((error: unknown) => JSON.parse(String(error).replace('UserError: ', '')));
  };
  try {
    expect(await told('all', {})).toEqual(['0,1,2,3', ['--processes', '4']]);
    expect(await told('half', { share: { index: 1, of: 2 } })).toEqual(['2,3', ['--processes', '2']]);
    expect(await told('chosen', { env: { CUDA_VISIBLE_DEVICES: '3,1' }, share: { index: 1, of: 2 } })).toEqual(['1', []]);
    expect(await told('three', { env: { CUDA_VISIBLE_DEVICES: '0,1,2' } })).toEqual(['0,1', ['--processes', '2']]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test.each([
  [2, 'plan.json recipe.rank: expected 1 or more, found 0.', UserError, undefined],
  [3, 'The hub could not be reached.', ExternalError, true],
  [4, 'The training is rejected: no B matrix differs from zero.', ExternalError, false],
  [1, 'ValueError: a bug', ExternalError, false],
] as const)('exit code %d keeps its meaning', async (code, sentence, kind, retryable) => {
  const { plan, trainer, signal } = await scripted(
    `exit-${code}`,
    `console.error('some warning\\n' + ${JSON.stringify(sentence)}); process.exitCode = ${code};`,
  );
  const failure = await trainer.train(plan, { onProgress: () => undefined, signal }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(kind);
  expect(String(failure)).toContain(sentence);
  if (failure instanceof ExternalError) expect(failure.retryable).toBe(retryable);
});

test('a trainer that is killed may be run again', async () => {
  const { plan, trainer, signal } = await scripted('killed', `process.kill(process.pid, 'SIGKILL');`);
  const failure = await trainer.train(plan, { onProgress: () => undefined, signal }).catch((error: unknown) => error);
  expect(String(failure)).toMatch(/ExternalError: The trainer was ended by SIGKILL/);
});

test('an abort ends the trainer and what it started', async () => {
  const { plan, trainer } = await scripted(
    'aborted',
    `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
     fs.writeFileSync(out + '/child', String(child.pid)); setInterval(() => console.log('busy'), 50);
     say('progress.jsonl', { step: 1 }); console.log('step 1');`,
  );
  const controller = new AbortController();
  const training = trainer.train(plan, { onProgress: () => controller.abort(), signal: controller.signal });
  await expect(training).rejects.toBeInstanceOf(Interrupted);
  const child = Number(await readFile(join(plan.out, 'child'), 'utf8'));
  await expect.poll(() => stateOf(child)).toBe('gone');
});

test('an output that is missing or cut short is an external failure', async () => {
  const { plan, trainer, signal } = await scripted('cut', `fs.writeFileSync(out + '/run.json', '{"schema":');`);
  await expect(trainer.train(plan, { onProgress: () => undefined, signal })).rejects.toThrow(/run\.json: the trainer left no whole record here/);
});

test('a dry run works with the real package on a bare Python, and installs nothing', async () => {
  const folder = join(root, 'dry');
  const plan = await planIn(folder);
  const bare = join(folder, 'bare');
  execFileSync('python3', ['-m', 'venv', '--without-pip', bare]);
  const env = { ...process.env, FLEDGLING_PYTHON: join(bare, 'bin', 'python') };
  const trainer = pythonTrainer({ trainerRoot: TRAINER_ROOT, stateDir: join(folder, 'state'), env });
  const signal = new AbortController().signal;
  const statistics = await trainer.dryRun(plan, { signal });
  expect(statistics).toMatchObject({ planId: plan.id, track: 'toolcall', dataStats: { train: { rows: 4, duplicates: 3 } } });
  const wrong = { ...plan, data: { ...plan.data, val: { ...plan.data.val, rows: 5 } } };
  await expect(trainer.dryRun(wrong, { signal })).rejects.toThrow(/train\.jsonl: expected 5 rows, found 4/);
});

test("unsloth's packages are its own, and nothing is installed where no GPU is", async () => {
  const folder = join(root, 'unsloth');
  const plan: TrainPlan = { ...(await planIn(folder)), backend: 'unsloth' };
  const python = await fakePython(join(folder, 'python'));
  const signal = new AbortController().signal;
  const ports = { onLine: () => undefined, onProgress: () => undefined, signal };
  const trainerFor = (env: NodeJS.ProcessEnv) =>
    pythonTrainer({ trainerRoot: TRAINER_ROOT, stateDir: join(folder, 'state'), env: { ...python.env, ...env }, backend: 'unsloth' });
  for (const refused of [trainerFor({ CUDA_VISIBLE_DEVICES: '' }).train(plan, ports), trainerFor({ CUDA_VISIBLE_DEVICES: '' }).prepare(ports)]) {
    await expect(refused).rejects.toThrow('train.backend unsloth trains on NVIDIA GPUs under Linux alone, and none is visible here. Set train.backend: trl.');
  }
  expect(await python.commands()).toEqual([]);
  if (process.platform !== 'linux') return;
  const gpu = join(folder, 'gpu');
  await mkdir(gpu);
  await writeFile(join(gpu, 'nvidia-smi'), '#!/bin/sh\necho NVIDIA 0\n', { mode: 0o755 });
  await trainerFor({ PATH: `${gpu}${delimiter}${process.env['PATH']}` }).prepare(ports);
  expect((await python.commands()).some((command) => command.endsWith('requirements-unsloth.lock'))).toBe(true);
  expect(await readdir(join(folder, 'state', 'python'))).toEqual([expect.stringMatching(/^unsloth-/)]);
});

function stateOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z') ? 'gone' : 'alive';
  } catch {
    return 'gone';
  }
}
