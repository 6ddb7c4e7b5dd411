import type { Config } from '../../config/schema.ts';
import type { RunRecord, StageReport } from '../../records/run.ts';
import type { Ports } from '../ports/ports.ts';
import { ensureResults } from '../stages/report-stage.ts';
import { type Loop, type LoopOptions, openLoop } from './loop.ts';
import { resultOf, type StageNode } from './node.ts';
import { obtainAll } from './obtain.ts';

export interface LoopResult {
  /** As it was first recorded. */
  run: RunRecord;
  /** The stages as this call saw them: what was re-used stands as re-used. */
  stages: StageReport[];
  /** Folder of the results, as the Results port names it. */
  folder: string;
}

/**
 * The whole loop: fetch, harvest, evaluate hosted and base, gate, train where the gate says so, evaluate and gate the tuned model, report.
 * @throws UserError naming the first stage that is not in the store and may not run here.
 */
export function runLoop(config: Config, ports: Ports, options: LoopOptions = {}): Promise<LoopResult> {
  return walk(openLoop(config, ports, options));
}

/** Obtains every stage that the loop comes to. What it comes to is asked when it stands before it: by then all that decides it is known. */
export async function walk(loop: Loop): Promise<LoopResult> {
  for (const nodes of inRows(loop.nodes)) {
    tellPlan(loop);
    await obtainAll(loop, nodes.filter(isReached));
  }
  const reported = resultOf(loop.report);
  return { run: reported.run, stages: [...loop.stages], folder: await ensureResults(loop.ports, loop.config.agent, reported) };
}

/** As far as it is known by now; nothing is looked up for it. */
function tellPlan({ ports: { watcher }, nodes }: Loop): void {
  const planned = nodes.map(({ name, applies }) => ({ name, does: applies() })).filter(({ does }) => does !== 'no');
  watcher.planned?.(planned.map(({ name, does }) => ({ name, isMaybe: does === 'maybe' })));
}

/** Neighbours of one kind: they know the same. */
function inRows(nodes: readonly StageNode[]): StageNode[][] {
  const rows: StageNode[][] = [];
  for (const node of nodes) {
    const row = rows.at(-1);
    if (row?.[0]?.kind === node.kind) row.push(node);
    else rows.push([node]);
  }
  return rows;
}

function isReached({ name, applies }: StageNode): boolean {
  const does = applies();
  if (does === 'maybe') throw new Error(`${name}: what decides whether it runs does not stand before it`);
  return does === 'yes';
}
