import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { compare } from '../../src/compare/compare.ts';
import type { Said } from '../../src/compare/sides.ts';
import type { ModelRole, Prediction, Score, Scored } from '../../src/records/evaluation.ts';
import type { Example } from '../../src/records/example.ts';
import { SCORER_VERSION, score } from '../../src/score/score.ts';

// One way through a file of pairs, in a process of its own: `node route.ts <way> <file>`; prints what it cost.
const [way = '', file = ''] = process.argv.slice(2);

interface Pair {
  example: Example;
  hosted: Prediction;
  local: Prediction;
}

const GATE = { rule: 'interval', looks: 1, delta: 0.05, alpha: 0.05, maxUnscored: 0.02, minHosted: 0.5, floors: {} } as const;

const WAYS: Record<string, () => Promise<number>> = {
  parse: () => eachPair(() => undefined),
  score: () =>
    eachPair(({ example, hosted, local }) => {
      score(example, hosted);
      score(example, local);
    }),
  compare: async () => {
    const sides = { hosted: sideOf('hosted'), local: sideOf('base') };
    const count = await eachPair(({ example, hosted, local }) => {
      keep(sides.hosted, score(example, hosted), hosted);
      keep(sides.local, score(example, local), local);
    });
    const { outcome } = compare({ ...sides, base: null }, GATE);
    if (outcome === undefined) throw new Error('no verdict');
    return count;
  },
};

function sideOf(role: ModelRole) {
  const model = { role, name: role, standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} };
  const evaluation = {
    id: role,
    track: 'toolcall' as const,
    split: 'test' as const,
    model,
    ask: 'text' as const,
    dataDigest: '0',
    scorerVersion: SCORER_VERSION,
  };
  return { evaluation, scores: [] as Score[], predictions: [] as Said[] };
}

/** Values are of few kinds: one object for each. */
const kinds = new Map<string, Scored['values']>();

/** Keeps what the gate reads and no more: neither which leaves differ nor the graded reading. */
function keep(side: ReturnType<typeof sideOf>, scored: Score, { exampleId, outcome, text, calls }: Prediction): void {
  side.predictions.push({ exampleId, outcome, text, calls });
  if (scored.status === 'unscored') side.scores.push(scored);
  else {
    const { graded: _graded, ...read } = scored;
    const kind = JSON.stringify(read.values);
    if (!kinds.has(kind)) kinds.set(kind, read.values);
    side.scores.push({ ...read, values: kinds.get(kind) ?? read.values, differs: [] });
  }
}

async function eachPair(work: (pair: Pair) => void): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    work(JSON.parse(line));
    count += 1;
  }
  return count;
}

const startedAt = performance.now();
const cpu = process.cpuUsage();
const pairs = await WAYS[way]?.();
const { user, system } = process.cpuUsage(cpu);
const cost = { pairs, wallSeconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6, peakMb: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(cost));
