import type { CompareRow } from '../../records/console/compare/list.ts';
import { MODEL_ROLES, type ModelRole } from '../../records/evaluation.ts';
import type { Agreement } from '../../records/findings/agreement.ts';
import type { Disagreement } from '../../records/run.ts';
import { RANKS, rankOf } from '../../report/view/disagreement-view.ts';
import { harmless } from '../../report/view/harmless.ts';
import { promptMessages } from '../../rows/prompt.ts';

/** An example as a list keeps it: shortly, and where the rest of it stands. */
export interface Entry<Place> {
  row: CompareRow;
  /** What is worth reading first has the lowest. */
  rank: number;
  place: Place;
}

const SAID = 160;

/** An example on which some model is not right. */
export function missEntry<Place>(disagreement: Disagreement, place: Place): Entry<Place> {
  const { exampleId, track, split = 'test', domain, slices, challenge, prompt, answers } = disagreement;
  const rank = rankOf(disagreement);
  const roles = MODEL_ROLES.filter((role) => answers[role] !== undefined);
  const causes = roles.flatMap((role) => (answers[role]?.cause ? [[role, answers[role].cause] as const] : []));
  return {
    row: {
      ...{ id: exampleId, track, split, tool: domain, said: saidIn(promptMessages(prompt)[1].content), slices, challenge },
      marks: Object.fromEntries(roles.map((role) => [role, answers[role]?.correct ?? null])),
      causes: Object.fromEntries(causes),
      doubtful: rank === 'trace' || causes.some(([, cause]) => cause === 'likely-wrong-gold'),
    },
    rank: 2 * RANKS.indexOf(rank) + Number(challenge),
    place,
  };
}

/** An example on which all models are right. */
export function rightEntry<Place>({ exampleId, track, split, domain, slices, challenge, user, answers }: Agreement, place: Place): Entry<Place> {
  return {
    row: {
      ...{ id: exampleId, track, split, tool: domain, said: saidIn(user), slices, challenge, causes: {}, doubtful: false },
      marks: Object.fromEntries(MODEL_ROLES.flatMap((role) => (answers[role] ? [[role, true] as const] : []))),
    },
    rank: 2 * RANKS.length + Number(challenge),
    place,
  };
}

/** The deciding local model's mark: the tuned one's, or the base's where there is none. */
export function localMark({ marks }: Pick<CompareRow, 'marks'>): boolean | null | undefined {
  return marks.tuned === undefined ? marks.base : marks.tuned;
}

export function isMiss({ marks }: Pick<CompareRow, 'marks'>): boolean {
  return Object.values(marks).some((mark) => mark !== true);
}

export function isWrong({ marks }: Pick<CompareRow, 'marks'>, role: ModelRole): boolean {
  return marks[role] === false;
}

/** The end of a conversation says most of what it is about. */
function saidIn(text: string): string {
  const line = harmless(text).replaceAll(/\s+/g, ' ').trim();
  return line.length <= SAID ? line : `…${line.slice(1 - SAID).toWellFormed()}`;
}
