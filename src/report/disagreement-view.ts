import { MODEL_ROLES } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import { isJsonObject, type JsonValue } from '../records/json.ts';
import type { Disagreement } from '../records/run.ts';
import { parseCompletion } from '../rows/completion.ts';
import { promptMessages } from '../rows/prompt.ts';
import { ROLE_LABELS, TRACK_LABELS } from './labels.ts';
import { count, plural } from './numbers.ts';

/** How many disagreements a report holds at most. */
export const MAX_DISAGREEMENTS = 500;

export type DisagreementView = ReturnType<typeof disagreementView>;
export type AnswerView = DisagreementView['answers'][number];

/** One leaf of an answer; `differs` where it is not the gold answer's, `missing` where the answer lacks it. */
export interface Leaf {
  path: string;
  value: string;
  differs: boolean;
  missing: boolean;
}

/** The disagreements worth reading first, at most `MAX_DISAGREEMENTS`: tuned wrong, then hosted wrong, then only the base wrong. */
export function disagreementsView(disagreements: readonly Disagreement[]) {
  const items = [...disagreements].sort((a, b) => rank(a) - rank(b)).slice(0, MAX_DISAGREEMENTS);
  const left = disagreements.length - items.length;
  return {
    total: disagreements.length,
    items: items.map(disagreementView),
    leftOut: left > 0 ? `The first ${count(items.length)} of ${plural(disagreements.length, 'disagreement')} are here; ${count(left)} are left out.` : null,
  };
}

function rank({ answers }: Disagreement): number {
  return answers.tuned?.correct === false ? 0 : answers.hosted?.correct === false ? 1 : 2;
}

function disagreementView(disagreement: Disagreement) {
  const { exampleId, track, domain, challenge, slices, gold, answers } = disagreement;
  const [system, user] = promptMessages(disagreement.prompt);
  const views = MODEL_ROLES.flatMap((role) => {
    const answer = answers[role];
    if (!answer) return [];
    const leaves = answer.text === null ? null : leavesOf(track, answer.text, answer.differs);
    return [{ role, label: ROLE_LABELS[role], correct: answer.correct, mark: markOf(answer.correct), leaves, text: answer.text, reason: answer.reason }];
  });
  return {
    id: exampleId,
    track,
    trackLabel: TRACK_LABELS[track],
    domain,
    challenge,
    slices,
    system: system.content,
    user: user.content,
    gold: { text: gold, leaves: leavesOf(track, gold, []) },
    answers: views,
    wrong: views.filter(({ correct }) => correct === false).map(({ role }) => role),
  };
}

function markOf(correct: boolean | null): string {
  return correct === null ? 'not scored' : correct ? 'right' : 'wrong';
}

/** The leaves of a readable answer, those missing from it last; null when the text cannot be read as an answer of the track. */
function leavesOf(track: Track, text: string, differs: readonly string[]): Leaf[] | null {
  const completion = parseCompletion(track, text);
  if (!completion.ok) return null;
  const wrong = differs.map(dotted);
  const leaves = [...flatten(completion.json, '')].map(({ path, value }) => ({
    path,
    value,
    differs: wrong.some((place) => path === place || path.startsWith(`${place}.`)),
    missing: false,
  }));
  const missing = wrong.filter((place) => !leaves.some(({ path }) => path === place || path.startsWith(`${place}.`)));
  return [...leaves, ...missing.map((path) => ({ path, value: 'missing', differs: true, missing: true }))];
}

function* flatten(value: JsonValue, path: string): Generator<{ path: string; value: string }> {
  const children = Array.isArray(value) ? value.map((child, at) => [String(at), child] as const) : isJsonObject(value) ? Object.entries(value) : [];
  if (children.length === 0) yield { path, value: JSON.stringify(value) };
  for (const [key, child] of children) yield* flatten(child, path === '' ? key : `${path}.${key}`);
}

/** `items[0].name` and `items.0.name` name the same leaf. */
function dotted(path: string): string {
  return path.replace(/\[(\d+)\]/g, '.$1');
}
