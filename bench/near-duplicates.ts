import { nearFamilies } from '../src/harvest/near/families.ts';
import { mixed } from '../src/harvest/near/shingles.ts';
import { contamination } from '../src/harvest/stats/contamination.ts';
import { writeResult } from './result.ts';

// How long it takes to find near-duplicates among 100,000 conversations, and held-out ones in training: of no likeness, one in ten a copy with a word
// changed; of one template with short values; and of one template that makes all of them near-duplicates, which is what costs most.
const CONVERSATIONS = 100_000;
const THRESHOLD = 0.9;

let drawn = 0;
const uniform = () => {
  drawn += 1;
  return mixed(drawn) / 2 ** 32;
};
/** A few words often, most of them rarely. */
const words = (count: number) => Array.from({ length: count }, () => `w${Math.floor(20_000 * uniform() ** 3)}`);
const template = words(120).join(' ');

function unlike(): string[] {
  const texts: string[][] = [];
  for (let at = 0; at < CONVERSATIONS; at += 1) {
    const older = uniform() < 0.1 ? texts[Math.floor(uniform() * texts.length)] : undefined;
    texts.push(older ? older.with(Math.floor(uniform() * older.length), 'changed') : words(20 + Math.floor(uniform() * 80)));
  }
  return texts.map((text) => text.join(' '));
}
const CASES = {
  unlike,
  'one template, long values': () => Array.from({ length: CONVERSATIONS }, () => `${template} ${words(60).join(' ')}`),
  'one template, short values': () => Array.from({ length: CONVERSATIONS }, (_, at) => `${template} order ${at}`),
} as const;

/** Processor time of the work, so that whatever else the machine does counts little. */
function timed<T>(work: () => T): { ms: number; result: T } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { ms: Math.round((user + system) / 1000), result };
}

const cases: Record<string, unknown> = {};
for (const [name, make] of Object.entries(CASES)) {
  const texts = make();
  const conversations = new Map(texts.map((text, at) => [`family:${at}`, text]));
  const fresh = new Set(conversations.keys());
  const signed = timed(() => nearFamilies({ conversations, recorded: new Map(), placeOf: () => null, threshold: THRESHOLD }));
  const linked = timed(() => signed.result.links(fresh));
  const held = texts.map((text, at) => ({ id: String(at), text, split: at % 5 === 0 ? ('test' as const) : ('train' as const) }));
  const overlap = timed(() => contamination(held, []));
  const near = new Set(linked.result.flat()).size;
  cases[name] = {
    signMs: signed.ms,
    linkMs: linked.ms,
    links: linked.result.length,
    near,
    overlapMs: overlap.ms,
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  };
  console.log(
    `${name}: ${CONVERSATIONS} conversations signed in ${signed.ms} ms of processor time, near-duplicates linked in ${linked.ms} ms (${near} of them), overlap with train in ${overlap.ms} ms`,
  );
}
await writeResult('near-duplicates', { conversations: CONVERSATIONS, threshold: THRESHOLD, cases });
