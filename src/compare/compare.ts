import { UserError } from '../errors.ts';
import type { Comparison, Verdict, VerdictOutcome } from '../records/comparison.ts';
import { digestOf } from '../records/digest.ts';
import { CORE_METRICS, type Evaluation, type ModelRole, type Score } from '../records/evaluation.ts';
import { gainOverBase, type OverBase } from './gain.ts';
import type { CompareOptions } from './options.ts';
import { pairScores } from './pair.ts';
import { askedSentence, percent, pointSentence, verdictSentence } from './sentences.ts';
import { verdictsOf } from './verdict.ts';

/** One model's evaluation and the scores behind it. */
export interface Side {
  evaluation: Pick<Evaluation, 'id' | 'track' | 'split' | 'model' | 'ask' | 'dataDigest' | 'scorerVersion'>;
  scores: readonly Score[];
}

export interface Sides {
  hosted: Side;
  /** The candidate, base or tuned by its role. */
  local: Side;
  /** The base under a tuned candidate; null where there is none to compare. */
  base: Side | null;
}

/**
 * Whether the local model loses more than the margin to the hosted one on the same examples. Parity needs every core metric; one inferior
 * metric is enough for inferior. The record lacks only its manifest.
 * @throws UserError when a side is played by the wrong model, or the evaluations are of different data, splits, tracks or scorer versions.
 */
export function compare(sides: Sides, options: CompareOptions): Omit<Comparison, 'manifest'> {
  const { hosted, local, base } = sides;
  const { track } = local.evaluation;
  refuseWrongRoles(sides);
  refuseDifferentData(sides);
  const { pairs, unpaired } = pairScores(hosted.scores, local.scores);
  const verdicts = verdictsOf(pairs, track, options);
  const gating = verdicts.filter((verdict) => verdict.gating);
  const isComplete = gating.length === CORE_METRICS[track].length;
  const byRule = { interval: isComplete ? byInterval(gating) : ('inconclusive' as const), point: isComplete ? byPoint(gating) : ('inconclusive' as const) };
  const refusals = isComplete ? refusalsOf(unpaired, options) : [`${track}: no example was scored with both models`];
  const outcome = refusals.length > 0 ? 'inconclusive' : byRule[options.rule];
  const candidate = local.evaluation.model.role === 'tuned' ? 'tuned' : 'base';
  const overBase = candidate === 'tuned' && base ? gainOverBase({ base: base.scores, tuned: local.scores, track }, options) : NO_BASE;
  return {
    schema: 'fledgling/comparison@1',
    id: digestOf({ hosted: hosted.evaluation.id, local: local.evaluation.id, base: base?.evaluation.id ?? null, options }).slice(0, 16),
    track,
    candidate,
    rule: options.rule,
    outcome,
    byRule,
    verdicts,
    pairs: pairs.length,
    unpaired: { ...unpaired, limit: options.maxUnscored },
    fineTune: outcome === 'inferior',
    gain: overBase.gain,
    regressions: overBase.regressions,
    reasons: [
      ...refusals,
      ...gating.map((verdict) => (options.rule === 'point' ? pointSentence(track, verdict) : verdictSentence(track, verdict))),
      ...overBase.reasons,
      ...(hosted.evaluation.ask === local.evaluation.ask ? [] : [askedSentence(track, { hosted: hosted.evaluation.ask, local: local.evaluation.ask })]),
    ],
    hosted: hosted.evaluation.id,
    local: local.evaluation.id,
  };
}

const NO_BASE: OverBase = { gain: null, regressions: [], reasons: [] };

function byInterval(gating: readonly Verdict[]): VerdictOutcome {
  if (gating.some(({ outcome }) => outcome === 'inferior')) return 'inferior';
  return gating.every(({ outcome }) => outcome === 'parity') ? 'parity' : 'inconclusive';
}

function byPoint(gating: readonly Verdict[]): 'parity' | 'inferior' {
  return gating.some(({ point }) => point === 'inferior') ? 'inferior' : 'parity';
}

function refusalsOf(unpaired: { count: number; share: number }, { maxUnscored }: CompareOptions): string[] {
  if (unpaired.share <= maxUnscored) return [];
  return [
    `${unpaired.count} examples (${percent(unpaired.share)}) were not scored with both models, more than gate.maxUnscored allows (${percent(maxUnscored)}): no verdict. Run again: what failed is asked again`,
  ];
}

/** Swapped sides would say parity of the wrong model, so each must be played by its own. */
function refuseWrongRoles({ hosted, local, base }: Sides): void {
  refuseRole('hosted', hosted, ['hosted']);
  refuseRole('local', local, ['base', 'tuned']);
  if (!base) return;
  refuseRole('base', base, ['base']);
  if (local.evaluation.model.role === 'tuned') return;
  throw new UserError(
    `base: expected none beside a local evaluation of the base model, got ${base.evaluation.id}. Leave it out, or give the tuned model's evaluation as local.`,
  );
}

function refuseRole(side: keyof Sides, { evaluation: { id, model } }: Side, roles: readonly ModelRole[]): void {
  if (roles.includes(model.role)) return;
  throw new UserError(
    `${side}: expected an evaluation of the ${roles.join(' or ')} model, got ${id}, which is of the ${model.role} model. Give each evaluation as the side its model plays.`,
  );
}

function refuseDifferentData({ hosted, local, base }: Sides): void {
  for (const side of base ? [hosted, base] : [hosted]) {
    for (const key of ['track', 'split', 'dataDigest', 'scorerVersion'] as const) {
      const [expected, found] = [local.evaluation[key], side.evaluation[key]];
      if (expected === found) continue;
      throw new UserError(
        `The ${side.evaluation.model.role} evaluation ${side.evaluation.id} has ${key} ${found}, the ${local.evaluation.model.role} evaluation ${local.evaluation.id} has ${expected}: they cannot be compared. Evaluate both models on the same examples.`,
      );
    }
  }
}
