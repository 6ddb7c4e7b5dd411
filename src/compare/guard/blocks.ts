import { type Block, type Comparison, decides, isBlocking } from '../../records/comparison.ts';
import { floorSentence, refusalSentence, regressionSentence, restSentence, verdictSentence } from '../sentences.ts';

/** What a decision is made from. */
export type Judgement = Pick<
  Comparison,
  | 'track'
  | 'candidate'
  | 'rule'
  | 'outcome'
  | 'says'
  | 'refusals'
  | 'floors'
  | 'byRule'
  | 'fineTune'
  | 'atStake'
  | 'verdicts'
  | 'rest'
  | 'regressions'
  | 'accepted'
  | 'reasons'
>;

/** At parity with the hosted model, and all the same not good enough to ship. */
export function isBelowFloor({ outcome, floors }: Pick<Judgement, 'outcome' | 'floors'>): boolean {
  return outcome === 'parity' && floors.some(({ met }) => !met);
}

/** It surely lost what the base could do, and nobody accepted that; where the evidence says nothing, it does not say this either. */
export function isRegressed({ refusals, regressions }: Pick<Judgement, 'refusals' | 'regressions'>): boolean {
  return refusals.length === 0 && regressions.some(isBlocking);
}

/** Everything that keeps a track from shipping, the gravest first; empty where nothing does. */
export function blocksOf(judged: Judgement): Block[] {
  const { track, candidate, refusals, outcome, floors, verdicts, rest, regressions } = judged;
  const block = (code: Block['code'], sentence: string, place: Partial<Pick<Block, 'metric' | 'slice'>> = {}): Block => ({
    track,
    candidate,
    code,
    metric: null,
    slice: null,
    sentence,
    ...place,
  });
  if (refusals.length > 0) return refusals.map((refusal) => block('no-verdict', refusalSentence(track, refusal)));
  const inferior = [
    ...(rest && rest.verdict.outcome === 'inferior' && decides(rest.verdict)
      ? [block('inferior', restSentence(track, rest), { metric: rest.verdict.metric })]
      : []),
    ...verdicts
      .filter((verdict) => decides(verdict) && (verdict.outcome === 'inferior' || (judged.rule === 'point' && verdict.gating && verdict.point === 'inferior')))
      .map((verdict) => block('inferior', verdictSentence(track, verdict), { metric: verdict.metric })),
  ];
  return [
    ...(outcome === 'inferior' ? inferior : []),
    ...(outcome === 'parity'
      ? floors.filter(({ met }) => !met).map((floor) => block('below-floor', floorSentence(track, floor), { metric: floor.metric }))
      : []),
    ...regressions
      .filter(isBlocking)
      .map((one) => block('regression', `worse than the base: ${regressionSentence(track, one)}`, { metric: one.metric, slice: one.slice })),
    ...(outcome === 'inconclusive' ? [block(judged.byRule[judged.rule] === 'parity' ? 'point-rule' : 'too-few', `${track}: ${judged.says}`)] : []),
  ];
}
