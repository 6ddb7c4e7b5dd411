import type { GrowthPoint } from '../../records/console/dataset.ts';
import type { DatasetManifest } from '../../records/dataset.ts';
import { TRACKS } from '../../records/example.ts';

/** A data set at one time: a commit of its manifest, a run over it, or as it is now. */
export interface Harvested extends Pick<GrowthPoint, 'kind' | 'name' | 'at'> {
  manifest: DatasetManifest;
}

/** How the data set grew. `harvests` are the oldest first; of those that follow one another with the same data, the first stands for all. */
export function growthOf(harvests: readonly Harvested[]): GrowthPoint[] {
  return harvests
    .filter(({ manifest }, index) => manifest.digest !== harvests[index - 1]?.manifest.digest)
    .map(({ manifest: { digest, counts }, ...named }) => {
      const { observations, modelCalls, duplicates } = counts;
      const rows = (split: string) => TRACKS.reduce((sum, track) => sum + (counts.rows[`${track}/${split}`] ?? 0), 0);
      return {
        ...{ ...named, digest, observations, modelCalls, duplicates },
        quarantined: Object.values(counts.quarantined).reduce((sum, found) => sum + found, 0),
        rows: { train: rows('train'), val: rows('val'), test: rows('test'), vault: rows('vault'), challenge: rows('challenge') },
      };
    });
}
