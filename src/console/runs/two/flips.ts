import type { Flip, FlipKind, FlipPage } from '../../../records/console/runs/two-runs.ts';
import type { ModelRole } from '../../../records/evaluation.ts';
import type { Track } from '../../../records/example.ts';
import type { Agreement } from '../../../records/findings/agreement.ts';
import type { Disagreement } from '../../../records/run.ts';
import { clipped } from '../../../report/view/clip.ts';
import { CAUSE_LABELS } from '../../../report/view/findings/causes.ts';
import { allHarmless } from '../../../report/view/harmless.ts';
import { promptMessages } from '../../../rows/prompt.ts';
import type { Flipped } from './side-change.ts';

const MOST_TEXT = 400;

/** What a run's folder tells of its examples. */
export interface Told {
  disagreements: readonly Disagreement[];
  agreements: readonly Agreement[];
}

interface FlipsOptions {
  track: Track;
  kind: FlipKind;
  before: Said;
  after: Said;
}

/** The flipped examples with what either folder holds of them. */
export function flipsOf(flipped: readonly Flipped[], { track, kind, before: one, after: other }: FlipsOptions): Flip[] {
  return flipped.map(({ id, isChallenge, before: graded, after: gradedAfter }) => {
    const [before, after] = [one.get(id), other.get(id)];
    const wrong = kind === 'gained' || kind === 'only-before' ? { graded, told: before } : { graded: gradedAfter, told: after };
    const about = graded ?? gradedAfter;
    return allHarmless({
      exampleId: id,
      track,
      domain: about?.domain ?? '',
      isChallenge,
      slices: [...(about?.slices ?? [])],
      said: before?.said ?? after?.said ?? null,
      gold: before?.gold ?? after?.gold ?? null,
      before: before?.answer ?? null,
      after: after?.answer ?? null,
      differs: [...(wrong.graded?.differs ?? [])].slice(0, 8),
      cause: wrong.told?.cause ?? null,
    });
  });
}

/** What was said of examples, by their ids: cut short, whatever a folder holds. */
export type Said = ReadonlyMap<string, { said: string; gold: string; answer: string | null; cause: string | null }>;
type Entry = [id: string, ReturnType<Said['get']> & {}];

interface SaidOptions {
  track: Track;
  role: ModelRole;
  wanted: ReadonlySet<string>;
}

/** Of the wanted examples of a model on a track. */
export function saidIn({ disagreements, agreements }: Told, { track, role, wanted }: SaidOptions): Said {
  const isWanted = (one: Disagreement | Agreement) => one.track === track && wanted.has(one.exampleId);
  const short = (text: string) => clipped(text, MOST_TEXT);
  return new Map([
    ...disagreements.filter(isWanted).map(({ exampleId, prompt, gold, answers }): Entry => {
      const answer = answers[role];
      const cause = answer?.cause === undefined ? null : CAUSE_LABELS[answer.cause];
      const text = answer === undefined ? null : (answer.text ?? answer.reason ?? 'No answer.');
      return [exampleId, { said: short(promptMessages(prompt)[1].content), gold: short(gold), answer: text === null ? null : short(text), cause }];
    }),
    ...agreements.filter(isWanted).map(({ exampleId, user, gold, answers }): Entry => {
      return [exampleId, { said: short(user), gold: short(gold), answer: answers[role] === undefined ? null : short(gold), cause: null }];
    }),
  ]);
}

/** One page of those that hold a text. */
export function flipPage(flips: readonly Flip[], { text, offset, limit }: { text: string; offset: number; limit: number }): FlipPage {
  const wanted = text.trim().toLowerCase();
  const found = flips.filter(({ exampleId, domain, said, gold }) => wanted === '' || [exampleId, domain, said, gold].join('\n').toLowerCase().includes(wanted));
  return { rows: found.slice(offset, offset + limit), total: found.length };
}
