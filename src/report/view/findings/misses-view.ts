import { CAUSES, type Diagnosis, UNLEARNABLE } from '../../../records/findings/diagnosis.ts';
import type { RunRecord } from '../../../records/run.ts';
import { nameOf } from '../examples/pack.ts';
import { ROLE_LABELS, TRACK_LABELS } from '../labels.ts';
import { count, percent, plural } from '../numbers.ts';
import { CAUSE_LABELS } from './causes.ts';

export type MissesView = ReturnType<typeof missesView>;
export type HeatMap = MissesView['maps'][number];

/** Tools that have a column of their own; the others are added up. */
const SHOWN_TOOLS = 9;

/** Where the misses are, cause by tool, the deciding candidates first; one map an evaluation of the test split that has any. */
export function missesView({ diagnoses, decision }: Pick<RunRecord, 'diagnoses' | 'decision'>) {
  const decides = ({ track, role }: Diagnosis) => decision.tracks.some((one) => one.track === track && one.candidate === role);
  const missed = diagnoses.filter(({ split, cells }) => split === 'test' && cells.length > 0);
  return {
    maps: [...missed.filter(decides), ...missed.filter((one) => !decides(one))].map((one) => ({ ...heatMap(one), deciding: decides(one) })),
    clean: diagnoses
      .filter(({ split, cells }) => split === 'test' && cells.length === 0)
      .map(({ track, role }) => `${TRACK_LABELS[track]}, ${ROLE_LABELS[role].toLowerCase()}`),
  };
}

function heatMap({ track, role, examples, misses, learnable, cells }: Diagnosis) {
  const byTool = Map.groupBy(cells, ({ domain }) => nameOf(domain));
  const tools = [...byTool].map(([tool, its]) => ({ tool, misses: sum(its) })).sort((a, b) => b.misses - a.misses);
  const columns = tools.slice(0, SHOWN_TOOLS).map(({ tool }) => tool);
  const most = Math.max(...cells.map((cell) => cell.count));
  const rows = CAUSES.filter((cause) => cells.some((cell) => cell.cause === cause)).map((cause) => {
    const its = cells.filter((cell) => cell.cause === cause);
    const others = sum(its.filter(({ domain }) => !columns.includes(nameOf(domain))));
    return {
      cause,
      label: CAUSE_LABELS[cause],
      learnable: !UNLEARNABLE.has(cause),
      total: sum(its),
      cells: columns.map((tool) => {
        const misses = sum(its.filter(({ domain }) => nameOf(domain) === tool));
        return { tool, misses, heat: Math.ceil((misses / most) * 5) };
      }),
      others,
    };
  });
  return {
    track,
    role,
    title: `${TRACK_LABELS[track]}, ${ROLE_LABELS[role].toLowerCase()}`,
    sentence: `${count(misses)} ${misses === 1 ? 'miss' : 'misses'} in ${plural(examples, 'example')} (${percent(examples > 0 ? misses / examples : 0)}); ${count(learnable)} of them more examples or another way of asking could mend.`,
    columns,
    others: tools.length > SHOWN_TOOLS ? `${count(tools.length - SHOWN_TOOLS)} others` : null,
    rows: rows.sort((a, b) => b.total - a.total),
  };
}

function sum(cells: readonly { count: number }[]): number {
  return cells.reduce((all, cell) => all + cell.count, 0);
}
