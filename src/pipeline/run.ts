import type { Config } from '../config/schema.ts';
import { compareStep } from './compare-step.ts';
import { evalStep } from './eval-step.ts';
import { harvestStep } from './harvest-step.ts';
import { type LoopOptions, openLoop } from './loop.ts';
import type { Ports } from './ports.ts';
import { type LoopResult, reportRun } from './stages/report-stage.ts';
import { trainStep } from './train-step.ts';
import { vaultStep } from './vault-step.ts';

/**
 * The whole loop: harvest, evaluate hosted and base, gate, train where the gate says so, evaluate and gate the tuned model, report.
 * @throws UserError naming the first stage that is not in the store and may not run here.
 */
export async function runLoop(config: Config, ports: Ports, options: LoopOptions = {}): Promise<LoopResult> {
  const startedMs = ports.now();
  const loop = openLoop(config, ports, options);
  await harvestStep(loop);
  await evalStep(loop, { role: 'hosted' });
  await evalStep(loop, { role: 'base' });
  let { decision, train: tracks } = await compareStep(loop, { candidate: 'base' });
  if (tracks.length > 0) {
    if (loop.watch === null) await trainStep(loop, { tracks });
    await evalStep(loop, { role: 'tuned', tracks });
    ({ decision } = await compareStep(loop, { candidate: 'tuned', tracks }));
  }
  await vaultStep(loop, decision);
  return reportRun(loop, decision, startedMs);
}
