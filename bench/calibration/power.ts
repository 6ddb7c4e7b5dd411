import { examplesNeeded } from '../../src/compare/needed.ts';
import { clusteredPairs } from '../../src/stats/clustered-score.ts';
import { CANDIDATES } from './candidates.ts';
import { draw, randomOf } from './draw.ts';

/** What the first examples were, before the plan is made. */
const PILOT = 100;

export interface Planned {
  discordance: number;
  perCluster: number;
  likeness: number;
  /** Examples asked for after a pilot of 100, in which the models come out equal. */
  n: number;
  /** Share of trials in which equal models then get parity. */
  power: number;
}

/** Of two equal models: how often the examples that the gate asks for give the verdict it promises with 80 %. */
export function plannedPower(margin: number, trials: number): Planned[] {
  return [0.02, 0.05, 0.1, 0.2].flatMap((discordance) =>
    [1, 2, 3, 5].flatMap((perCluster) =>
      (perCluster === 1 ? [0] : [0, 0.5, 1]).map((likeness): Planned => {
        const count = Math.ceil(neededOf({ discordance, perCluster, likeness }, margin) / perCluster);
        const sizes = new Array<number>(count).fill(perCluster);
        const random = randomOf(count);
        let parities = 0;
        for (let trial = 0; trial < trials; trial++) {
          const clusters = draw({ sizes, discordance, difference: 0, likeness, pattern: 'copies' }, random);
          if (CANDIDATES['gate']?.({ clusters, pairs: clusteredPairs(clusters) }, margin) === 'parity') parities += 1;
        }
        return { discordance, perCluster, likeness, n: count * perCluster, power: parities / trials };
      }),
    ),
  );
}

function neededOf({ discordance, perCluster, likeness }: Pick<Planned, 'discordance' | 'perCluster' | 'likeness'>, margin: number): number {
  const seen = PILOT * discordance;
  const designEffect = 1 + (perCluster - 1) * ((likeness * seen + 2) / (seen + 2));
  const needed = examplesNeeded(
    {
      isYesNo: true,
      method: perCluster === 1 ? 'tango' : 'clustered-score',
      n: perCluster,
      clusters: 1,
      effectiveClusters: 1,
      hosted: 1,
      local: 1,
      difference: 0,
      interval: { low: -1, high: 1 },
      discordant: { localOnly: 0, hostedOnly: 0 },
      pInferior: null,
      meanSquare: discordance,
      designEffect,
      degreesOfFreedom: perCluster === 1 ? Number.POSITIVE_INFINITY : Math.floor(PILOT / perCluster),
    },
    { delta: margin, alpha: 0.05 },
  );
  return needed?.total ?? perCluster;
}
