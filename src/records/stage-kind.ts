/**
 * Every kind of stage: what it may ask of the place it runs in (`work`), and whether it leaves a trace. What plans, jobs, estimates and traces
 * know of kinds comes from here.
 */
export const STAGE_KINDS = {
  fetch: { work: ['harvest'], traced: false },
  harvest: { work: ['harvest'], traced: true },
  trajectories: { work: ['harvest'], traced: true },
  eval: { work: ['hosted', 'local', 'compare'], traced: true },
  compare: { work: ['compare'], traced: true },
  remedies: { work: ['local'], traced: false },
  environment: { work: ['train'], traced: false },
  train: { work: ['train'], traced: true },
  report: { work: ['report'], traced: false },
} as const satisfies Record<string, { work: readonly string[]; traced: boolean }>;

export type StageKind = keyof typeof STAGE_KINDS;

/** What a stage asks of the place it runs in: a model key (`hosted`), the local engine (`local`), trace sources (`harvest`), a GPU and Python (`train`). */
export type Work = (typeof STAGE_KINDS)[StageKind]['work'][number];

/** Whether stages of a kind may ask the place they run in for this. */
export function asksFor(kind: StageKind, wanted: Work): boolean {
  const { work }: { work: readonly Work[] } = STAGE_KINDS[kind];
  return work.includes(wanted);
}

/** The kinds whose stages leave a trace. */
export type TracedKind = { [Kind in StageKind]: (typeof STAGE_KINDS)[Kind]['traced'] extends true ? Kind : never }[StageKind];
