import { selectedModel } from '../../config/selected-model.ts';
import { UserError } from '../../errors.ts';
import type { Track } from '../../records/example.ts';
import type { Remedies } from '../../records/findings/remedies.ts';
import type { Snapshot } from '../../records/snapshot.ts';
import type { ComparisonResult } from '../stages/compare-stage.ts';
import type { Adapter } from '../stages/eval/eval-stage.ts';
import type { EvaluationResult } from '../stages/eval/evaluation-files.ts';
import type { Dataset } from '../stages/harvest-stage.ts';
import type { AdapterResult } from '../stages/train-stage.ts';
import { ceilingNodes } from './ceiling-nodes.ts';
import { baseDecision, type Deciding, isRemedied, isTrained, lastDecision } from './decisions.ts';
import { type Applies, resultOf, type StageNode } from './node.ts';
import { compareNode, type Described, type EvalNodeInputs, evalNode, fetchNode, harvestNode, remediesNode, trainNode } from './nodes.ts';

type ByTrack<T> = ReadonlyMap<Track, StageNode<T>>;

/** The stages of the loop but for its report, by what they are. */
export interface Graph {
  fetch: StageNode<Snapshot>;
  harvest: StageNode<Dataset>;
  hosted: ByTrack<EvaluationResult>;
  /** The hosted model asked its own golds of the other splits again; none unless the config says so. */
  ceilings: readonly StageNode<EvaluationResult>[];
  base: ByTrack<EvaluationResult>;
  tuned: ByTrack<EvaluationResult>;
  comparisons: { base: ByTrack<ComparisonResult>; tuned: ByTrack<ComparisonResult> };
  /** Cheap changes of asking, measured before a training; empty where the config has none tried. */
  remedies: ByTrack<Remedies>;
  trainings: ByTrack<AdapterResult>;
  /** What the gate's decisions are made from. */
  deciding: Deciding;
  vault: { evaluations: readonly StageNode<EvaluationResult>[]; comparisons: readonly StageNode<ComparisonResult>[] };
  /** An evaluation like the loop's, on another split, of an adapter that is given, or asked again. */
  evaluation(wanted: WantedEvaluation): StageNode<EvaluationResult>;
  /** All of them in the order of the loop. */
  nodes: readonly StageNode[];
}

type WantedEvaluation = Omit<EvalNodeInputs, 'harvest' | 'adapter' | 'trained'> & { given?: Adapter | undefined };

const GATE = 'only if the gate asks for training';
const INFERIOR = 'only if the base model is inferior or below a floor';
const SHIP = 'only if the decision is to ship';

/**
 * The loop, written once: fetch and harvest; evaluate hosted and base on every track, compare; try remedies and train where the gate says so, evaluate and compare
 * the tuned model; open the vault where the decision is to ship. Running, planning and the jobs of a workflow are readings of this.
 */
export function describeLoop(described: Described): Graph {
  const { config, watch } = described;
  const byTrack = <T>(node: (track: Track) => StageNode<T>): ByTrack<T> => new Map(config.tracks.map((track) => [track, node(track)]));
  const split = 'test' as const;

  const fetch = fetchNode(described);
  const harvest = harvestNode(described, fetch);
  const gate = (track: Track): Applies => isTrained(config, track, baseDecision(deciding));
  const trainings = byTrack((track) => trainNode(described, { harvest, track, applies: () => (watch ? 'no' : gate(track)), maybe: GATE }));
  const evaluation: Graph['evaluation'] = ({ given, ...wanted }) => {
    const { role, track } = wanted;
    const adapter = given ?? (role === 'base' ? catalogueAdapter(described, track) : role === 'tuned' ? (watch?.adapters.get(track) ?? null) : null);
    const trained = role === 'tuned' && !adapter ? at(trainings, track) : null;
    return evalNode(described, { ...wanted, harvest, trained, adapter: () => (trained ? adapterOf(trained) : adapter) });
  };

  const hosted = byTrack((track) => evaluation({ role: 'hosted', track, split }));
  const ceilings = ceilingNodes(described, harvest);
  const base = byTrack((track) => evaluation({ role: 'base', track, split }));
  const ofBase = byTrack((track) =>
    compareNode(described, { harvest, track, split, candidate: 'base', hosted: at(hosted, track), local: at(base, track), base: null }),
  );

  const remedies = new Map(
    config.tracks.flatMap((track) => {
      const applies = () => (watch ? 'no' : isRemedied(at(ofBase, track)));
      const node = remediesNode(described, { harvest, track, adapter: catalogueAdapter(described, track), applies, maybe: INFERIOR });
      return node ? [[track, node] as const] : [];
    }),
  );

  const tunes = (track: Track): Applies => (watch ? (watch.adapters.has(track) ? 'yes' : 'no') : gate(track));
  const tuned = byTrack((track) => evaluation({ role: 'tuned', track, split, applies: () => tunes(track), maybe: GATE }));
  const ofTuned = byTrack((track) => {
    const sides = { harvest, hosted: at(hosted, track), local: at(tuned, track), base: at(base, track) };
    return compareNode(described, { track, split, candidate: 'tuned', ...sides, applies: () => tunes(track), maybe: GATE });
  });

  const deciding: Deciding = { hosted, base: ofBase, tuned: ofTuned };
  const opens = (track: Track, candidate: 'base' | 'tuned' | null): Applies => {
    // Who looks after adapters promotes none: the vault stays closed.
    if (watch || config.promote.repository === null || config.promote.split !== 'vault' || holdsNone(harvest, track)) return 'no';
    if (candidate === 'tuned' && tunes(track) === 'no') return 'no';
    if (candidate === 'base' && tunes(track) === 'yes') return 'no';
    const decision = lastDecision(deciding);
    if (!decision || !harvest.found) return 'maybe';
    const ships = decision.tracks.some((one) => one.track === track && (candidate === null || one.candidate === candidate));
    return decision.action === 'ship' && ships ? 'yes' : 'no';
  };
  const vault = config.tracks.map((track) => {
    const shared = { track, split: 'vault', maybe: SHIP } as const;
    const asked = evaluation({ ...shared, role: 'hosted', applies: () => opens(track, null) });
    const candidates = (['base', 'tuned'] as const).map((candidate) => {
      const applies = () => opens(track, candidate);
      const local = evaluation({ ...shared, role: candidate, applies });
      return { local, comparison: compareNode(described, { ...shared, harvest, candidate, hosted: asked, local, base: null, applies }) };
    });
    return { evaluations: [asked, ...candidates.map(({ local }) => local)], comparisons: candidates.map(({ comparison }) => comparison) };
  });

  const inOrder = [hosted, ceilings, base, ofBase, remedies, trainings, tuned, ofTuned].flatMap((nodes): StageNode[] => [...nodes.values()]);
  return {
    fetch,
    harvest,
    evaluation,
    hosted,
    ceilings,
    base,
    tuned,
    comparisons: { base: ofBase, tuned: ofTuned },
    remedies,
    trainings,
    deciding,
    vault: { evaluations: vault.flatMap(({ evaluations }) => evaluations), comparisons: vault.flatMap(({ comparisons }) => comparisons) },
    nodes: [fetch, harvest, ...inOrder, ...vault.flatMap(({ evaluations, comparisons }) => [...evaluations, ...comparisons])],
  };
}

/** The node of a track. @throws UserError for a track that is not of the config. */
export function at<T>(nodes: ByTrack<T>, track: Track): StageNode<T> {
  const node = nodes.get(track);
  if (!node) throw new UserError(`tracks: expected one of ${[...nodes.keys()].join(', ')}, got ${track}. Name one of these, or add it to the config's tracks.`);
  return node;
}

function adapterOf(training: StageNode<AdapterResult>): Adapter {
  const { adapter, ggufPath } = resultOf(training);
  return { path: ggufPath, sha256: adapter.ggufSha256 };
}

/** The adapter that the selected catalogue entry brings along; its path is relative to the project. */
function catalogueAdapter({ config }: Described, track: Track): Adapter | null {
  const pinned = selectedModel(config).adapters?.[track];
  return pinned ? { path: pinned.file, sha256: pinned.sha256 } : null;
}

/** Whether it is known that a track's vault is empty. */
function holdsNone({ found }: StageNode<Dataset>, track: Track): boolean {
  return found !== null && !found.value.examples.some((example) => example.track === track && example.split === 'vault' && !example.challenge);
}
