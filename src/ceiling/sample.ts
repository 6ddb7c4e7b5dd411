import { compareTexts } from '../records/canonical-json.ts';
import { sha256 } from '../records/digest.ts';
import type { Example, Split, Track } from '../records/example.ts';

/** Their golds are trained on, and no gate asks for them. `test` is asked in full by the gate; the vault stays shut. */
export const SAMPLED_SPLITS = ['train', 'val'] as const satisfies readonly Split[];

/**
 * Examples of `train` and `val` to ask the hosted model again: as many of each domain as its share, drawn by a hash of seed and id. In the order of the
 * data set. A larger sample holds the smaller one, so that raising it asks only for what is new. Challenge examples are left out.
 */
export function ceilingSample(examples: readonly Example[], { track, samples, seed }: { track: Track; samples: number; seed: number }): Example[] {
  const splits: readonly Split[] = SAMPLED_SPLITS;
  const pool = examples.filter((example) => example.track === track && !example.challenge && splits.includes(example.split));
  const drawn = pool.map((example) => ({ example, draw: sha256(`ceiling/${seed}/${example.id}`) })).sort((a, b) => compareTexts(a.draw, b.draw));
  // Each example's place within its domain, from 0 to 1: the first places of all domains together hold each by its share.
  const placed = [...Map.groupBy(drawn, ({ example }) => example.domain).values()].flatMap((domain) =>
    domain.map((one, rank) => ({ ...one, place: (rank + 0.5) / domain.length })),
  );
  const chosen = new Set(
    placed
      .sort((a, b) => a.place - b.place || compareTexts(a.draw, b.draw))
      .slice(0, samples)
      .map(({ example }) => example.id),
  );
  return pool.filter(({ id }) => chosen.has(id));
}
