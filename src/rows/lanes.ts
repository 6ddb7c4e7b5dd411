/** Up to so many lanes have never cost throughput. */
const SAFE_LANES = 8;

/** A further lane takes at least so many rows. */
const ROWS_A_LANE = 16;

/** Part of what local answers depend on: another number of lanes is another batch, which may round differently. */
export const LANES_RULE = `on a CPU ${SAFE_LANES} lanes, and a further one for every ${ROWS_A_LANE} rows`;

/**
 * How many rows are decoded in lockstep where up to `batch` may be. A CPU is busy with one prompt already, and every lane has a price: it reads the
 * beginning that rows share once more, and at the end of the rows it is a hole that splits the engine's batches. So each must have rows to
 * make up for it. A GPU is idle without them. Depends on nothing but its arguments, so that a run can be repeated.
 */
export function lanesFor(rows: number, { batch, isCpu }: { batch: number; isCpu: boolean }): number {
  return isCpu ? Math.min(batch, Math.max(SAFE_LANES, Math.floor(rows / ROWS_A_LANE))) : batch;
}

/** Whether a batch of this size is ever decoded on fewer lanes. */
export function mayUseFewerLanes(batch: number): boolean {
  return batch > SAFE_LANES;
}
