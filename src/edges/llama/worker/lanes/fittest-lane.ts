/** A lane apart from the others costs about as much as so many tokens of a prompt: the engine splits a batch whose ids have holes. */
const WORTH_A_HOLE = 64;

/** Of the free lanes the first, unless another holds much more of the row's beginning. */
export function fittestLane<T>(free: readonly { index: number; held: readonly T[] }[], tokens: readonly T[]): number {
  const lanes = free.map(({ index, held }) => ({ index, shared: sharedLength(held, tokens) }));
  const [first] = lanes;
  if (!first) throw new Error('there is a free lane');
  const best = lanes.reduce((fittest, lane) => (lane.shared > fittest.shared ? lane : fittest));
  return best.shared - first.shared >= WORTH_A_HOLE ? best.index : first.index;
}

function sharedLength<T>(held: readonly T[], tokens: readonly T[]): number {
  const end = tokens.findIndex((token, index) => token !== held[index]);
  return end === -1 ? tokens.length : end;
}
