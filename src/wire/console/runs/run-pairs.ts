import type { RunsPort } from '../../../console/ports/runs.ts';
import { flipPage } from '../../../console/runs/two/flips.ts';
import { type Compared, flipKey, type RunSide, twoRuns } from '../../../console/runs/two/two-runs.ts';
import { UserError } from '../../../errors.ts';
import { lastMade } from '../kept.ts';
import type { RunFolders } from './run-folders.ts';
import { gradesOf, toldIn } from './run-grades.ts';

/** Pairs whose findings are kept; the scores they were made from are not. */
const KEPT_PAIRS = 3;

/** Two runs beside each other, compared once for as long as neither record changes. */
export function runPairs(folders: RunFolders, cache: string): Pick<RunsPort, 'two' | 'flips'> {
  const pairs = lastMade<Compared>(KEPT_PAIRS);
  const pairOf = async ({ before, after }: { before: string; after: string }): Promise<Compared | null> => {
    const [one, other] = [await folders.open(before), await folders.open(after)];
    if (!one || !other) return null;
    const key = [one, other].map(({ folder, version }) => `${folder} ${version}`).join(' | ');
    return pairs(key, () => compared(one, other, cache));
  };
  return {
    two: async (ids) => (await pairOf(ids))?.two ?? null,
    flips: async (ids, wanted) => {
      const pair = await pairOf(ids);
      return pair && flipPage(pair.flips.get(flipKey(wanted))?.() ?? [], wanted);
    },
  };
}

type Opened = NonNullable<Awaited<ReturnType<RunFolders['open']>>>;

async function compared(before: Opened, after: Opened, cache: string): Promise<Compared> {
  // Runs often share an evaluation: it is read once.
  const read = new Map<string, ReturnType<typeof gradesOf>>();
  return twoRuns(await sideOf(before, { cache, read }), await sideOf(after, { cache, read }));
}

/** @throws UserError where this version cannot read the record. */
async function sideOf({ run, line, folder }: Opened, { cache, read }: { cache: string; read: Map<string, ReturnType<typeof gradesOf>> }): Promise<RunSide> {
  if (!run) throw new UserError(`Run ${line.id} cannot be compared. ${line.problem ?? 'Its record cannot be read.'}`);
  return {
    ...{ line, run },
    told: (examples) => toldIn(folder, examples),
    gradesOf: async (evaluation) => {
      const known = await read.get(evaluation.scoresDigest);
      if (known?.source === 'cache') return known;
      const grades = gradesOf(run, evaluation, { cache, folder });
      read.set(evaluation.scoresDigest, grades);
      return grades;
    },
  };
}
