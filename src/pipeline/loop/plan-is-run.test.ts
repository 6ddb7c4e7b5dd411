import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BOTH_TRACKS, exampleOf } from '../../eval/eval.test-data.ts';
import type { Example, Track } from '../../records/example.ts';
import type { StageReport } from '../../records/run.ts';
import type { Ports } from '../ports/ports.ts';
import type { Stage } from '../stage/stage.ts';
import { compared, evaluated } from './jobs.ts';
import { adapterFor, EXAMPLES_OF_BOTH, harvestOf, loopConfig, loopPorts, wrongAnswer } from './loop.test-data.ts';
import { type Loop, type LoopOptions, openLoop } from './loop.ts';
import { resultOf, type StageNode } from './node.ts';
import { type PlannedStage, planned } from './plan.ts';
import { walk } from './run.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-plan-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** With some to train on: the hosted model may be held against their golds. */
const ALL = [
  ...EXAMPLES_OF_BOTH,
  ...BOTH_TRACKS.flatMap((track, block) => [1, 2, 3].map((at) => exampleOf({ track, number: 900 + 10 * block + at, split: at === 3 ? 'val' : 'train' }))),
];
const ADAPTER = adapterFor('toolcall').ggufSha256;

/** A loop whose trainings take no time and whose harvest takes no traces; everything else is as it is. */
function loopOf(config: ReturnType<typeof loopConfig>, ports: Ports, options: LoopOptions): Loop {
  const loop = openLoop(config, ports, options);
  const harvest = loop.graph.harvest.stage;
  loop.graph.harvest.stage = async (given) => harvestOf(await harvest(given), { config, examples: ALL });
  for (const [track, node] of loop.graph.trainings) {
    const stage = node.stage;
    node.stage = async (given) => {
      const run: Stage<unknown>['run'] = ({ folder }) => folder.write('adapter.json', JSON.stringify(adapterFor(track)));
      return { ...(await stage(given)), run };
    };
  }
  return loop;
}

interface Case {
  tracks: 'toolcall' | 'structured, toolcall';
  when: 'gate' | 'never';
  strategy: 'parallel' | 'sequential';
  vault: boolean;
  shards: 1 | 2;
  delta: number;
  /** Who answers right. */
  right: { base: boolean; tuned: boolean };
  unanswered: boolean;
  watched: readonly Track[] | null;
  isReady: boolean;
  /** What was done before, with which margin, and which stages were lost since. */
  before: 'nothing' | 'hosted' | 'gate' | 'everything';
  deltaBefore: number;
  lost: readonly string[];
  again: string | null;
  /** So many golds of each track the hosted model is held against. */
  samples: number;
  remedies: boolean;
}

const DELTA = fc.constantFrom(0.05, 0.2);
const LOSABLE = [
  'fetch',
  'harvest',
  'eval-hosted-toolcall',
  'eval-hosted-toolcall-ceiling-train',
  'eval-base-toolcall',
  'compare-base-toolcall',
  'remedies-toolcall',
  'train-toolcall',
  'eval-tuned-toolcall',
  'report',
];
const CASE: fc.Arbitrary<Case> = fc.record({
  tracks: fc.constantFrom('toolcall', 'structured, toolcall'),
  when: fc.constantFrom('gate', 'gate', 'never'),
  strategy: fc.constantFrom('parallel', 'sequential'),
  vault: fc.boolean(),
  shards: fc.constantFrom(1, 2),
  delta: DELTA,
  right: fc.record({ base: fc.boolean(), tuned: fc.boolean() }),
  unanswered: fc.boolean(),
  watched: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.subarray(['structured', 'toolcall'] as const, { minLength: 1 }) }),
  isReady: fc.boolean(),
  before: fc.constantFrom('nothing', 'hosted', 'gate', 'everything'),
  deltaBefore: DELTA,
  lost: fc.subarray(LOSABLE, { maxLength: 3 }),
  again: fc.constantFrom(null, null, 'once more'),
  samples: fc.constantFrom(0, 1, 3),
  remedies: fc.boolean(),
});

/** The base falls short, the tuned model ships, and all of it is there already. */
const TRAINED: Case = {
  tracks: 'toolcall',
  when: 'gate',
  strategy: 'parallel',
  vault: true,
  shards: 1,
  delta: 0.05,
  right: { base: false, tuned: true },
  unanswered: false,
  watched: null,
  isReady: false,
  before: 'everything',
  deltaBefore: 0.05,
  lost: [],
  again: null,
  samples: 0,
  remedies: true,
};

function configOf({ tracks, when, strategy, vault, samples, remedies }: Case, delta: number) {
  const promote = vault ? 'promote: { repository: acme/adapter, split: vault }\n' : '';
  const tried = remedies ? 'remedies: { try: [wording], wording: Copy names. }\n' : '';
  const gate = `gate: { rule: point, delta: ${delta}, ceilingSamples: ${samples} }\n`;
  return loopConfig(`train: { when: ${when}, strategy: ${strategy} }\n${gate}${promote}${tried}`, tracks);
}

async function portsOf(one: Case, place: string): Promise<Ports> {
  const answer = (example: Example, role: 'hosted' | 'base' | 'tuned') => {
    if (one.unanswered && role === 'base' && example.id.endsWith('3')) return null;
    return role === 'hosted' || one.right[role] ? example.row.completion : wrongAnswer(example);
  };
  const ports = await loopPorts(place, configOf(one, one.delta), { examples: ALL, answer });
  const openModel: Ports['openModel'] = async (wanted) => {
    const model = await ports.openModel(wanted);
    return { ...model, identity: { ...model.identity, adapterSha256: wanted.role === 'tuned' ? ADAPTER : null } };
  };
  return { ...ports, openModel, trainer: { ...ports.trainer, isReady: async () => one.isReady, prepare: async () => ({ installed: !one.isReady }) } };
}

async function doneBefore(one: Case, ports: Ports, options: LoopOptions): Promise<void> {
  const loop = loopOf(configOf(one, one.deltaBefore), ports, options);
  if (one.before === 'hosted') await evaluated(loop, { role: 'hosted' });
  if (one.before === 'gate') await compared(loop, { candidate: 'base' });
  if (one.before === 'everything') await walk(loop);
}

/** What a plan must not say, given what the run did. */
function faults(plan: readonly PlannedStage[], stages: readonly StageReport[], waits: ReadonlySet<string>): string[] {
  const did = new Map(
    stages.filter(({ key, status }) => key !== '' || status === 'ran').map(({ name, status }) => [name, status === 'reused' ? 'reuse' : 'run']),
  );
  const said = new Map(plan.map(({ name, does }) => [name, does]));
  const wrong = plan.flatMap(({ name, does, why }) => {
    const done = did.get(name);
    if (does === 'maybe' || done === does) return [];
    // What it is made from turned out to be what it was once before.
    if (does === 'run' && done === 'reuse' && waits.has(why)) return [];
    return [`${name}: planned to ${does}, did ${done ?? 'nothing'}`];
  });
  return [...wrong, ...[...did.keys()].filter((name) => !said.has(name)).map((name) => `${name}: not planned, did ${did.get(name)}`)];
}

test('what a plan says will run is what runs, whatever the config, whatever is there already', async () => {
  let number = 0;
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(CASE, async (one) => {
      number += 1;
      const place = join(root, String(number));
      const ports = await portsOf(one, place);
      const { shards, again, watched } = one;
      const watch = watched && { mark: 'm', adapters: new Map(watched.map((track) => [track, { path: '/a.gguf', sha256: ADAPTER }])) };
      await doneBefore(one, ports, { shards, watch });
      for (const lost of one.lost) await rm(join(place, 'cache', lost), { recursive: true, force: true });

      const config = configOf(one, one.delta);
      const loop = loopOf(config, ports, { shards, again, watch });
      const waits = new Set(loop.nodes.map(({ why }) => why.waits));
      const plan = await planned(loop);
      const { stages } = await walk(loopOf(config, ports, { shards, again, watch }));
      expect(faults(plan, stages, waits)).toEqual([]);
      for (const { kind, does } of plan) seen.add(`${kind} ${does}`);
    }),
    {
      numRuns: 30,
      examples: [
        [TRAINED],
        [{ ...TRAINED, lost: ['fetch', 'harvest'] }],
        [{ ...TRAINED, delta: 0.2 }],
        [{ ...TRAINED, again: 'once more' }],
        [{ ...TRAINED, samples: 3, lost: ['harvest'] }],
      ],
    },
  );
  // The property was not true for want of anything to say.
  for (const line of [
    'eval run',
    'eval reuse',
    'compare run',
    'compare reuse',
    'remedies run',
    'remedies maybe',
    'remedies reuse',
    'train run',
    'train maybe',
    'train reuse',
    'environment run',
    'report run',
    'report reuse',
    'eval maybe',
  ])
    expect(seen).toContain(line);
}, 120_000);

test('a new stage is described in one place: it is planned, run, re-used, limited to its place, and part of the run', async () => {
  const config = loopConfig('train: { when: never }\ngate: { rule: point }\n');
  const ports = await loopPorts(root, config);
  const withDiagnosis = (options: LoopOptions = {}) => {
    const loop = openLoop(config, ports, options);
    loop.nodes.splice(-1, 0, diagnosis(loop));
    return loop;
  };
  const lineOf = (plan: readonly PlannedStage[]) => plan.flatMap(({ name, does, why }) => (name === 'diagnose' ? [[does, why]] : []));
  expect(lineOf(await planned(withDiagnosis()))).toEqual([['run', 'it reads the scores']]);
  await expect(walk(withDiagnosis({ mayRun: (work) => work !== 'compare' }))).rejects.toThrow('compare base toolcall is not there and may not run here');

  const first = await walk(withDiagnosis());
  expect(first.stages.map(({ name, status }) => `${name} ${status}`).slice(-2)).toEqual(['diagnose ran', 'report ran']);
  expect(first.run.stages.map(({ name }) => name)).toContain('diagnose');
  expect(lineOf(await planned(withDiagnosis()))).toEqual([['reuse', 'nothing it depends on changed']]);
  expect((await walk(withDiagnosis())).stages.every(({ status }) => status === 'reused')).toBe(true);
  expect((await walk(openLoop(config, ports))).run.id).not.toBe(first.run.id);
});

function diagnosis(loop: Loop): StageNode<string> {
  const base = loop.graph.base;
  return {
    role: null,
    track: null,
    split: null,
    name: 'diagnose',
    kind: 'compare',
    from: () => [...base.values()],
    applies: () => 'yes',
    why: { waits: 'it reads the scores', maybe: 'always' },
    stage: async () => ({
      name: 'diagnose',
      work: 'compare',
      version: 1,
      inputs: Object.fromEntries([...base].map(([track, node]) => [track, resultOf(node).evaluation.scoresDigest])),
      run: ({ folder }) => folder.write('diagnosis.txt', 'all is well'),
      load: async (folder) => (await folder.read('diagnosis.txt')) ?? '',
      summary: (text) => text,
    }),
    found: null,
  };
}
