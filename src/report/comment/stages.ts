import { pricesOf } from '../../cost/cost.ts';
import { evaluationGpuHours, gpuUsd, trainingGpuHours } from '../../cost/gpu-hours.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import type { RunRecord, StageReport } from '../../records/run.ts';
import { table } from '../markdown/table.ts';
import { inlineCode, prose } from '../markdown/text.ts';
import { bytesOf, clipped } from '../view/clip.ts';
import { duration, plural, usd } from '../view/numbers.ts';

/** The table never goes, so it is bounded by itself. */
const MAX_BYTES = 14_000;
const MAX_CELL = 240;

const PLANNED = { run: '**will run**', reuse: 're-used', maybe: 'may run' } as const;
const ONLY_PLANNED = { run: 'would run', reuse: 'would be re-used', maybe: 'might run' } as const;
const DONE = { ran: '**ran**', resumed: '**ran** (resumed)', reused: 're-used', skipped: 'skipped' } as const;

/** What a run really cost: dollars at hosted models and for GPUs, and hours of GPUs, over the stages that ran in it; null where nothing is known. */
export interface Spent {
  costUsd: number | null;
  gpuHours: number | null;
  /** A hosted model was paid, and it is not known how much: `costUsd` lacks it. */
  isPartial: boolean;
}

/** Stages as planned: what runs (or would, where nothing is allowed to), why, and the estimate with what it is made from. */
export function plannedStages({ stages, state }: Pick<PullPlan, 'stages' | 'state'>): string {
  const words = state === 'blocked' || state === 'plan-only' ? ONLY_PLANNED : PLANNED;
  return bounded(
    ['Stage', 'Does', 'Why', 'Estimated cost', 'GPU-h'],
    stages.map(({ name, does, why, costUsd, gpuHours, basis }) => [
      cell(name, inlineCode),
      words[does],
      cell(basis === '' ? why : `${why} (${basis})`, prose),
      costUsd === null ? '-' : usd(costUsd),
      hours(gpuHours),
    ]),
    '---rr',
  );
}

/** Stages as they went: what ran or was re-used, why, how long, for how much. */
export function doneStages(run: RunRecord): string {
  return bounded(
    ['Stage', 'Did', 'Why', 'Time', 'Cost', 'GPU-h'],
    run.stages.map((stage) => {
      const { costUsd, gpuHours } = spentOn(stage, run);
      return [
        cell(stage.name, inlineCode),
        DONE[stage.status],
        cell(stage.why, prose),
        duration(stage.wallMs),
        costUsd === null ? '-' : usd(costUsd),
        hours(gpuHours),
      ];
    }),
    '---rrr',
  );
}

/** Sums over the stages that ran. */
export function spentInAll(run: RunRecord): Spent {
  const parts = run.stages.map((stage) => spentOn(stage, run));
  const sum = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  return {
    costUsd: sum(parts.map(({ costUsd }) => costUsd)),
    gpuHours: sum(parts.map(({ gpuHours }) => gpuHours)),
    isPartial: parts.some(({ isPartial }) => isPartial),
  };
}

/** Hours with two decimals; a dash where nothing is known. */
export function hours(value: number | null): string {
  if (value === null) return '-';
  return value > 0 && value < 0.01 ? '< 0.01' : value.toFixed(2);
}

const NOTHING: Spent = { costUsd: null, gpuHours: null, isPartial: false };

function spentOn({ name, status }: StageReport, run: RunRecord): Spent {
  const [kind, ...rest] = name.split(' ');
  if (status === 'reused' || status === 'skipped') return NOTHING;
  if (kind === 'train') {
    const trained = run.adapters.find(({ track }) => track === rest[0])?.run;
    const gpuHours = trained ? trainingGpuHours(trained) : null;
    return { costUsd: gpuUsd(gpuHours, pricesOf(run.config).gpuHourUsd), gpuHours, isPartial: false };
  }
  if (rest[2] === 'ceiling') return sampled(rest, run);
  const evaluations = rest[2] === 'vault' ? run.vault.evaluations : run.evaluations;
  const evaluation = kind === 'eval' ? evaluations.find(({ model, track }) => model.role === rest[0] && track === rest[1]) : undefined;
  if (!evaluation) return NOTHING;
  const { costUsd } = evaluation;
  return { costUsd, gpuHours: evaluationGpuHours(evaluation), isPartial: evaluation.model.role === 'hosted' && costUsd === null };
}

/** `hosted toolcall ceiling train replicate 2`: its evaluation stands in the track's ceiling. */
function sampled([, track, , split, , replicate = '1']: readonly string[], run: RunRecord): Spent {
  const asked = run.ceilings.find((one) => one.track === track)?.sample.find((one) => one.split === split && String(one.replicate) === replicate);
  return asked ? { costUsd: asked.costUsd, gpuHours: null, isPartial: asked.costUsd === null } : NOTHING;
}

function cell(text: string, escaped: (text: string) => string): string {
  return escaped(clipped(text, MAX_CELL));
}

/** As many rows as fit, then one that says how many are not shown. */
function bounded(header: readonly string[], rows: readonly (readonly string[])[], align: string): string {
  let bytes = 0;
  const cut = rows.findIndex((row) => {
    bytes += bytesOf(row.join(' | ')) + 6;
    return bytes > MAX_BYTES;
  });
  if (cut < 0) return table(header, rows, align);
  const more = header.map((_, at) => (at === 0 ? `and ${plural(rows.length - cut, 'more stage')}` : ''));
  return table(header, [...rows.slice(0, cut), more], align);
}
