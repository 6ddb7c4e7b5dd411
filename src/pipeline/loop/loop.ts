import type { Config } from '../../config/schema.ts';
import type { RunRecord, StageReport } from '../../records/run.ts';
import type { Ports } from '../ports/ports.ts';
import type { StageLimits } from '../stage/stage.ts';
import { type Reportable, type Reported, reportStage } from '../stages/report-stage.ts';
import { lastDecision, withRemedies } from './decisions.ts';
import { describeLoop, type Graph } from './describe.ts';
import { resultOf, type StageNode } from './node.ts';
import type { AdapterWatch, Described } from './nodes.ts';

export interface LoopOptions extends StageLimits {
  /** Over how many jobs the evaluations of local models are spread; default 1. Part of their keys: another batch can give other tokens. */
  shards?: number | undefined;
  /** Goes into the trainings' keys: another text trains again. Default: null. */
  again?: string | null | undefined;
  /** Looks after adapters that are in use, in place of training. Default: null. */
  watch?: AdapterWatch | null | undefined;
}

/** One walk through the loop: its description, and everything found on the way. Alone in a job or all in turn, its stages are obtained from it. */
export interface Loop extends Described {
  readonly ports: Ports;
  readonly limits: StageLimits;
  /** Epoch milliseconds. */
  readonly startedMs: number;
  readonly graph: Graph;
  readonly report: StageNode<Reported>;
  /** In the order of the loop, the report last. */
  readonly nodes: StageNode[];
  traces: RunRecord['traces'];
  stages: StageReport[];
}

export function openLoop(config: Config, ports: Ports, { shards = 1, again = null, watch = null, mayRun, settle, madeInThisRun }: LoopOptions = {}): Loop {
  const described: Described = { config, shards, again, watch };
  const graph = describeLoop(described);
  const report = reportNode(() => loop);
  const loop: Loop = {
    ...described,
    ports,
    limits: { mayRun, settle, madeInThisRun },
    startedMs: ports.now(),
    graph,
    report,
    nodes: [...graph.nodes, report],
    traces: [],
    stages: [],
  };
  return loop;
}

/** Made from all that the loop comes to. */
function reportNode(loopOf: () => Loop): StageNode<Reported> {
  return {
    role: null,
    track: null,
    split: null,
    name: 'report',
    kind: 'report',
    from: () => loopOf().nodes.filter((node) => node.kind !== 'report' && node.applies() !== 'no'),
    applies: () => 'yes',
    why: { waits: 'a stage before it runs' },
    stage: async (ports) => reportStage(reportable(loopOf()), ports),
    found: null,
  };
}

function reportable(loop: Loop): Reportable {
  const { config, again, startedMs, graph, nodes, stages, traces } = loop;
  const decision = lastDecision(graph.deciding);
  if (!decision) throw new Error('a report is made from a whole loop: a comparison is missing');
  const known = <T>(all: Iterable<StageNode<T>>): T[] => [...all].flatMap(({ found }) => (found ? [found.value] : []));
  const remedies = known(graph.remedies.values());
  return {
    config,
    again,
    startedMs,
    decision: withRemedies(decision, config, remedies),
    remedies,
    dataset: resultOf(graph.harvest),
    ceilings: known(graph.ceilings),
    evaluations: known([graph.hosted, graph.base, graph.tuned].flatMap((byTrack) => [...byTrack.values()])),
    comparisons: known([graph.comparisons.base, graph.comparisons.tuned].flatMap((byTrack) => [...byTrack.values()])).map(({ comparison }) => comparison),
    adapters: known(graph.trainings.values()).map(({ adapter }) => adapter),
    vault: { evaluations: known(graph.vault.evaluations), comparisons: known(graph.vault.comparisons).map(({ comparison }) => comparison) },
    traces,
    stages,
    keys: nodes.flatMap(({ name, found }) => (found ? [{ name, key: found.key }] : [])),
  };
}
