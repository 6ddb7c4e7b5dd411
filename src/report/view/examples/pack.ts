import type { ModelRole } from '../../../records/evaluation.ts';
import type { Agreement } from '../../../records/findings/agreement.ts';
import type { PackedAnswer, PackedExample, PackedRow, PackedValue } from '../../page/payload.ts';
import { clipped } from '../clip.ts';
import { type AnswerView, addressOf, type DisagreementView } from '../disagreement-view.ts';
import { leavesOf } from '../leaves.ts';
import { kindsOf } from './kinds.ts';

/** How much of an example travels in the page: characters of each text, and fields. */
export interface Room {
  text: number;
  rows: number;
}

/** A tool's, schema's or slice's name as the page shows it and filters by it. */
export function nameOf(name: string): string {
  return clipped(name, 200);
}

/** A disagreement as the page holds it; `systemAt` gives the place of its system text. */
export function packDisagreement(
  view: DisagreementView,
  roles: readonly ModelRole[],
  { room, systemAt }: { room: Room; systemAt(text: string): number },
): PackedExample {
  const { id, track, split, domain, slices, challenge, url, system, user, gold } = view;
  const answers = roles.map((role) => view.answers.find((one) => one.role === role) ?? null);
  const rows = rowsOf(gold.leaves ?? [], answers);
  const cut = (text: string) => clipped(text, room.text);
  return {
    ...{ id, track, split, domain: nameOf(domain), slices: slices.map(nameOf), kinds: kindsOf(view) },
    ...(challenge ? { apart: true as const } : {}),
    ...(url === null ? {} : { url }),
    ...(system === '' ? {} : { system: systemAt(cut(system)) }),
    user: cut(user),
    gold: cut(gold.text),
    ...withinRoom(rows, room),
    answers: answers.map((answer) => answer && packAnswer(answer, gold.text, cut)),
  };
}

/** An example on which all are right: every column is gold's. */
export function packAgreement(agreement: Agreement, roles: readonly ModelRole[], room: Room): PackedExample {
  const { exampleId: id, track, split, domain, url, challenge, slices, user, gold, answers } = agreement;
  const [cut, address] = [(text: string) => clipped(text, room.text), addressOf(url)];
  const rows = [...(leavesOf(track, gold) ?? [])].map(([path, value]): PackedRow => [path, [value]]);
  return {
    ...{ id, track, split, domain: nameOf(domain), slices: slices.map(nameOf), kinds: ['right'] },
    ...(challenge ? { apart: true as const } : {}),
    ...(address === null ? {} : { url: address }),
    user: cut(user),
    gold: cut(gold),
    ...withinRoom(rows, room),
    answers: roles.map((role) => {
      const answer = answers[role];
      return answer ? { correct: true, ...milliseconds(answer.latencyMs) } : null;
    }),
  };
}

function rowsOf(gold: NonNullable<DisagreementView['gold']['leaves']>, answers: readonly (AnswerView | null)[]): PackedRow[] {
  const golden = new Map(gold.map(({ path, value }) => [path, value]));
  const columns = answers.map((answer) => new Map((answer?.leaves ?? []).map((leaf) => [leaf.path, leaf])));
  const paths = new Set([...golden.keys(), ...columns.flatMap((column) => [...column.keys()])]);
  return [...paths].map((path) => {
    const value = golden.get(path) ?? null;
    const others = columns.map((column): PackedValue => {
      const its = column.get(path);
      return its === undefined || its.value === value ? 0 : its.value;
    });
    const differs = columns.flatMap((column, at) => (column.get(path)?.differs ? [at + 1] : []));
    const told: PackedValue[] = [value, ...others.slice(0, others.findLastIndex((one) => one !== 0) + 1)];
    return differs.length > 0 ? [path, told, differs] : [path, told];
  });
}

/** Fields that differ go first where not all have room. */
function withinRoom(rows: readonly PackedRow[], { text, rows: most }: Room): Pick<PackedExample, 'rows' | 'more'> {
  const kept = rows.length <= most ? rows : rows.toSorted((a, b) => (b[2]?.length ?? 0) - (a[2]?.length ?? 0)).slice(0, most);
  const cut = (value: PackedValue) => (typeof value === 'string' ? clipped(value, text) : value);
  return {
    rows: kept.map(([path, values, ...differs]): PackedRow => [clipped(path, text), values.map(cut), ...differs]),
    ...(rows.length > most ? { more: rows.length - most } : {}),
  };
}

function packAnswer(answer: AnswerView, gold: string, cut: (text: string) => string): PackedAnswer {
  const { correct, text, leaves, reason, cause, detail, latencyMs } = answer;
  return {
    correct,
    ...(text === gold ? {} : { text: text === null ? null : cut(text) }),
    ...(leaves === null ? { unreadable: true as const } : {}),
    ...(reason === null ? {} : { reason: cut(reason) }),
    ...(cause === null ? {} : { cause }),
    ...(detail === null ? {} : { detail: cut(detail) }),
    ...milliseconds(latencyMs ?? undefined),
  };
}

function milliseconds(ms: number | undefined): { ms?: number } {
  return ms === undefined ? {} : { ms: Math.round(ms) };
}
