import type { CostAnswer, CostQuery, CostRuns } from '../../records/console/cost.ts';

/** Prices what runs have measured. */
export interface CostPort {
  runs(): Promise<CostRuns>;
  /** Null where there is no such run. */
  answer(query: CostQuery): Promise<CostAnswer | null>;
}
