import { type Comparison, decides, isBlocking, type Verdict, type VerdictOutcome } from '../records/comparison.ts';
import { digestOf } from '../records/digest.ts';
import type { Track } from '../records/example.ts';
import { floorsOf } from './floors.ts';
import { gainOverBase, type OverBase } from './gain.ts';
import { withoutAccepted } from './guard/accepted.ts';
import { type Known, lookOf, NOTHING_KNOWN, spend } from './guard/looks.ts';
import type { CompareOptions } from './options.ts';
import { pairScores } from './pair.ts';
import { refusalsOf } from './refusals/refusals.ts';
import { remarksOf } from './remarks.ts';
import { restOf } from './rest/rest.ts';
import { plainSentence } from './saying/plain.ts';
import { acceptedSentence, figuresSentence, floorSentence, lookSentence, pointSentence, refusalSentence, restSentence, verdictSentence } from './sentences.ts';
import { refuseWrongSides, type Sides } from './sides.ts';
import { atStakeOf, atStakeSentence } from './stake/at-stake.ts';
import { isComplete, judge } from './verdict.ts';

/**
 * Whether the local model loses more than the margin to the hosted one on the same examples. Parity needs every gating metric; one inferior
 * metric, or surely losing more where the right answer is not the usual one, is enough for inferior; evidence that says nothing gives no verdict,
 * and the point rule alone no parity. A tuned candidate is judged at its look's part of the error level. The record lacks only its manifest.
 * @throws UserError when a side is played by the wrong model, or the evaluations are of different data, splits, tracks or scorer versions.
 */
export function compare(sides: Sides, options: CompareOptions, known: Known = NOTHING_KNOWN): Omit<Comparison, 'manifest'> {
  const { hosted, local, base } = sides;
  const { track } = local.evaluation;
  const { rule } = options;
  refuseWrongSides(sides);
  const { pairs, unpaired } = pairScores(hosted.scores, local.scores);
  const wanted = lookOf(sides, options, known);
  const atLook = { ...options, alpha: wanted?.alpha ?? options.alpha };
  const { accepted: mustNotCall, ...judged } = withoutAccepted(judge({ pairs, rest: restOf(sides, pairs), track }, atLook), track, known.accept);
  const byRule = outcomesOf(judged, track);
  const { look, spent, accepted: looks } = spend(wanted, { track, wouldBe: byRule[rule], options, accept: known.accept });
  const refusals = [...refusalsOf({ sides, pairs, unpaired, ...judged, wouldBe: byRule[rule], options: atLook }), ...spent];
  const isRefused = refusals.length > 0;
  const { verdicts, rest } = isRefused ? withoutVerdicts(judged) : judged;
  const isUnproved = byRule[rule] === 'parity' && byRule.interval !== 'parity';
  const outcome = isRefused || isUnproved ? 'inconclusive' : byRule[rule];
  const floors = floorsOf(local.scores, options.floors);
  const isBelowFloor = outcome === 'parity' && floors.some(({ met }) => !met);
  const isFailing = outcome === 'inferior' || isBelowFloor;
  const atStake = isFailing && sides.misses ? atStakeOf({ track, misses: sides.misses, pairs, verdicts, floors }) : null;
  const candidate = local.evaluation.model.role === 'tuned' ? 'tuned' : 'base';
  const overBase = candidate === 'tuned' && base ? gainOverBase({ base: base.scores, tuned: local.scores, track }, { options, accept: known.accept }) : NO_BASE;
  const accepted = [...mustNotCall, ...looks, ...overBase.accepted];
  const sentence = (verdict: Verdict) => (isRefused ? figuresSentence : rule === 'point' && verdict.gating ? pointSentence : verdictSentence)(track, verdict);
  return {
    schema: 'fledgling/comparison@1',
    id: digestOf({ hosted: hosted.evaluation.id, local: local.evaluation.id, base: base?.evaluation.id ?? null, options }).slice(0, 16),
    track,
    candidate,
    rule,
    outcome,
    says: plainSentence({ rule, outcome, refusals, verdicts, rest, byRule, look }),
    refusals,
    floors,
    byRule: isRefused ? { interval: 'inconclusive', point: 'inconclusive' } : byRule,
    verdicts,
    rest,
    pairs: pairs.length,
    unpaired: { ...unpaired, limit: options.maxUnscored },
    fineTune: (isFailing && (atStake?.wouldDo ?? true)) || (!isRefused && overBase.regressions.some(isBlocking)),
    ...(atStake ? { atStake } : {}),
    gain: overBase.gain,
    regressions: overBase.regressions,
    accepted,
    look,
    reasons: [
      ...refusals.map((refusal) => refusalSentence(track, refusal)),
      ...(isBelowFloor ? floors.filter(({ met }) => !met).map((floor) => floorSentence(track, floor)) : []),
      ...(rest && decides(rest.verdict) ? [restSentence(track, rest)] : []),
      ...verdicts.filter(decides).map(sentence),
      ...(atStake ? [atStakeSentence(track, atStake)] : []),
      ...(look && (look.declared > 1 || look.number > 1) ? [lookSentence(track, look)] : []),
      ...remarksOf({ sides, pairs, verdicts, rest: isRefused ? null : rest }, options),
      ...overBase.reasons,
      ...accepted.map(acceptedSentence),
    ],
    hosted: hosted.evaluation.id,
    local: local.evaluation.id,
  };
}

const NO_BASE: OverBase = { gain: null, regressions: [], accepted: [], reasons: [] };

type Judged = Pick<Comparison, 'verdicts' | 'rest'>;

/** What each rule says of all that gates together; a core metric without a pair leaves both without a verdict. */
function outcomesOf({ verdicts, rest }: Judged, track: Track): Comparison['byRule'] {
  if (!isComplete(verdicts, track)) return { interval: 'inconclusive', point: 'inconclusive' };
  const isSurelyWorse = [...verdicts, ...(rest ? [rest.verdict] : [])].some((verdict) => verdict.oneSided && decides(verdict));
  if (isSurelyWorse) return { interval: 'inferior', point: 'inferior' };
  const gating = verdicts.filter((verdict) => verdict.gating);
  return { interval: together(gating.map(({ outcome }) => outcome)), point: together(gating.map(({ point }) => point)) };
}

function together(outcomes: readonly VerdictOutcome[]): VerdictOutcome {
  if (outcomes.includes('inferior')) return 'inferior';
  return outcomes.every((outcome) => outcome === 'parity') ? 'parity' : 'inconclusive';
}

/** The figures stand; what they would say does not. */
function withoutVerdicts({ verdicts, rest }: Judged): Judged {
  return { verdicts: verdicts.map(withoutVerdict), rest: rest && { ...rest, verdict: withoutVerdict(rest.verdict) } };
}

function withoutVerdict(verdict: Verdict): Verdict {
  return { ...verdict, outcome: 'inconclusive', needed: null };
}
