import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noTracing } from '../../edges/telemetry/no-tracing.ts';
import { UserError } from '../../errors.ts';
import type { Ports } from '../ports/ports.ts';
import { compared, evaluated, trained } from './jobs.ts';
import { adapterFor, EXAMPLES_OF_BOTH, loopConfig, loopPorts, wrongAnswer } from './loop.test-data.ts';
import { type Loop, openLoop } from './loop.ts';
import { walk } from './run.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-jobs-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

// A margin so wide that ten right answers out of ten show parity.
const POINT = 'gate: { rule: point, delta: 0.3 }\n';
const BOTH = 'structured, toolcall';
const TUNED = adapterFor('toolcall').ggufSha256;

/** Base models that are always wrong, tuned ones that are always right. */
async function portsFor(config: ReturnType<typeof loopConfig>): Promise<Ports> {
  const ports = await loopPorts(root, config, {
    examples: EXAMPLES_OF_BOTH,
    answer: (example, role) => (role === 'base' ? wrongAnswer(example) : example.row.completion),
  });
  const openModel: Ports['openModel'] = async (wanted) => {
    const model = await ports.openModel(wanted);
    return { ...model, identity: { ...model.identity, adapterSha256: wanted.role === 'tuned' ? TUNED : null } };
  };
  return { ...ports, openModel };
}

/** Trainings that take no time; `places` gets the ports that each was given. */
function untimed(loop: Loop, places: Ports[] = []): Loop {
  for (const [track, node] of loop.graph.trainings) {
    const stage = node.stage;
    node.stage = async (given) => ({
      ...(await stage(given)),
      run: async ({ folder }) => {
        places.push(given);
        await folder.write('adapter.json', JSON.stringify(adapterFor(track)));
      },
    });
  }
  return loop;
}

test('of two tracks that want training, the decision on one counts its tuned model and the other’s base', async () => {
  const config = loopConfig(POINT, BOTH);
  const loop = untimed(openLoop(config, await portsFor(config)));
  const { comparisons, decision } = await compared(loop, { candidate: 'tuned', tracks: ['toolcall'] });
  expect(comparisons.map(({ track, candidate, outcome }) => [track, candidate, outcome])).toEqual([['toolcall', 'tuned', 'parity']]);
  expect(decision.tracks.map(({ track, candidate, outcome }) => [track, candidate, outcome])).toEqual([
    ['structured', 'base', 'inferior'],
    ['toolcall', 'tuned', 'parity'],
  ]);
});

test('a track that the config has not is one sentence', async () => {
  const config = loopConfig(POINT);
  const loop = openLoop(config, await portsFor(config));
  for (const job of [() => compared(loop, { candidate: 'base', tracks: ['structured'] }), () => trained(loop, { tracks: ['structured'] })]) {
    await expect(job()).rejects.toThrow(UserError);
    await expect(job()).rejects.toThrow('tracks: expected one of toolcall, got structured.');
  }
});

test('trainings side by side each keep to their share of the GPUs, sequential ones have them all', async () => {
  const shares = async (strategy: string) => {
    const config = loopConfig(`${POINT}train: { strategy: ${strategy} }\n`, BOTH);
    const given = await portsFor(config);
    const asked: string[] = [];
    const ports: Ports = {
      ...given,
      onShare: ({ index, of }) => {
        asked.push(`${index} of ${of}`);
        return { ...given.onShare({ index, of }), trainer: { ...given.trainer } };
      },
    };
    const places: Ports[] = [];
    await trained(untimed(openLoop(config, ports), places), {});
    await rm(join(root, 'cache'), { recursive: true });
    return [asked, places.filter(({ trainer }) => trainer === given.trainer).length, places.length];
  };
  expect(await shares('parallel')).toEqual([['0 of 2', '1 of 2'], 0, 2]);
  expect(await shares('sequential')).toEqual([[], 2, 2]);
});

test('an evaluation of another split is of that split, and the base brings its own adapter along', async () => {
  const config = loopConfig(POINT);
  const [entry] = Object.values(config.models.catalogue);
  if (!entry) throw new Error('the config has no model');
  const adapters = { toolcall: { file: 'a.gguf', sha256: TUNED } };
  const adapted = { ...config, models: { ...config.models, catalogue: { m: { ...entry, adapters } } } };
  const ports = await portsFor(adapted);
  const paths: (string | null)[] = [];
  const openModel: Ports['openModel'] = async (wanted) => {
    paths.push(wanted.adapterPath);
    const model = await ports.openModel(wanted);
    return { ...model, identity: { ...model.identity, adapterSha256: wanted.adapterPath ? TUNED : null } };
  };
  const loop = openLoop(adapted, { ...ports, openModel });
  const [vault] = await evaluated(loop, { role: 'base', split: 'vault' });
  const [test] = await evaluated(loop, { role: 'base' });
  expect([vault?.evaluation.split, vault?.evaluation.examples, test?.evaluation.split, test?.evaluation.examples]).toEqual(['vault', 5, 'test', 10]);
  await expect(evaluated(loop, { role: 'base', split: 'val' })).rejects.toThrow('Track toolcall has 0 examples in the val split.');
  expect(paths).toEqual(['a.gguf', 'a.gguf']);
});

test('a walk that is told to stop begins no further stage', async () => {
  const config = loopConfig(POINT);
  const started: string[] = [];
  const ports = await portsFor(config);
  const controller = new AbortController();
  const watcher: Ports['watcher'] = {
    ...ports.watcher,
    stageStarted: (name) => {
      started.push(name);
      if (name === 'harvest') controller.abort(new Error('stop'));
    },
  };
  await expect(walk(openLoop(config, { ...ports, watcher, signal: controller.signal }))).rejects.toThrow('stop');
  expect(started).toEqual(['fetch', 'harvest']);
});

test('a trace is noted under what it is of', async () => {
  const config = loopConfig('train: { when: never }\n');
  const ports = await portsFor(config);
  const tracing: Ports['tracing'] = () => ({
    ready: async () => undefined,
    begin: (run) => ({ ...noTracing().begin(run), end: async () => ({ traceId: 't', location: 'x' }) }),
  });
  const { run } = await walk(openLoop(config, { ...ports, tracing, tracingOff: false }));
  expect(run.traces.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['compare base toolcall', 'eval base toolcall', 'eval hosted toolcall']);
});
