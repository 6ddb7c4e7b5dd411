import type { Ports } from '../ports/ports.ts';
import { sideBySide } from '../stage/side-by-side.ts';
import { findStage } from '../stage/stage.ts';
import type { Loop } from './loop.ts';
import type { StageNode } from './node.ts';

export const ENVIRONMENT = 'trainer environment';

/**
 * Obtains trainings side by side, each on its share of the visible GPUs, or one after the other on all of them, as `train.strategy` says.
 * The trainer's environment is made first where something has to be trained.
 */
export async function trainTogether<T>(loop: Loop, nodes: readonly StageNode<T>[], obtain: (node: StageNode<T>, ports: Ports) => Promise<void>): Promise<void> {
  const { config, ports, limits } = loop;
  const missing = await absent(nodes, ports);
  if (missing.length > 0 && (limits.mayRun?.('train') ?? true)) await prepareTrainer(loop);
  if (config.train.strategy === 'sequential') {
    for (const node of nodes) await obtain(node, ports);
    return;
  }
  await sideBySide(nodes, ports.signal, (node, signal) => {
    const index = missing.indexOf(node);
    return obtain(node, { ...ports, ...(index === -1 ? {} : ports.onShare({ index, of: missing.length })), signal });
  });
}

async function absent<T>(nodes: readonly StageNode<T>[], ports: Ports): Promise<StageNode<T>[]> {
  const states = await Promise.all(nodes.map(async (node) => (await findStage(await node.stage(ports), ports)).state));
  return nodes.filter((_, index) => states[index] === 'absent');
}

/** Installs the trainer's environment the first time it is needed, under a line of its own. */
async function prepareTrainer({ ports, stages }: Loop): Promise<void> {
  const startedMs = ports.now();
  ports.watcher.stageStarted(ENVIRONMENT);
  const { installed } = await ports.trainer.prepare({ onLine: (line) => ports.watcher.progress(ENVIRONMENT, 0, 0, line), signal: ports.signal });
  const end = {
    status: installed ? 'ran' : 'reused',
    why: installed ? 'first time' : 'installed already',
    wallMs: Math.round(ports.now() - startedMs),
  } as const;
  ports.watcher.stageEnded(ENVIRONMENT, { ...end, summary: '' });
  stages.push({ name: ENVIRONMENT, key: '', ...end });
}
