import { digestOf } from '../../records/digest.ts';
import type { Example } from '../../records/example.ts';
import { promptMessages } from '../prompt.ts';

export interface ShotOptions {
  /** The whole data set. */
  examples: readonly Example[];
  seed: number;
  count: number;
}

/**
 * Which examples of the train split stand before a request: of its track, with its very instruction and tools where there are enough of them; one of
 * each domain in turn, the most common first, drawn by the seed. Never one of the request's own cluster.
 */
export function shotsFor({ examples, seed, count }: ShotOptions): (asked: Example) => Example[] {
  const pool = drawn(
    examples.filter(({ split, challenge }) => split === 'train' && !challenge),
    seed,
  );
  const clusters = new Set(pool.map(({ cluster }) => cluster));
  const byTrack = Map.groupBy(pool, ({ track }) => track);
  const orders = new Map<string, Example[]>();
  const orderFor = (asked: Example): Example[] => {
    const key = JSON.stringify([asked.track, systemOf(asked)]);
    const known = orders.get(key);
    if (known) return known;
    const ofTrack = byTrack.get(asked.track) ?? [];
    const isAlike = (one: Example) => systemOf(one) === systemOf(asked);
    const order = [...inTurn(ofTrack.filter(isAlike)), ...inTurn(ofTrack.filter((one) => !isAlike(one)))];
    orders.set(key, order);
    return order;
  };
  return (asked) => {
    if (count === 0) return [];
    if (asked.split !== 'train' && clusters.has(asked.cluster)) throw new Error(`cluster ${asked.cluster} of example ${asked.id} is also in the train split`);
    const shots: Example[] = [];
    for (const one of orderFor(asked)) {
      if (shots.length === count) break;
      if (one.cluster !== asked.cluster) shots.push(one);
    }
    return shots;
  };
}

/** The instruction and tools of an example's prompt. */
export function systemOf({ row }: Pick<Example, 'row'>): string {
  return promptMessages(row.prompt)[0].content;
}

/** In an order that depends on the seed and on nothing else of the data set. */
function drawn(examples: readonly Example[], seed: number): Example[] {
  return examples
    .map((example) => ({ example, lot: digestOf([seed, example.id]) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ example }) => example);
}

/** One example of each domain, then a second of each, and so on. */
function inTurn(examples: readonly Example[]): Example[] {
  const domains = [...Map.groupBy(examples, ({ domain }) => domain)].sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1));
  const rounds = Math.max(0, ...domains.map(([, of]) => of.length));
  return Array.from({ length: rounds }, (_, round) => domains.flatMap(([, of]) => of.slice(round, round + 1))).flat();
}
