import type { Comparison, FloorCheck, GateRefusal, Regression, Rest, Verdict } from '../records/comparison.ts';
import type { Ask } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { Accepted } from '../records/gate/acceptance.ts';
import type { Look } from '../records/gate/look.ts';
import { fewestForParity } from '../stats/sample-size.ts';
import { MIN_CLUSTERS } from './difference.ts';
import { MIN_POINT_CLUSTERS, missingForPoint } from './needed.ts';

/** `toolcall args_exact_rate: local 26.3 % against hosted 96.7 % on 300 pairs, difference -70.3 points (…): inferior`. */
export function verdictSentence(track: Track, verdict: Verdict, names = NAMES): string {
  return `${figuresSentence(track, verdict, names)}, ${conclusion(verdict)}: ${verdict.outcome}`;
}

const NAMES = { local: 'local', hosted: 'hosted' };

/** The same without what it would say, where it says nothing. */
export function figuresSentence(track: Track, verdict: Verdict, names = NAMES): string {
  return `${track} ${verdict.metric}: ${figures(verdict, names)}`;
}

function figures({ local, hosted, n, difference, interval, alpha, method }: Verdict, names: typeof NAMES): string {
  const bounds = method === 'none' ? 'no interval' : `${number(100 * (1 - 2 * alpha))} % interval ${points(interval.low)} to ${points(interval.high)}`;
  return `${names.local} ${percent(local)} against ${names.hosted} ${percent(hosted)} on ${n} pairs, difference ${points(difference)} points (${bounds})`;
}

/** What the rest is without. */
export const COMMON: Readonly<Record<Rest['by'], string>> = { gold: 'the most common right answer', domain: 'the most common domain' };

/** `toolcall args_exact_rate without the most common right answer, that of 900 pairs: local 10.0 % against hosted 98.0 % on 100 pairs, …: inferior`. */
export function restSentence(track: Track, { by, common, verdict }: Rest): string {
  const told = {
    parity: `within the margin of ${number(100 * verdict.margin)} points`,
    inferior: `worse than the margin of ${number(100 * verdict.margin)} points: inferior`,
    inconclusive: `too few to tell, so they decide nothing`,
  } as const;
  return `${track} ${verdict.metric} without ${COMMON[by]}, that of ${common} pairs: ${figures(verdict, NAMES)}, ${told[verdict.outcome]}`;
}

/** `toolcall: no verdict: the hosted model does not do this task: …. Read its answers …`. */
export function refusalSentence(track: Track, { sentence, remedy }: GateRefusal): string {
  return `${track}: no verdict: ${sentence}. ${remedy}`;
}

/** `toolcall valid_call_rate: 84.0 % of 300 examples (95 % interval 79.4 % to 87.7 %), below the floor of 90.0 % (gate.floors): does not ship`. */
export function floorSentence(track: Track, { metric, value, n, interval, floor, met }: FloorCheck): string {
  const figures = `${track} ${metric}: ${percent(value)} of ${n} examples (95 % interval ${percent(interval.low)} to ${percent(interval.high)})`;
  return `${figures}, ${met ? 'at or above' : 'below'} the floor of ${percent(floor)} (gate.floors)${met ? '' : ': does not ship'}`;
}

function conclusion({ outcome, margin, alpha, method, needed, clusters, effectiveClusters = clusters, n, interval }: Verdict): string {
  const limit = `the margin of ${number(100 * margin)} points`;
  if (outcome === 'parity') return `within ${limit}`;
  if (outcome === 'inferior') return `worse than ${limit}`;
  if (method === 'none') return `only ${number(Math.min(clusters, effectiveClusters))} independent clusters where ${MIN_CLUSTERS} are needed${collect(needed)}`;
  if (interval.high < -margin) return `beyond ${limit} but not after Holm's correction for several metrics${collect(needed)}`;
  if (interval.low > -margin)
    return `within ${limit}, but so few could be so by chance: parity takes ${fewestForParity(margin, alpha)} independent ones${collect(needed)}`;
  if (needed === null) return `too near ${limit} for ${n} pairs to tell, and more would hardly settle it`;
  return `${limit} lies inside the interval${collect(needed)}`;
}

function collect(needed: Verdict['needed']): string {
  return needed === null ? '' : `, collect ${needed.more} more examples (${needed.total} in all, for 80 % power)`;
}

/** The same figures judged by the plain rule. */
export function pointSentence(track: Track, verdict: Verdict): string {
  const { metric, local, hosted, n, clusters, difference, margin, point } = verdict;
  const side = point === 'inferior' ? 'more than' : 'within';
  const few =
    point === 'inconclusive'
      ? `, but ${clusters} independent clusters where it needs ${MIN_POINT_CLUSTERS}, collect about ${missingForPoint(verdict)} more examples`
      : '';
  return `${track} ${metric}: local ${percent(local)} against hosted ${percent(hosted)} on ${n} pairs, difference ${points(difference)} points, ${side} the margin of ${number(100 * margin)} points by the plain rule${few}: ${point}`;
}

export function gainSentence(track: Track, { metric, tunedOnly, baseOnly, pValue }: NonNullable<Comparison['gain']>, alpha: number): string {
  const verdict = pValue < alpha ? 'a real gain' : 'no gain shown';
  return `${track} ${metric}: only the tuned model is right on ${tunedOnly} examples, only the base on ${baseOnly} (exact McNemar p ${pValue < 0.0001 ? '< 0.0001' : `= ${pValue.toFixed(4)}`}): ${verdict} over the base`;
}

/** `toolcall must_not_call_rate on the domain none: 100.0 % of the base model's answers, 20.0 % of the tuned one's, 25 pairs`. */
export function regressionSentence(track: Track, { metric, slice, kind, n, base, tuned }: Omit<Regression, 'accepted'>): string {
  const where = slice === null ? '' : ` on ${kind === null ? '' : `the ${kind} `}${plainName(slice)}`;
  return `${track} ${metric}${where}: the base model ${percent(base)}, the tuned one ${percent(tuned)}, on ${n} pairs`;
}

/** A name comes from traces: one that could do something to a terminal is quoted. */
function plainName(name: string): string {
  if (/^[\w .:/-]{1,120}$/.test(name)) return name;
  // JSON leaves C1 controls and marks of direction as they are.
  return JSON.stringify(name.slice(0, 120)).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** `toolcall: candidate 2 of 3 declared (gate.looks) on this test data: its bounds are at 1.67 %, 1.67 % were spent before`. */
export function lookSentence(track: Track, { number: at, declared, alpha, spentBefore }: Look): string {
  const level = (share: number) => `${number(100 * share)} %`;
  return `${track}: candidate ${at} of ${declared} declared (gate.looks) on this test data: ${alpha === 0 ? 'no error level is left for it' : `its bounds are at ${level(alpha)}`}, ${level(spentBefore)} were spent before`;
}

export function acceptedSentence({ sentence, reason }: Accepted): string {
  return `accepted by the policy: ${sentence} (${reason})`;
}

const ASKED: Readonly<Record<Ask, string>> = { native: 'natively, with its tools and response format', text: 'in text' };

/** Each model is asked in its own way: said wherever a verdict rests on it. */
export function askedSentence(track: Track, { hosted, local }: { hosted: Ask; local: Ask }): string {
  return `${track}: the hosted model was asked ${ASKED[hosted]}; the local model ${ASKED[local]}`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Percentage points with one decimal and without a minus before a zero. */
export function points(difference: number): string {
  return (100 * difference).toFixed(1).replace(/^-0\.0$/, '0.0');
}

/** At most two decimals. */
export function number(value: number): string {
  return String(Number(value.toFixed(2)));
}
