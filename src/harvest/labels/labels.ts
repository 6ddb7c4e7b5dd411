import { UserError } from '../../errors.ts';
import type { Quarantined } from '../../records/dataset.ts';
import type { DatasetStats } from '../../records/dataset-stats.ts';
import { askedId } from '../../rows/asked-id.ts';
import { schemaChecker } from '../../schemas/checker.ts';
import type { GoldRules } from '../options.ts';
import type { LabelsFile, LocatedLabel } from '../ports.ts';
import type { Placed } from '../split/split.ts';
import { type Decided, decidedOf, type Mistake } from './decided.ts';

export interface SettledGolds {
  /** With the golds that were decided on, less what was dropped; in the same order. */
  kept: Placed[];
  /** Other completions that count as right, by example id. */
  accepted: ReadonlyMap<string, readonly string[]>;
  dropped: Quarantined[];
  /** Null without a file. */
  told: DatasetStats['labels'] | null;
}

interface Settling {
  file: LabelsFile | null;
  /** Before repeats were taken out: a dropped example is dropped with its repeats. */
  placed: readonly Placed[];
  rules: Pick<GoldRules, 'schemaViolations'>;
}

const MOST_MISTAKES = 20;

/**
 * The user's decisions carried out on the examples that are left. One about an example that is not there is counted, for data moves on.
 * @throws UserError with file and line where a decision cannot be carried out, two are about one example, or the gold has changed since.
 */
export function settledGolds(kept: readonly Placed[], { file, placed, rules }: Settling): SettledGolds {
  if (file === null) return { kept: [...kept], accepted: new Map(), dropped: [], told: null };
  const check = rules.schemaViolations === 'keep' ? null : schemaChecker();
  const find = finder(kept);
  const decided = new Map<Placed, Decided>();
  const mistakes: string[] = [];
  const counts = { open: 0, unknown: 0 };
  for (const [index, label] of file.labels.entries()) {
    const one = find(label);
    const end = one && (decided.has(one) ? twice(one) : decidedOf(label, one.draft, { check }));
    if (label.decision === null) counts.open += 1;
    else if (!one || end === null) counts.unknown += 1;
    else if ('sentence' in end) mistakes.push(sentenceOf(file.path, { index, label, mistake: end }));
    else decided.set(one, end);
  }
  if (mistakes.length > 0) throw new UserError(mistakes.slice(0, MOST_MISTAKES).join('\n'));
  return { ...carriedOut(kept, { placed, decided }), told: { applied: appliedIn(decided), ...counts } };
}

/** By id, or by what was asked where the prompt is worded otherwise by now. */
function finder(kept: readonly Placed[]): (label: LocatedLabel) => Placed | null {
  const byId = new Map(kept.map((one) => [one.draft.id, one]));
  const byAsked = Map.groupBy(kept, ({ draft }) => askedId(draft));
  return ({ example, asked }) => {
    const same = asked === undefined ? [] : (byAsked.get(asked) ?? []);
    return byId.get(example) ?? (same.length === 1 ? (same[0] ?? null) : null);
  };
}

function carriedOut(
  kept: readonly Placed[],
  { placed, decided }: { placed: readonly Placed[]; decided: ReadonlyMap<Placed, Decided> },
): Omit<SettledGolds, 'told'> {
  const accepted = new Map<string, readonly string[]>();
  const dropped = new Set<string>();
  const left = kept.flatMap((one) => {
    const end = decided.get(one);
    if (end?.does === 'accept') accepted.set(one.draft.id, end.answers);
    if (end?.does === 'use') return [{ ...one, draft: withGold(one.draft, end.gold) }];
    if (end?.does !== 'drop') return [one];
    dropped.add(one.draft.id);
    return [];
  });
  const detail = (id: string) => `example ${id} was dropped by a label decision`;
  const quarantined = placed.flatMap(({ draft }) =>
    dropped.has(draft.id) ? [{ where: draft.call.observationId, reason: 'settled-drop', detail: detail(draft.id) }] : [],
  );
  return { kept: left, accepted, dropped: quarantined };
}

function withGold(draft: Placed['draft'], { completion, ...gold }: Extract<Decided, { does: 'use' }>['gold']): Placed['draft'] {
  return { ...draft, ...gold, row: { ...draft.row, completion } };
}

function appliedIn(decided: ReadonlyMap<Placed, Decided>): NonNullable<DatasetStats['labels']>['applied'] {
  return [...decided].map(([{ draft, split }, { does }]) => ({ example: draft.id, track: draft.track, split, decision: does }));
}

function twice({ draft }: Placed): Mistake {
  return { key: 'example', sentence: `expected one decision an example, got a second one about ${draft.id}. Remove one of them.` };
}

/** Always one line: a text in the file must not forge a mistake in another place. */
function sentenceOf(path: string, { index, label, mistake }: { index: number; label: LocatedLabel; mistake: Mistake }): string {
  const { key, sentence } = mistake;
  return `${path}:${label.lineOf(key)} labels.${index}.${key}: ${sentence}`.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
