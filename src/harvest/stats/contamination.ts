import { compareTexts } from '../../records/canonical-json.ts';
import type { Overlap } from '../../records/dataset-stats.ts';
import type { Split } from '../../records/example.ts';
import { folded, hashRun, wordHashes } from '../near/shingles.ts';

/** Words in a run: the 8-grams of PaLM (Chowdhery et al. 2022, section 8); the shortest that GPT-3 used (Brown et al. 2020, appendix C). */
export const RUN_WORDS = 8;
/** A shorter text is one run; of fewer words than this it says too little to be found again. */
const FEWEST_WORDS = 5;
/** From this share of its runs on, PaLM counts an example as contaminated. */
export const OVERLAP_SHARE = 0.7;
const WORST = 10;

/** A text with a name to be told by. */
export interface NamedText {
  id: string;
  text: string;
}

/** What held-out conversations are looked for in. */
export interface Corpus {
  name: string;
  texts: readonly NamedText[];
}

/** How much of what is held out stands in the training split or in other data sets, run by run. */
export function contamination(conversations: readonly (NamedText & { split: Split })[], others: readonly Corpus[]): Overlap[] {
  const texts = (wanted: Split) => distinct(conversations.filter(({ split }) => split === wanted));
  const corpora = [{ name: 'train', texts: texts('train') }, ...others];
  return (['test', 'vault'] as const).flatMap((split) => {
    const held = texts(split).map((one) => ({ ...one, runs: runsOf(wordHashes(folded(one.text))) }));
    return corpora.map((corpus) => overlapOf(split, held, corpus));
  });
}

interface HeldOut extends NamedText {
  /** Empty where the text is too short. */
  runs: ReadonlySet<number>;
}

function overlapOf(split: Split, held: readonly HeldOut[], corpus: Corpus): Overlap {
  const measured = held.filter(({ runs }) => runs.size > 0);
  const wanted = new Set(measured.flatMap(({ runs }) => [...runs]));
  const lengths = new Set([...wanted].map(lengthOf));
  const where = new Map<number, number[]>();
  for (const [at, { text }] of corpus.texts.entries()) {
    for (const run of runsOf(wordHashes(folded(text)), lengths)) if (wanted.has(run)) placesOf(where, run).push(at);
  }
  const shares = measured.map(({ id, runs }) => ({ id, runs, share: [...runs].filter((run) => where.has(run)).length / runs.size }));
  const worst = shares
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || compareTexts(a.id, b.id))
    .slice(0, WORST);
  return {
    split,
    against: corpus.name,
    conversations: held.length,
    tooShort: held.length - measured.length,
    overlapping: shares.filter(({ share }) => share >= OVERLAP_SHARE).length,
    meanShare: shares.length > 0 ? shares.reduce((sum, { share }) => sum + share, 0) / shares.length : null,
    worst: worst.map(({ id, runs, share }) => ({ example: id, with: corpus.texts[closest(runs, where)]?.id ?? '', share })),
  };
}

/** The different runs of a text, by length and hash: of `RUN_WORDS`, or the whole of a shorter one; of every length asked for where lengths are. */
function runsOf(words: Uint32Array, lengths?: ReadonlySet<number>): Set<number> {
  const runs = new Set<number>();
  for (const length of lengths ?? [Math.min(RUN_WORDS, words.length)]) {
    if (length < FEWEST_WORDS) continue;
    for (let start = 0; start + length <= words.length; start += 1) runs.add(hashRun(words, start, length) * LENGTHS + length);
  }
  return runs;
}

/** Room for a length beside a hash in one number. */
const LENGTHS = 16;

function lengthOf(run: number): number {
  return run % LENGTHS;
}

/** The text that holds most of the runs. */
function closest(runs: ReadonlySet<number>, where: ReadonlyMap<number, readonly number[]>): number {
  const held = new Map<number, number>();
  for (const run of runs) for (const at of where.get(run) ?? []) held.set(at, (held.get(at) ?? 0) + 1);
  return [...held].sort(([a, more], [b, most]) => most - more || a - b)[0]?.[0] ?? -1;
}

function placesOf(where: Map<number, number[]>, run: number): number[] {
  const places = where.get(run) ?? [];
  where.set(run, places);
  return places;
}

/** Each text once, under the smallest id, in the order of the ids. */
function distinct(texts: readonly NamedText[]): NamedText[] {
  const inOrder = texts.toSorted((a, b) => compareTexts(a.id, b.id));
  return [...Map.groupBy(inOrder, ({ text }) => text).values()].flatMap(([first]) => (first ? [first] : []));
}
