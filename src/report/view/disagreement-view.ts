import { canonicalJson } from '../../records/canonical-json.ts';
import { MODEL_ROLES, type ModelRole } from '../../records/evaluation.ts';
import type { Disagreement } from '../../records/run.ts';
import { parseCompletion } from '../../rows/completion.ts';
import { promptMessages } from '../../rows/prompt.ts';
import { ROLE_LABELS, TRACK_LABELS } from './labels.ts';
import { leavesOf, pathsOf, rowsOf } from './leaves.ts';
import { count, listed, plural } from './numbers.ts';

/** How many disagreements a report holds at most. */
export const MAX_DISAGREEMENTS = 500;

export type DisagreementView = ReturnType<typeof disagreementView>;
export type AnswerView = DisagreementView['answers'][number];
type Answer = NonNullable<Disagreement['answers'][ModelRole]>;

/** What is worth reading first. The deciding local model is the tuned one, or the base where there is none. */
export const RANKS = ['local', 'hosted', 'trace', 'base'] as const;
export type Rank = (typeof RANKS)[number];

const LEFT_OUT: Readonly<Record<Rank, string>> = {
  local: 'on which the deciding local model is wrong',
  hosted: 'on which the hosted model is wrong',
  trace: 'with a probable mistake in the gold answer',
  base: 'on which only the base is wrong',
};

/** The disagreements worth reading first, at most `MAX_DISAGREEMENTS`: local wrong, hosted wrong, probable mistakes in the trace, only the base wrong. */
export function disagreementsView(disagreements: readonly Disagreement[]) {
  const ranked = rankedFirst(disagreements);
  const items = ranked.slice(0, MAX_DISAGREEMENTS);
  const left = [...Map.groupBy(ranked.slice(MAX_DISAGREEMENTS), ({ rank }) => rank)].map(([rank, its]) => `${count(its.length)} ${LEFT_OUT[rank]}`);
  const mistakes = ranked.filter(({ rank }) => rank === 'trace').length;
  return {
    total: disagreements.length,
    items: items.map(disagreementView),
    mistakes:
      mistakes > 0
        ? `On ${count(mistakes)} of them the hosted and the deciding local model agree on another answer than the gold one: probably a mistake in the gold answer.`
        : null,
    leftOut:
      left.length > 0 ? `The first ${count(items.length)} of ${plural(disagreements.length, 'disagreement')} are here; left out: ${listed(left)}.` : null,
  };
}

/** All of them with their rank, those worth reading first at the beginning: of each rank those that the gate looks at. */
export function rankedFirst(disagreements: readonly Disagreement[]): { rank: Rank; disagreement: Disagreement }[] {
  const byRank = Map.groupBy(disagreements, rankOf);
  return RANKS.flatMap((rank) => {
    const its = (byRank.get(rank) ?? []).toSorted((one, other) => Number(one.challenge) - Number(other.challenge));
    return its.map((disagreement) => ({ rank, disagreement }));
  });
}

/** Why a disagreement is worth reading. */
export function rankOf(disagreement: Disagreement): Rank {
  const { answers } = disagreement;
  if (isTraceMistake(disagreement)) return 'trace';
  if (localOf(disagreement)?.correct === false) return 'local';
  return answers.hosted?.correct === false ? 'hosted' : 'base';
}

function localOf({ answers }: Disagreement) {
  return answers.tuned ?? answers.base;
}

/** Two models that do not know of each other gave one readable answer, and it is not the gold one. */
function isTraceMistake(disagreement: Disagreement): boolean {
  const [hosted, local] = [disagreement.answers.hosted, localOf(disagreement)];
  if (hosted?.correct !== false || local?.correct !== false) return false;
  const [one, other] = [wholeText(hosted), wholeText(local)].map((text) => (text === null ? null : parseCompletion(disagreement.track, text)));
  return one?.ok === true && other?.ok === true && canonicalJson(one.json) === canonicalJson(other.json);
}

/** Null where an answer was cut off or kept back: the scorer did not read what there is of it either, so no part of it is right. */
function wholeText({ text, reason }: Answer): string | null {
  return reason === null ? text : null;
}

export function disagreementView({ rank, disagreement }: { rank: Rank; disagreement: Disagreement }) {
  const { exampleId, track, split = 'test', domain, url, challenge, slices, gold, answers } = disagreement;
  const [system, user] = promptMessages(disagreement.prompt);
  const given = MODEL_ROLES.flatMap((role) => {
    const answer = answers[role];
    if (!answer) return [];
    const text = wholeText(answer);
    return [{ role, ...answer, leaves: text === null ? null : leavesOf(track, text) }];
  });
  const goldLeaves = leavesOf(track, gold);
  const paths = pathsOf([goldLeaves, ...given.map(({ leaves }) => leaves)]);
  return {
    id: exampleId,
    track,
    trackLabel: TRACK_LABELS[track],
    split,
    url: addressOf(url),
    domain,
    challenge,
    slices,
    probableTraceMistake: rank === 'trace',
    decisive: rank !== 'base',
    system: system.content,
    user: user.content,
    gold: { text: gold, leaves: rowsOf(goldLeaves, { gold: goldLeaves, paths, differs: [] }) },
    answers: given.map(({ role, correct, differs, leaves, text, reason, cause, detail, latencyMs }) => ({
      role,
      label: ROLE_LABELS[role],
      correct,
      mark: markOf(correct),
      leaves: rowsOf(leaves, { gold: goldLeaves, paths, differs }),
      text,
      reason,
      cause: cause ?? null,
      detail: detail ?? null,
      latencyMs: latencyMs ?? null,
    })),
    wrong: given.filter(({ correct }) => correct === false).map(({ role }) => role),
  };
}

/** An address that a reader may follow: http or https, written as the URL standard writes it; null for anything else. */
export function addressOf(url: string | undefined): string | null {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed && ['https:', 'http:'].includes(parsed.protocol) && parsed.username === '' && parsed.password === '' ? parsed.href : null;
}

function markOf(correct: boolean | null): string {
  return correct === null ? 'not scored' : correct ? 'right' : 'wrong';
}
