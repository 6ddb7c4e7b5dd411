import type { Comparison, Verdict, VerdictOutcome } from '../records/comparison.ts';
import { digestOf } from '../records/digest.ts';
import type { Track } from '../records/example.ts';
import { floorsOf } from './floors.ts';
import { gainOverBase, type OverBase } from './gain.ts';
import type { CompareOptions } from './options.ts';
import { pairScores } from './pair.ts';
import { refusalsOf } from './refusals/refusals.ts';
import { remarksOf } from './remarks.ts';
import { figuresSentence, floorSentence, pointSentence, refusalSentence, verdictSentence } from './sentences.ts';
import { refuseWrongSides, type Sides } from './sides.ts';
import { isComplete, verdictsOf } from './verdict.ts';

/**
 * Whether the local model loses more than the margin to the hosted one on the same examples. Parity needs every gating metric; one inferior
 * metric is enough for inferior; evidence that says nothing gives no verdict. The record lacks only its manifest.
 * @throws UserError when a side is played by the wrong model, or the evaluations are of different data, splits, tracks or scorer versions.
 */
export function compare(sides: Sides, options: CompareOptions): Omit<Comparison, 'manifest'> {
  const { hosted, local, base } = sides;
  const { track } = local.evaluation;
  refuseWrongSides(sides);
  const { pairs, unpaired } = pairScores(hosted.scores, local.scores);
  const judged = verdictsOf(pairs, track, options);
  const byRule = outcomesOf(judged, track);
  const refusals = refusalsOf({ sides, pairs, unpaired, verdicts: judged, wouldBe: byRule[options.rule], options });
  const isRefused = refusals.length > 0;
  const verdicts = isRefused ? judged.map(withoutVerdict) : judged;
  const outcome = isRefused ? 'inconclusive' : byRule[options.rule];
  const floors = floorsOf(local.scores, options.floors);
  const isBelowFloor = outcome === 'parity' && floors.some(({ met }) => !met);
  const candidate = local.evaluation.model.role === 'tuned' ? 'tuned' : 'base';
  const overBase = candidate === 'tuned' && base ? gainOverBase({ base: base.scores, tuned: local.scores, track }, options) : NO_BASE;
  const sentence = isRefused ? figuresSentence : options.rule === 'point' ? pointSentence : verdictSentence;
  return {
    schema: 'fledgling/comparison@1',
    id: digestOf({ hosted: hosted.evaluation.id, local: local.evaluation.id, base: base?.evaluation.id ?? null, options }).slice(0, 16),
    track,
    candidate,
    rule: options.rule,
    outcome,
    refusals,
    floors,
    byRule: isRefused ? { interval: 'inconclusive', point: 'inconclusive' } : byRule,
    verdicts,
    pairs: pairs.length,
    unpaired: { ...unpaired, limit: options.maxUnscored },
    fineTune: outcome === 'inferior' || isBelowFloor,
    gain: overBase.gain,
    regressions: overBase.regressions,
    reasons: [
      ...refusals.map((refusal) => refusalSentence(track, refusal)),
      ...(isBelowFloor ? floors.filter(({ met }) => !met).map((floor) => floorSentence(track, floor)) : []),
      ...verdicts.filter(({ gating }) => gating).map((verdict) => sentence(track, verdict)),
      ...remarksOf({ sides, pairs, verdicts }, options),
      ...overBase.reasons,
    ],
    hosted: hosted.evaluation.id,
    local: local.evaluation.id,
  };
}

const NO_BASE: OverBase = { gain: null, regressions: [], reasons: [] };

/** What each rule says of all gating metrics together; a core metric without a pair leaves both without a verdict. */
function outcomesOf(verdicts: readonly Verdict[], track: Track): Comparison['byRule'] {
  const gating = verdicts.filter((verdict) => verdict.gating);
  if (!isComplete(verdicts, track)) return { interval: 'inconclusive', point: 'inconclusive' };
  return { interval: byInterval(gating), point: gating.some(({ point }) => point === 'inferior') ? 'inferior' : 'parity' };
}

function byInterval(gating: readonly Verdict[]): VerdictOutcome {
  if (gating.some(({ outcome }) => outcome === 'inferior')) return 'inferior';
  return gating.every(({ outcome }) => outcome === 'parity') ? 'parity' : 'inconclusive';
}

/** The figures stand; what they would say does not. */
function withoutVerdict(verdict: Verdict): Verdict {
  return { ...verdict, outcome: 'inconclusive', needed: null };
}
