import type { Config } from '../../config/schema.ts';
import type { StageKind } from '../../records/stage-kind.ts';
import type { Ports } from '../ports/ports.ts';
import { findStage, stageKey } from '../stage/stage.ts';
import { type Loop, type LoopOptions, openLoop } from './loop.ts';
import type { About, StageNode } from './node.ts';
import { ENVIRONMENT } from './train-together.ts';

/** One line of a plan, with what an estimate of its cost needs. */
export interface PlannedStage extends About {
  name: string;
  kind: StageKind;
  does: 'run' | 'reuse' | 'maybe';
  why: string;
  /** How many it works on, and the length of their prompts together; null where that is not known yet. */
  examples: number | null;
  promptCharacters: number | null;
}

/** What `runLoop` would do now with the same options, found by looking stages up; nothing is run and no model is opened or need be here. */
export function planLoop(config: Config, ports: Ports, options: Pick<LoopOptions, 'shards' | 'again' | 'watch'> = {}): Promise<PlannedStage[]> {
  return planned(openLoop(config, ports, options));
}

/** The same of a walk that has not begun. */
export async function planned({ nodes, ports }: Loop): Promise<PlannedStage[]> {
  const lines: PlannedStage[] = [];
  for (const node of nodes) {
    const applies = node.applies();
    if (applies === 'no') continue;
    const { name, kind, role, track, split } = node;
    const end = applies === 'maybe' ? ({ does: 'maybe', why: node.why.maybe ?? '' } as const) : await lookedUp(node, ports);
    if (kind === 'train' && end.does !== 'reuse') lines.push(...(await environment(lines, ports, end.does)));
    const { examples = null, promptCharacters = null } = node.size?.() ?? {};
    lines.push({ name, kind, role, track, split, examples, promptCharacters, ...end });
  }
  return lines;
}

/** Whether a stage that the loop comes to would run; its result, where it is there and complete, is known to what comes after it. */
async function lookedUp<T>(node: StageNode<T>, ports: Ports): Promise<Pick<PlannedStage, 'does' | 'why'>> {
  if (node.from().some(({ found }) => found === null)) return { does: 'run', why: node.why.waits };
  const stage = await node.stage(ports);
  const found = await findStage(stage, ports);
  if (found.state !== 'done') return { does: 'run', why: found.why };
  node.found = { value: found.value, key: stageKey(stage) };
  return { does: 'reuse', why: found.why };
}

/** A line before the first training, where the trainer's environment is not made yet. */
async function environment(lines: readonly PlannedStage[], { trainer }: Ports, does: 'run' | 'maybe'): Promise<PlannedStage[]> {
  if (lines.some(({ kind }) => kind === 'environment') || (await trainer.isReady())) return [];
  const why = 'the first training installs about 6 GB of Python packages';
  return [{ name: ENVIRONMENT, kind: 'environment', role: null, track: null, split: null, examples: null, promptCharacters: null, does, why }];
}
