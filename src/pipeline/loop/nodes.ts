import type { Config } from '../../config/schema.ts';
import type { Ask, ModelRole } from '../../records/evaluation.ts';
import type { Example, Split, Track } from '../../records/example.ts';
import type { Remedies } from '../../records/findings/remedies.ts';
import type { Snapshot } from '../../records/snapshot.ts';
import { requestCharacters } from '../../rows/native-chat.ts';
import { remediesName, remediesStage, remedyExamples } from '../stages/asking/remedies-stage.ts';
import { type CompareInputs, type ComparisonResult, compareStage, comparisonName } from '../stages/compare-stage.ts';
import { type Adapter, askOf, evalStage, evaluatedExamples, evaluationName } from '../stages/eval/eval-stage.ts';
import type { EvaluationResult } from '../stages/eval/evaluation-files.ts';
import { mergeStage } from '../stages/eval/merge-stage.ts';
import { fetchStage } from '../stages/fetch-stage.ts';
import { type Dataset, harvestStage } from '../stages/harvest-stage.ts';
import { type AdapterResult, trainingExamples, trainingName, trainStage } from '../stages/train-stage.ts';
import { type Applies, resultOf, type Size, type StageNode } from './node.ts';

/** Every evaluation is made anew, `tuned` means these adapters, and nothing is trained. */
export interface AdapterWatch {
  /** Goes into the evaluations' keys: another text evaluates once more. */
  mark: string;
  adapters: ReadonlyMap<Track, Adapter>;
}

/** What the description depends on besides the results. */
export interface Described {
  config: Config;
  /** Over how many jobs the evaluations of local models are spread. */
  shards: number;
  /** Goes into the trainings' keys: another text trains again. */
  again: string | null;
  watch: AdapterWatch | null;
}

const NOTHING = { role: null, track: null, split: null } as const;
const ALWAYS = (): Applies => 'yes';

export function fetchNode({ config }: Described): StageNode<Snapshot> {
  const why = { waits: 'nothing comes before it' };
  return { ...NOTHING, name: 'fetch', kind: 'fetch', from: () => [], applies: ALWAYS, why, stage: (ports) => fetchStage(config, ports), found: null };
}

export function harvestNode({ config }: Described, fetch: StageNode<Snapshot>): StageNode<Dataset> {
  const why = { waits: 'its observations are fetched first' };
  const stage: StageNode<Dataset>['stage'] = (ports) => harvestStage(config, ports, resultOf(fetch));
  return { ...NOTHING, name: 'harvest', kind: 'harvest', from: () => [fetch], applies: ALWAYS, why, stage, found: null };
}

export interface EvalNodeInputs {
  harvest: StageNode<Dataset>;
  role: ModelRole;
  track: Track;
  split: Split;
  replicate?: number;
  /** The adapter to load, once the results of `trained` are there. */
  adapter(): Adapter | null;
  /** Where the adapter comes from; none where it is there already. */
  trained?: StageNode<AdapterResult> | null;
  applies?(): Applies;
  /** What it hangs on, where it may not be reached. */
  maybe?: string;
  /** Draws a sample of the data set; left out, it is all of the split. */
  sample?(examples: readonly Example[]): readonly Example[];
}

export function evalNode({ config, shards, watch }: Described, inputs: EvalNodeInputs): StageNode<EvaluationResult> {
  const { harvest, role, track, split, adapter, trained = null, replicate = 1, sample } = inputs;
  const count = role === 'hosted' || split === 'vault' ? 1 : shards;
  const drawn = (examples: readonly Example[]) => sample?.(examples) ?? examples;
  const sampled = sample !== undefined;
  const asked = () => ({
    ...{ role, track, split, replicate, sampled },
    ...{ examples: drawn(resultOf(harvest).examples), adapter: adapter(), fresh: watch?.mark ?? null },
  });
  return {
    role,
    track,
    split,
    name: evaluationName({ role, track, split, replicate, sampled }),
    kind: 'eval',
    from: () => [harvest, ...(trained ? [trained] : [])],
    applies: inputs.applies ?? ALWAYS,
    why: { waits: trained ? 'its adapter comes from training' : 'its examples come from the harvest', maybe: inputs.maybe },
    stage: (ports) => (count === 1 ? evalStage(config, ports, { ...asked(), shard: null }) : mergeStage(config, ports, { ...asked(), count })),
    size: () => sizeOf(harvest, { ask: askOf(config, role), pick: (examples) => evaluatedExamples({ examples: drawn(examples), track, split }) }),
    ...(count === 1 ? {} : { parts: { count, stage: (ports, shard) => evalStage(config, ports, { ...asked(), shard }) } }),
    trace: (value) => value.trace,
    found: null,
  };
}

export interface CompareNodeInputs extends Pick<CompareInputs, 'track' | 'split' | 'candidate'> {
  harvest: StageNode<Dataset>;
  hosted: StageNode<EvaluationResult>;
  local: StageNode<EvaluationResult>;
  /** The base's evaluation, when the candidate is tuned. */
  base: StageNode<EvaluationResult> | null;
  applies?(): Applies;
  /** What it hangs on, where it may not be reached. */
  maybe?: string;
}

export function compareNode({ config }: Described, inputs: CompareNodeInputs): StageNode<ComparisonResult> {
  const { harvest, track, split, candidate, hosted, local, base } = inputs;
  return {
    role: candidate,
    track,
    split,
    name: comparisonName(inputs),
    kind: 'compare',
    from: () => [harvest, hosted, local, ...(base ? [base] : [])],
    applies: inputs.applies ?? ALWAYS,
    why: { waits: 'its scores come from the evaluations', maybe: inputs.maybe },
    stage: async (ports) =>
      compareStage(config, ports, {
        track,
        split,
        candidate,
        hosted: resultOf(hosted),
        local: resultOf(local),
        base: base && resultOf(base),
        dataset: resultOf(harvest),
      }),
    trace: (value) => value.trace,
    found: null,
  };
}

/** Null where the config has nothing tried. */
export function remediesNode(
  { config }: Described,
  inputs: { harvest: StageNode<Dataset>; track: Track; adapter: Adapter | null; applies(): Applies; maybe: string },
): StageNode<Remedies> | null {
  const { harvest, track, adapter, applies, maybe } = inputs;
  const { remedies } = config;
  if (!remedies || remedies.try.length === 0) return null;
  return {
    role: 'base',
    track,
    split: 'val',
    name: remediesName(track),
    kind: 'remedies',
    from: () => [harvest],
    applies,
    why: { waits: 'its examples come from the harvest', maybe },
    stage: (ports) => remediesStage(config, remedies, ports, { track, examples: resultOf(harvest).examples, adapter }),
    size: () => timesOf(1 + remedies.try.length, sizeOf(harvest, { ask: 'text', pick: (examples) => remedyExamples(config, track, examples) })),
    found: null,
  };
}

/** Examples are asked once for each remedy, and once without. */
function timesOf(times: number, size: Size | null): Size | null {
  return size && { examples: times * size.examples, promptCharacters: times * size.promptCharacters };
}

export function trainNode(
  { config, again }: Described,
  { harvest, track, applies, maybe }: { harvest: StageNode<Dataset>; track: Track; applies(): Applies; maybe: string },
): StageNode<AdapterResult> {
  return {
    role: 'tuned',
    track,
    split: null,
    name: trainingName(track),
    kind: 'train',
    from: () => [harvest],
    applies,
    why: { waits: 'its rows come from the harvest', maybe },
    stage: (ports) => trainStage(config, ports, { track, examples: resultOf(harvest).examples, again }),
    size: () => sizeOf(harvest, { ask: 'text', pick: (examples) => trainingExamples(track, examples) }),
    trace: (value) => value.trace,
    found: null,
  };
}

function sizeOf({ found }: StageNode<Dataset>, { ask, pick }: { ask: Ask; pick(examples: readonly Example[]): readonly Example[] }): Size | null {
  if (!found) return null;
  const examples = pick(found.value.examples);
  const lengthOf = ({ row, request }: Example) => (ask === 'native' && request ? requestCharacters(request) : row.prompt.length);
  return { examples: examples.length, promptCharacters: examples.reduce((sum, example) => sum + lengthOf(example), 0) };
}
