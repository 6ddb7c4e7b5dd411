import type { Ports } from '../ports/ports.ts';
import { findStage, runStage, type Stage, type StageResult } from '../stage/stage.ts';
import type { Shard } from '../stages/eval/shard.ts';
import type { Loop } from './loop.ts';
import type { StageNode } from './node.ts';
import { trainTogether } from './train-together.ts';

/** The results of these nodes and of all they are made from: found in this walk, taken from the store, resumed or run, in this order. */
export async function obtainAll<T>(loop: Loop, nodes: readonly StageNode<T>[]): Promise<T[]> {
  await obtainSources(loop, nodes);
  const missing = nodes.filter(({ found }) => found === null);
  if (missing.some(({ kind }) => kind === 'train')) await trainTogether(loop, missing, (node, ports) => obtainOne(loop, node, ports));
  else for (const node of missing) await obtainOne(loop, node, loop.ports);
  return nodes.flatMap(({ found }) => (found ? [found.value] : []));
}

/** One of them. */
export async function obtain<T>(loop: Loop, node: StageNode<T>): Promise<T> {
  const [value] = await obtainAll(loop, [node]);
  if (value === undefined) throw new Error(`${node.name} was not obtained`);
  return value;
}

/** One of the jobs that a node is spread over; its result is no stage of the run. @throws Error for a node that is not spread. */
export async function obtainPart<T>(loop: Loop, node: StageNode<T>, shard: Shard): Promise<T> {
  if (node.parts?.count !== shard.count) throw new Error(`${node.name} in ${shard.count} shards, of a loop of ${loop.shards}`);
  await obtainSources(loop, [node]);
  return (await kept(loop, node, { stage: await node.parts.stage(loop.ports, shard), ports: loop.ports })).value;
}

/** Those of one kind together: trainings share the GPUs. */
async function obtainSources(loop: Loop, nodes: readonly StageNode[]): Promise<void> {
  const missing = [...new Set(nodes.flatMap((node) => node.from()))].filter(({ found }) => found === null);
  for (const sources of Map.groupBy(missing, ({ kind }) => kind).values()) await obtainAll(loop, sources);
}

async function obtainOne<T>(loop: Loop, node: StageNode<T>, ports: Ports): Promise<void> {
  const stage = await node.stage(ports);
  await makeParts(loop, node, stage);
  const { value, report } = await kept(loop, node, { stage, ports });
  node.found = { value, key: report.key };
}

/** Runs or re-uses one stage, and keeps its report and its trace. */
async function kept<T>(loop: Loop, node: StageNode<T>, { stage, ports }: { stage: Stage<T>; ports: Ports }): Promise<StageResult<T>> {
  ports.signal.throwIfAborted();
  const result = await runStage(stage, ports, loop.limits);
  loop.stages.push(result.report);
  const trace = node.trace?.(result.value);
  if (trace) loop.traces.push({ kind: node.kind, name: stage.name.replace(`${node.kind} `, ''), ...trace });
  return result;
}

/** The shards of an evaluation that is not there are evaluated one after the other, where they are missing and may be. */
async function makeParts<T>(loop: Loop, { parts }: StageNode<T>, whole: Stage<T>): Promise<void> {
  const { ports, limits } = loop;
  if (!parts || !(limits.mayRun?.('local') ?? true) || (await findStage(whole, ports)).state === 'done') return;
  for (let index = 1; index <= parts.count; index += 1)
    await runStage(await parts.stage(ports, { index, count: parts.count }), ports, { ...limits, settle: true });
}
