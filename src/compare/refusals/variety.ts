import type { GateRefusal } from '../../records/comparison.ts';
import type { MetricName } from '../../records/evaluation.ts';
import { mcnemarExact } from '../../stats/mcnemar.ts';
import { MIN_CLUSTERS } from '../difference.ts';
import { goldsOf } from '../rest/rest.ts';
import { percent } from '../sentences.ts';
import { answersOf, mostCommon } from './answers.ts';
import { type Evidence, rightIds } from './evidence.ts';

/** A model whose answers are to this share one and the same hardly looks at what it is asked, unless the right answers are so too. */
export const CONSTANT_SHARE = 0.95;

const COLLECT = 'Collect examples whose right answer is another one';

/** All pairs of one conversation or template are one observation, however many they are. */
export function oneCluster({ pairs }: Evidence): GateRefusal[] {
  if (new Set(pairs.map(({ local }) => local.cluster)).size > 1) return [];
  return [
    {
      code: 'one-cluster',
      sentence: `all ${pairs.length} pairs are of one cluster, one independent observation`,
      remedy: 'Record traces of other conversations',
    },
  ];
}

/** Where there is one right answer, whatever always gives it is perfect: parity is no merit, though a worse model is still a worse one. */
export function noVariety(evidence: Evidence): GateRefusal[] {
  const golds = goldsOf(evidence.sides, evidence.pairs);
  if (golds === null || new Set(golds.values()).size > 1 || isYardstickFor(evidence, new Set(golds.keys()))) return [];
  return [{ code: 'no-variety', sentence: `all ${golds.size} examples have the same right answer: a model that always gives it passes`, remedy: COLLECT }];
}

/** The hosted model always says the same, and is no better for what else it says: no yardstick, but for a local model that is worse than even that. */
export function constantHosted(evidence: Evidence): GateRefusal[] {
  const { answer } = mostCommon(answersOf(evidence.sides.hosted, evidence.pairs));
  if (isYardstickFor(evidence, rightWhen(evidence, 'hosted', answer))) return [];
  return constant(evidence, 'hosted', {
    code: 'hosted-constant',
    remedy: 'Read its answers in the report and mend how it is asked; if they are right, collect other examples',
  });
}

/** Whether what is no parity is measured soundly: against a hosted model that is not worse than always giving one answer. */
function isYardstickFor(evidence: Evidence, constant: ReadonlySet<string>): boolean {
  return evidence.wouldBe !== 'parity' && !isMore(constant, rightIds(evidence.pairs, 'hosted', exactMetric(evidence)), evidence);
}

/** A local model that always says the same is a sign of a wrong template, end token or engine: its figures are not yet the model's. */
export function constantLocal(evidence: Evidence): GateRefusal[] {
  return constant(evidence, 'local', {
    code: 'local-constant',
    remedy: 'Check its chat template, end token and engine with `fledgling infer`; if it really answers so, train it with `fledgling train`',
  });
}

function constant(evidence: Evidence, side: 'hosted' | 'local', refusal: Pick<GateRefusal, 'code' | 'remedy'>): GateRefusal[] {
  const { sides, pairs } = evidence;
  const { answer, share } = mostCommon(answersOf(sides[side], pairs));
  if (share < CONSTANT_SHARE || isBetter(evidence, side, rightWhen(evidence, side, answer))) return [];
  const sentence = `the ${side} model gives one and the same answer to ${percent(share)} of ${pairs.length} examples and is no better than always giving it`;
  return [{ ...refusal, sentence }];
}

/** Parity is no merit where always giving the most common right answer does as well as the local model. Inferior needs no such look. */
export function constantWouldDo(evidence: Evidence): GateRefusal[] {
  const { pairs, wouldBe } = evidence;
  if (wouldBe !== 'parity') return [];
  const constant = bestConstant(evidence);
  const local = rightIds(pairs, 'local', exactMetric(evidence));
  if (isBetter(evidence, 'local', constant)) return [];
  const [its, share] = [local.size, constant.size].map((count) => percent(count / pairs.length));
  const sentence = `always giving the most common right answer would be right on ${share} of ${pairs.length} pairs, and the local model (${its}) is not shown to do better`;
  return [{ code: 'no-better-than-constant', sentence, remedy: COLLECT }];
}

/**
 * Whether a side is right more often than a constant answer: by exact McNemar at the gate's alpha, or, on fewer than 20 pairs, where that could
 * hardly ever tell, by plain count.
 */
function isBetter(evidence: Evidence, side: 'hosted' | 'local', constant: ReadonlySet<string>): boolean {
  return isMore(rightIds(evidence.pairs, side, exactMetric(evidence)), constant, evidence);
}

function isMore(one: ReadonlySet<string>, other: ReadonlySet<string>, { pairs, options }: Evidence): boolean {
  if (pairs.length < MIN_CLUSTERS) return one.size > other.size;
  return mcnemarExact(onlyIn(one, other), onlyIn(other, one)) < options.alpha;
}

function onlyIn(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return [...one].filter((id) => !other.has(id)).length;
}

/** The pairs on which the best constant answer is right: the most common gold, or, without the data set, the most common right answer given. */
function bestConstant(evidence: Evidence): ReadonlySet<string> {
  const { pairs, sides } = evidence;
  const golds = goldsOf(evidence.sides, evidence.pairs);
  if (golds !== null) {
    const { answer } = mostCommon([...golds.values()]);
    return new Set([...golds].flatMap(([id, gold]) => (gold === answer ? [id] : [])));
  }
  const given = (['hosted', 'local'] as const).flatMap((side) => {
    const right = rightIds(pairs, side, exactMetric(evidence));
    return answersOf(sides[side], pairs).flatMap((answer, at) => {
      const id = pairs[at]?.local.exampleId ?? '';
      return right.has(id) ? [{ answer, id }] : [];
    });
  });
  const byAnswer = [...Map.groupBy(given, ({ answer }) => answer).values()].map((all) => new Set(all.map(({ id }) => id)));
  return byAnswer.reduce((most, one) => (one.size > most.size ? one : most), new Set<string>());
}

/** The pairs on which one answer of a side is right, were it always given: those with that gold, or, without golds, where it was given and right. */
function rightWhen(evidence: Evidence, side: 'hosted' | 'local', answer: string): ReadonlySet<string> {
  const { pairs, sides } = evidence;
  const answers = answersOf(sides[side], pairs);
  const right = rightIds(pairs, side, exactMetric(evidence));
  const given = pairs.flatMap(({ local: { exampleId } }, at) => (answers[at] === answer && right.has(exampleId) ? [exampleId] : []));
  const golds = goldsOf(evidence.sides, evidence.pairs);
  const gold = golds?.get(given[0] ?? '');
  return golds === null || gold === undefined ? new Set(given) : new Set([...golds].flatMap(([id, its]) => (its === gold ? [id] : [])));
}

function exactMetric({ sides }: Evidence): MetricName {
  return sides.local.evaluation.track === 'structured' ? 'exact_match_rate' : 'args_exact_rate';
}
