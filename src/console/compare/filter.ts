import type { CompareFilter, ComparePage, ComparePlace, CompareRow, CompareRun, Shown } from '../../records/console/compare/list.ts';
import { SHOWN } from '../../records/console/compare/list.ts';
import { MODEL_ROLES, type ModelRole } from '../../records/evaluation.ts';
import { CAUSES } from '../../records/findings/diagnosis.ts';
import { CAUSE_LABELS } from '../../report/view/findings/causes.ts';
import { allHarmless, harmless } from '../../report/view/harmless.ts';
import { ROLE_LABELS, TRACK_LABELS } from '../../report/view/labels.ts';
import { isMiss, isWrong, localMark } from './entry.ts';

const HOLDS: Readonly<Record<Shown, (row: CompareRow) => boolean>> = {
  misses: isMiss,
  all: () => true,
  flips: (row) => isLost(row) || isWon(row),
  lost: isLost,
  won: isWon,
  'hosted-wrong': (row) => isWrong(row, 'hosted'),
  'base-wrong': (row) => isWrong(row, 'base'),
  'tuned-wrong': (row) => isWrong(row, 'tuned'),
  doubtful: ({ doubtful }) => doubtful,
  unscored: ({ marks }) => Object.values(marks).includes(null),
};

/** Whether a row is in a list. `found`: the examples whose texts hold the one that is looked for; null where none is. */
export function isListed(row: CompareRow, { show, ...narrowed }: CompareFilter, found: ReadonlySet<string> | null): boolean {
  return isNarrowed(row, narrowed) && HOLDS[show](row) && (found === null || found.has(row.id));
}

/** A page of a list, its texts as they can be shown. */
export function pageOf(rows: readonly CompareRow[], { offset, limit }: { offset: number; limit: number }): ComparePage {
  return { rows: allHarmless(rows.slice(offset, offset + limit)), total: rows.length };
}

/** What the list can be narrowed to, each with how many it leaves: of the track that is chosen. */
export function choicesIn(
  rows: readonly CompareRow[],
  { track }: Pick<CompareFilter, 'track'>,
): Pick<CompareRun, 'shows' | 'tracks' | 'tools' | 'causes' | 'slices'> {
  const own = rows.filter((row) => track === undefined || row.track === track);
  const misses = own.filter(isMiss);
  const causes = counted(misses.flatMap((row) => [...new Set(Object.values(row.causes))]));
  const labels = showLabels(own);
  return {
    shows: SHOWN.map((value) => ({ value, label: labels[value], count: own.filter(HOLDS[value]).length })).filter(
      ({ value, count }) => count > 0 || value === 'misses' || value === 'all',
    ),
    tracks: counted(rows.map((row) => row.track)).map((one) => ({
      ...one,
      label: Object.entries(TRACK_LABELS).find(([name]) => name === one.value)?.[1] ?? one.value,
    })),
    tools: counted(own.map(({ tool }) => tool)),
    causes: CAUSES.flatMap((cause) => causes.filter(({ value }) => value === cause).map((one) => ({ ...one, label: CAUSE_LABELS[cause] }))),
    slices: counted(own.flatMap(({ slices }) => slices)),
  };
}

/** Where an example stands in a list, and what is before and behind it. One that is not in it comes before all. */
export function placeIn(list: readonly CompareRow[], id: string): ComparePlace {
  const index = list.findIndex((row) => row.id === id);
  const idOf = (row: CompareRow | undefined) => row?.id ?? null;
  return {
    index: index === -1 ? null : index,
    total: list.length,
    previous: index > 0 ? idOf(list[index - 1]) : null,
    next: idOf(list[index + 1]),
    previousMiss: index > 0 ? idOf(list.slice(0, index).findLast(isMiss)) : null,
    nextMiss: idOf(list.slice(index + 1).find(isMiss)),
  };
}

/** The deciding local model of a run; null where it asked the hosted one alone. */
export function localRole(rows: readonly CompareRow[]): ModelRole | null {
  return (['tuned', 'base'] as const).find((role) => rows.some(({ marks }) => marks[role] !== undefined)) ?? null;
}

export function rolesIn(rows: readonly CompareRow[]): ModelRole[] {
  return MODEL_ROLES.filter((role) => rows.some(({ marks }) => marks[role] !== undefined));
}

function isNarrowed(row: CompareRow, { track, tool, cause, slice }: Omit<CompareFilter, 'show' | 'text'>): boolean {
  return (
    (track === undefined || row.track === track) &&
    (tool === undefined || row.tool === tool) &&
    (cause === undefined || Object.values(row.causes).includes(cause)) &&
    (slice === undefined || row.slices.includes(slice))
  );
}

function isLost(row: CompareRow): boolean {
  return row.marks.hosted === true && localMark(row) === false;
}

function isWon(row: CompareRow): boolean {
  return row.marks.hosted === false && localMark(row) === true;
}

function showLabels(rows: readonly CompareRow[]): Record<Shown, string> {
  const role = localRole(rows);
  const local = role === null ? 'local' : ROLE_LABELS[role].toLowerCase();
  return {
    misses: 'Any miss',
    all: 'All examples',
    flips: `Hosted and ${local} differ`,
    lost: `Hosted right, ${local} wrong`,
    won: `Hosted wrong, ${local} right`,
    'hosted-wrong': 'Hosted wrong',
    'base-wrong': 'Base wrong',
    'tuned-wrong': 'Tuned wrong',
    doubtful: 'Gold doubtful',
    unscored: 'Not scored',
  };
}

function counted(values: readonly string[]): { value: string; label: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, label: harmless(value), count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
