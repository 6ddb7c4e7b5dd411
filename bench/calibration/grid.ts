import { clusteredPairs } from '../../src/stats/clustered-score.ts';
import { CANDIDATES } from './candidates.ts';
import { draw, type Pattern, randomOf, type Truth } from './draw.ts';

/** Shapes of a data set, by the sizes of its clusters. */
export const SHAPES: Readonly<Record<string, readonly number[]>> = {
  ...Object.fromEntries([50, 100, 300, 1000].map((n) => [`${n} × 1`, of(1, n)])),
  ...Object.fromEntries([50, 100, 300, 1000].map((n) => [`${n - 2} × 1, one of 2`, [...of(1, n - 2), 2]])),
  ...Object.fromEntries([50, 100, 300, 1000].map((n) => [`${0.8 * n} × 1, ${0.1 * n} × 2`, [...of(1, 0.8 * n), ...of(2, 0.1 * n)]])),
  ...Object.fromEntries([50, 100, 300, 1000].flatMap((n) => [2, 3, 5].map((m) => [`${Math.round(n / m)} × ${m}`, of(m, Math.round(n / m))]))),
  '16 × 60': of(60, 16),
  '20 × 60': of(60, 20),
  '60 × 20': of(20, 60),
  '60 × 60': of(60, 60),
  '60 × 1, one of 60': [...of(1, 60), 60],
  '300 × 1, one of 60': [...of(1, 300), 60],
  '940 × 1, one of 60': [...of(1, 940), 60],
  '100 × 1, 40 × 2, 20 × 4, 10 × 8, 4 × 16': [...of(1, 100), ...of(2, 40), ...of(4, 20), ...of(8, 10), ...of(16, 4)],
};

export const DISCORDANCES = [0.02, 0.05, 0.1, 0.2, 0.3];

const LIKENESS: readonly { likeness: number; pattern: Pattern }[] = [
  { likeness: 0, pattern: 'copies' },
  { likeness: 0.5, pattern: 'copies' },
  { likeness: 0.5, pattern: 'wholes' },
  { likeness: 0.8, pattern: 'wholes' },
  { likeness: 1, pattern: 'wholes' },
  { likeness: 0, pattern: 'losses' },
];

export interface Cell {
  shape: string;
  trials: number;
  truth: Truth;
  /** Share of trials in which each candidate says parity, or inferior. */
  parity: Record<string, number>;
  inferior: Record<string, number>;
}

/** Every shape, discordance and likeness where the local model loses exactly the margin. A discordance below the margin cannot lose it. */
export function cells(margin: number, trials: number, shapes: readonly string[] = Object.keys(SHAPES)): Cell[] {
  return shapes.flatMap((shape) => {
    const sizes = SHAPES[shape] ?? [];
    const isSingle = sizes.every((size) => size === 1);
    return DISCORDANCES.filter((discordance) => discordance >= margin).flatMap((discordance) =>
      LIKENESS.filter(({ pattern, likeness }) => !isSingle || (likeness === 0 && pattern === 'copies')).map((how) =>
        measure(shape, { sizes, discordance, difference: -margin, ...how }, { margin, trials }),
      ),
    );
  });
}

/** Each cell has a seed of its own, so that it comes out the same alone and among others. */
export function measure(shape: string, truth: Truth, { margin, trials }: { margin: number; trials: number }): Cell {
  const random = randomOf(
    [...`${shape} ${truth.discordance} ${truth.likeness} ${truth.pattern} ${margin}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7),
  );
  const names = Object.keys(CANDIDATES);
  const [parity, inferior] = [zeros(names), zeros(names)];
  for (let trial = 0; trial < trials; trial++) {
    const clusters = draw(truth, random);
    const drawn = { clusters, pairs: clusteredPairs(clusters) };
    for (const [name, says] of Object.entries(CANDIDATES)) {
      const said = says(drawn, margin);
      if (said === 'parity') parity[name] = (parity[name] ?? 0) + 1 / trials;
      else if (said === 'inferior') inferior[name] = (inferior[name] ?? 0) + 1 / trials;
    }
  }
  return { shape, trials, truth, parity, inferior };
}

function zeros(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, 0]));
}

function of(size: number, count: number): number[] {
  return new Array<number>(count).fill(size);
}
