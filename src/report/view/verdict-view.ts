import type { VerdictOutcome } from '../../records/comparison.ts';
import type { RunRecord } from '../../records/run.ts';
import { clipped } from './clip.ts';
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
export function verdictView({ decision, model }: RunRecord) {
  const outcome = OUTCOMES[decision.action];
  return { outcome, word: WORDS[outcome], action: decision.action, sentence: sentence(decision, clipped(model.title, MOST_TITLE)) };
}

function sentence({ action, tracks }: RunRecord['decision'], title: string): string {
  const losing = named(tracks.filter(({ outcome }) => outcome === 'inferior'));
  if (action === 'ship') return `Ship ${title}, ${how(tracks)}: it stays within the margin of the hosted LLM on ${named(tracks)}.`;
  if (action === 'train') return `Train ${title}: as it is, it loses more than the margin against the hosted LLM on ${losing}.`;
  if (action === 'stop') return `Stop: ${title}, ${how(tracks)}, does not reach the hosted LLM on ${losing || named(tracks)}.`;
  return `Collect ${needs(tracks)}: there are too few to tell whether ${title} stays within the margin of the hosted LLM.`;
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
  const open = tracks.filter(({ outcome }) => outcome === 'inconclusive');
  const known = open.flatMap(({ track, collect }) => (collect === null ? [] : [`${plural(collect, 'more example')} of ${TRACK_LABELS[track].toLowerCase()}`]));
  return known.length > 0 ? listed(known) : `more examples of ${named(open.length > 0 ? open : tracks)}`;
}
