import type { Quarantined } from '../../records/dataset.ts';
import type { HarvestOptions } from '../options.ts';
import type { Draft } from './draft.ts';
import { draftsOf } from './examples.ts';
import type { PreparedTurn } from './prepared.ts';

/** Turns as examples on each track they fit, and those that are none with the reason. */
export function draftsOfTurns(turns: readonly PreparedTurn[], options: HarvestOptions): { drafts: Draft[]; refused: Quarantined[] } {
  const drafts: Draft[] = [];
  const refused: Quarantined[] = [];
  for (const { call, defect } of turns) {
    const result = draftsOf(call, options);
    if (!result.ok) refused.push(result.quarantined);
    else if (defect !== null) refused.push({ where: call.observationId, ...defect });
    else drafts.push(...result.value);
  }
  return { drafts, refused };
}
