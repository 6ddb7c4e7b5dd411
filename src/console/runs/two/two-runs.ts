import type { RunLine } from '../../../records/console/runs/list.ts';
import { FLIP_KINDS, type Flip, type FlipKind, type TwoRuns } from '../../../records/console/runs/two-runs.ts';
import { type Evaluation, MODEL_ROLES, type ModelRole } from '../../../records/evaluation.ts';
import { TRACKS, type Track } from '../../../records/example.ts';
import type { RunRecord } from '../../../records/run.ts';
import { ROLE_LABELS, TRACK_LABELS } from '../../../report/view/labels.ts';
import { flipsOf, saidIn, type Told } from './flips.ts';
import type { Grades } from './graded.ts';
import { otherwise } from './otherwise.ts';
import { flippedIds, type SideOptions, sideChange } from './side-change.ts';

/** Where a run was judged by no verdict. */
const ALPHA = 0.05;
const MARGIN = 0.05;

export interface RunSide {
  line: RunLine;
  run: RunRecord;
  /** What its folder tells of these examples. */
  told(examples: ReadonlySet<string>): Promise<Told>;
  gradesOf(evaluation: Evaluation): Promise<Grades | null>;
}

export interface Compared {
  two: TwoRuns;
  /** By `flipKey`; their texts are put together when they are first asked for. */
  flips: ReadonlyMap<string, () => readonly Flip[]>;
}

/** Two runs beside each other: every model that both evaluated on the test split, and whatever else of them differs. */
export async function twoRuns(before: RunSide, after: RunSide): Promise<Compared> {
  const sides: TwoRuns['sides'] = [];
  const missing: string[] = [];
  const flipped: { track: Track; role: ModelRole; kinds: ReturnType<typeof flippedIds>; ids: ReadonlySet<string> }[] = [];
  for (const [track, role] of TRACKS.flatMap((track) => MODEL_ROLES.map((role) => [track, role] as const))) {
    const [one, other] = [tested(before.run, { track, role }), tested(after.run, { track, role })];
    if (one && other) {
      const options: SideOptions = {
        ...{ track, role },
        before: { run: before.line.id, evaluation: one, grades: await before.gradesOf(one) },
        after: { run: after.line.id, evaluation: other, grades: await after.gradesOf(other) },
        ...gateOf(after.run),
      };
      sides.push(sideChange(options));
      const kinds = flippedIds(options);
      flipped.push({ track, role, kinds, ids: new Set(FLIP_KINDS.flatMap((kind) => kinds[kind].map(({ id }) => id))) });
    } else if (one || other)
      missing.push(`${ROLE_LABELS[role]} on ${TRACK_LABELS[track].toLowerCase()} was evaluated only in run ${(one ? before : after).line.id}.`);
  }
  // A list of all examples is long, and few have flipped.
  const all = new Set(flipped.flatMap(({ ids }) => [...ids]));
  const told = { before: await before.told(all), after: await after.told(all) };
  const flips = new Map<string, () => readonly Flip[]>();
  for (const { track, role, kinds, ids: wanted } of flipped) {
    const said = { before: saidIn(told.before, { track, role, wanted }), after: saidIn(told.after, { track, role, wanted }) };
    for (const kind of FLIP_KINDS)
      flips.set(
        flipKey({ track, role, kind }),
        once(() => flipsOf(kinds[kind], { track, kind, ...said })),
      );
  }
  const { rows, more } = otherwise(before.run, after.run);
  return { two: { before: before.line, after: after.line, sides, missing, otherwise: rows, moreOtherwise: more }, flips };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

export function flipKey({ track, role, kind }: { track: Track; role: ModelRole; kind: FlipKind }): string {
  return `${track} ${role} ${kind}`;
}

function tested({ evaluations }: RunRecord, { track, role }: { track: Track; role: ModelRole }): Evaluation | undefined {
  return evaluations.find((one) => one.track === track && one.model.role === role && one.split === 'test');
}

/** By the gate of the later run, so that a difference between runs is told as surely as one between models. */
function gateOf({ comparisons }: RunRecord): Pick<SideOptions, 'alpha' | 'margin'> {
  const verdict = comparisons[0]?.verdicts[0];
  return { alpha: verdict?.alpha ?? ALPHA, margin: verdict?.margin ?? MARGIN };
}
