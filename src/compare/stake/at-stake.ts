import type { FloorCheck, Verdict } from '../../records/comparison.ts';
import { CORE_METRICS } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import type { AtStake } from '../../records/findings/at-stake.ts';
import { type Cause, type Miss, UNLEARNABLE } from '../../records/findings/diagnosis.ts';
import type { Pair } from '../pair.ts';
import { percent } from '../sentences.ts';

interface Wanting {
  track: Track;
  /** The local model's, of all its examples. */
  misses: readonly Miss[];
  pairs: readonly Pair[];
  verdicts: readonly Verdict[];
  floors: readonly FloorCheck[];
}

/**
 * What is at stake where a comparison would ask for training. All learnable misses mended is the most that training can do: where even that leaves
 * the exact metric below the margin or its floor, training is no remedy.
 */
export function atStakeOf({ track, misses, pairs, verdicts, floors }: Wanting): AtStake {
  const paired = new Set(pairs.map(({ local }) => local.exampleId));
  const among = misses.filter(({ exampleId }) => paired.has(exampleId));
  const learnable = among.filter(({ cause }) => !UNLEARNABLE.has(cause));
  const beyond = mostCommon(among.filter(({ cause }) => UNLEARNABLE.has(cause)).map(({ cause }) => cause));
  const exact = CORE_METRICS[track].at(-1);
  const mended = learnable.length / Math.max(1, pairs.length);
  const reachesMargin = verdicts.every(({ metric, difference, margin }) => metric !== exact || difference + mended >= -margin);
  const reachesFloor = floors.every(({ metric, value, floor }) => metric !== exact || value + mended >= floor);
  return {
    pairs: pairs.length,
    misses: among.length,
    learnable: learnable.length,
    most: mostOf(learnable),
    beyond: beyond && { cause: beyond.value, count: beyond.count },
    wouldDo: learnable.length > 0 && reachesMargin && reachesFloor,
  };
}

function mostOf(misses: readonly Miss[]): AtStake['most'] {
  const place = ({ cause, domain }: Miss) => JSON.stringify([cause, domain]);
  const [most, ...more] = [...Map.groupBy(misses, place).values()].sort((a, b) => b.length - a.length);
  const [first] = most ?? [];
  if (!most || !first || (more[0] && more[0].length === most.length)) return null;
  const path = mostCommon(most.flatMap(({ paths }) => [...new Set(paths)]));
  return { cause: first.cause, domain: first.domain, path: path && 2 * path.count > most.length ? path.value : null, count: most.length };
}

function mostCommon<T extends string>(values: readonly T[]): { value: T; count: number } | null {
  const [first] = [...Map.groupBy(values, (value) => value)].sort(([, a], [, b]) => b.length - a.length);
  return first ? { value: first[0], count: first[1].length } : null;
}

/** `toolcall: up to 12.3 points are at stake: 37 of 300 examples are learnable misses, most of them (12) argument-content in search_flights (arguments.date)`. */
export function atStakeSentence(track: Track, stake: AtStake): string {
  const { pairs, misses, learnable, most, beyond, wouldDo } = stake;
  const gain = `${(100 * (learnable / Math.max(1, pairs))).toFixed(1)} points`;
  if (wouldDo)
    return `${track}: up to ${gain} are at stake: ${learnable} of ${pairs} examples are learnable misses${most ? `, most often ${placeOf(most)}` : ''}`;
  const unlearnable = beyond
    ? `${beyond.count} of ${misses} misses are ${beyond.cause}: ${REMEDIES[beyond.cause] ?? ''}; training would not mend them`
    : `training would not do`;
  const rest =
    learnable === 0
      ? 'none of the misses is learnable'
      : `the ${learnable} learnable ones (${percent(learnable / Math.max(1, pairs))} of the pairs) would not close the gap`;
  return `${track}: ${unlearnable}, and ${rest}`;
}

function placeOf({ cause, domain, path, count }: NonNullable<AtStake['most']>): string {
  // `none` is the domain of requests that must not call.
  const where = domain === 'none' || !isPlain(domain) ? '' : ` in ${domain}`;
  return `${cause}${where}${path !== null && isPlain(path) ? ` (${path})` : ''}, ${count} of them`;
}

/** Names come out of traces and answers: only plain ones stand in a sentence. */
function isPlain(name: string): boolean {
  return /^[\w.:/[\]-]{1,80}$/.test(name);
}

const REMEDIES: Readonly<Partial<Record<Cause, string>>> = {
  truncated: 'raise decoding.maxTokens',
  'content-filter': 'see what the filter objects to',
  refused: 'see which prompts it declines, and word them otherwise',
  'likely-wrong-gold': 'look at these recorded answers first',
};

/** A base model whose failing no training would mend; null where there is none. */
export function stopsBeforeTraining(
  failing: readonly { track: Track; candidate: 'base' | 'tuned'; fineTune: boolean; atStake?: AtStake | undefined }[],
): string | null {
  const idle = failing.flatMap(({ track, candidate, fineTune, atStake }) =>
    candidate === 'base' && !fineTune && atStake ? [atStakeSentence(track, atStake)] : [],
  );
  return idle.length === 0 ? null : `stop: ${idle.join('; ')}`;
}
