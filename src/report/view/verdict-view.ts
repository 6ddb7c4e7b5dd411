import type { Comparison, VerdictOutcome } from '../../records/comparison.ts';
import type { RunRecord } from '../../records/run.ts';
import { clipped } from './clip.ts';
import { decidingComparison, isBelowFloor, isRegressed, refusalText } from './gate-view.ts';
import { TRACK_LABELS } from './labels.ts';
import { listed, plural } from './numbers.ts';

const OUTCOMES: Readonly<Record<RunRecord['decision']['action'], VerdictOutcome>> = {
  ship: 'parity',
  train: 'inferior',
  collect: 'inconclusive',
  stop: 'inferior',
};

const WORDS: Readonly<Record<VerdictOutcome, string>> = { parity: 'Parity', inferior: 'Inferior', inconclusive: 'Inconclusive' };

/** A longer name would push the verdict out of a commit status or a comment's first line. */
const MOST_TITLE = 80;

/** The decision as one word and one sentence. */
export function verdictView(run: RunRecord) {
  const { action } = run.decision;
  const outcome = OUTCOMES[action];
  return { outcome, word: word(run, outcome), action, sentence: sentence(run, clipped(run.model.title, MOST_TITLE)) };
}

function word(run: RunRecord, outcome: VerdictOutcome): string {
  const { tracks } = run.decision;
  if (outcome === 'inconclusive' && openTracks(run).refused.length > 0) return 'No verdict';
  if (outcome !== 'inferior' || tracks.some((one) => one.outcome === 'inferior')) return WORDS[outcome];
  return tracksThat(run, isBelowFloor).length > 0 ? 'Below a floor' : tracksThat(run, isRegressed).length > 0 ? 'Worse than the base' : WORDS[outcome];
}

function tracksThat(run: Pick<RunRecord, 'decision' | 'comparisons'>, holds: (comparison: Comparison) => boolean): DecidedTracks {
  return run.decision.tracks.filter((one) => {
    const comparison = decidingComparison(run, one);
    return comparison !== undefined && holds(comparison);
  });
}

/**
 * What an open decision waits for: tracks with too few examples, those where too many were not scored, which asking again may mend, and those
 * that were refused a verdict, which their remedies may mend.
 */
export function openTracks(run: Pick<RunRecord, 'decision' | 'comparisons'>): { tooFew: DecidedTracks; unscored: DecidedTracks; refused: DecidedTracks } {
  const { decision, comparisons } = run;
  const refused = decision.tracks.filter((one) => decidingComparison(run, one)?.refusals.some(({ code }) => code !== 'unscored') ?? false);
  const open = decision.tracks.filter((one) => one.outcome === 'inconclusive' && !refused.includes(one));
  const isUnscored = ({ track, candidate }: DecidedTracks[number]) =>
    comparisons.some((one) => one.track === track && one.candidate === candidate && one.unpaired.share > one.unpaired.limit);
  return { tooFew: open.filter((one) => !isUnscored(one)), unscored: open.filter(isUnscored), refused };
}

function sentence(run: RunRecord, title: string): string {
  const { action, tracks } = run.decision;
  const losing = named(tracks.filter(({ outcome }) => outcome === 'inferior'));
  if (action === 'ship') return `Ship ${title}, ${how(tracks)}: it stays within the margin of the hosted LLM on ${named(tracks)}.`;
  const low = named(tracksThat(run, isBelowFloor));
  if (action === 'train' && low)
    return `Train ${title}: as it is, ${losing ? `it loses more than the margin against the hosted LLM on ${losing}, and ` : ''}it is below a floor (gate.floors) on ${low}.`;
  if (action === 'train') return `Train ${title}: as it is, it loses more than the margin against the hosted LLM on ${losing}.`;
  if (action === 'stop') return `Stop: ${title}, ${how(tracks)}, ${whyStopped(run, { losing, low })}.`;
  const { tooFew, unscored, refused } = openTracks(run);
  const refusal = refused.flatMap((one) => decidingComparison(run, one)?.refusals[0] ?? [])[0];
  if (refusal) return `No verdict on ${named(refused)}: ${refusalText(refusal)}`;
  if (tooFew.length === 0 && unscored.length > 0)
    return `No verdict on ${named(unscored)}: too many examples were not scored with both models. Run again: what failed is asked again.`;
  const unproved = tracksThat(run, ({ rule, outcome, byRule }) => rule === 'point' && outcome === 'inconclusive' && byRule.point === 'parity');
  if (unproved.length > 0 && unproved.length === tooFew.length)
    return `Collect ${needs(tooFew)}: by the plain rule ${title} stays within the margin of the hosted LLM on ${named(unproved)}, which proves nothing.`;
  return `Collect ${needs(tooFew.length > 0 ? tooFew : tracks)}: there are too few to tell whether ${title} stays within the margin of the hosted LLM.`;
}

function whyStopped(run: RunRecord, { losing, low }: { losing: string; low: string }): string {
  const lost = named(tracksThat(run, isRegressed));
  const why = [
    ...(losing ? [`does not reach the hosted LLM on ${losing}`] : []),
    ...(low ? [`is below a floor (gate.floors) on ${low}`] : []),
    ...(lost ? [`surely lost what the base model could do on ${lost}`] : []),
  ];
  return why.length > 0 ? why.join(', and ') : `does not reach the hosted LLM on ${named(run.decision.tracks)}`;
}

type DecidedTracks = RunRecord['decision']['tracks'];

function named(tracks: DecidedTracks): string {
  return listed(tracks.map(({ track }) => TRACK_LABELS[track].toLowerCase()));
}

/** `tuned`, `as it is`, or which of the two on which track. */
function how(tracks: DecidedTracks): string {
  const words = { base: 'as it is', tuned: 'tuned' } as const;
  const groups = [...Map.groupBy(tracks, ({ candidate }) => candidate)];
  return listed(groups.map(([candidate, its]) => (groups.length === 1 ? words[candidate] : `${words[candidate]} on ${named(its)}`)));
}

function needs(tracks: DecidedTracks): string {
  const known = tracks.flatMap(({ track, collect }) =>
    collect === null ? [] : [`${plural(collect, 'more example')} of ${TRACK_LABELS[track].toLowerCase()}`],
  );
  return known.length > 0 ? listed(known) : `more examples of ${named(tracks)}`;
}
