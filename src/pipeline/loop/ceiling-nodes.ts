import { ceilingSample, SAMPLED_SPLITS } from '../../ceiling/sample.ts';
import type { Example, Split, Track } from '../../records/example.ts';
import type { EvaluationResult } from '../stages/eval/evaluation-files.ts';
import type { Dataset } from '../stages/harvest-stage.ts';
import type { Applies, StageNode } from './node.ts';
import { type Described, evalNode } from './nodes.ts';

/** The hosted model on a sample of each track's golds that no gate asks for, split by split and as often as the config says. Adapters in use need none. */
export function ceilingNodes({ config, ...described }: Described, harvest: StageNode<Dataset>): StageNode<EvaluationResult>[] {
  const { ceilingSamples: samples, ceilingRepeats } = config.gate;
  if (samples === 0 || described.watch !== null) return [];
  const node = (track: Track, split: Split, replicate: number) => {
    const sample = (examples: readonly Example[]) =>
      ceilingSample(examples, { track, samples, seed: config.seed }).filter((example) => example.split === split);
    const applies = (): Applies => (harvest.found === null ? 'maybe' : sample(harvest.found.value.examples).length > 0 ? 'yes' : 'no');
    const maybe = `only where the sample holds examples of ${split}`;
    return evalNode({ config, ...described }, { harvest, role: 'hosted', track, split, replicate, adapter: () => null, sample, applies, maybe });
  };
  const times = Array.from({ length: ceilingRepeats }, (_, index) => index + 1);
  return config.tracks.flatMap((track) => SAMPLED_SPLITS.flatMap((split) => times.map((replicate) => node(track, split, replicate))));
}
