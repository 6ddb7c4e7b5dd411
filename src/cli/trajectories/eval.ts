import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { stageFolder } from '../../edges/files/stages/stage-folder.ts';
import { UserError } from '../../errors.ts';
import type { Ports } from '../../pipeline/ports/ports.ts';
import { evaluateTrajectories } from '../../pipeline/trajectories/evaluate-trajectories.ts';
import { TRAJECTORY_TRAINING } from '../../pipeline/trajectories/train-trajectories.ts';
import { Split } from '../../records/example.ts';
import { jsonLines } from '../../records/json-lines.ts';
import type { TrajectoryEvaluation } from '../../records/trajectory/evaluation.ts';
import { command } from '../command.ts';
import { oneOf } from '../one-of.ts';
import { folderOf, readBuilt } from './built-folder.ts';

interface EvalOptions extends CommonOptions {
  data?: string;
  model: string;
  adapter?: string;
  split: string;
}

export function evalTrajectoriesCommand(): Command {
  return command('eval', 'A local model on the steps of whole runs: each next step after the true history. No free runs, and no environment.', {
    example: 'fledgling trajectories eval --model tuned --split test',
  })
    .option('--data <folder>', 'the build; default datasets/<agent>/trajectories')
    .option('--model <role>', 'base or tuned', 'tuned')
    .option('--adapter <file>', 'the adapter (GGUF) of tuned; default: that of the last `trajectories train`')
    .option('--split <split>', 'train, val or test', 'test')
    .action(evalAction);
}

async function evalAction(options: EvalOptions): Promise<void> {
  const role = oneOf('--model', options.model, z.enum(['base', 'tuned']));
  const split = oneOf('--split', options.split, Split);
  if (split === 'vault') throw new UserError('--split: expected train, val or test, got "vault". The vault is opened only at promotion.');
  const context = await openContext(options, { exclusive: true, command: 'fledgling trajectories eval' });
  try {
    const { config, ports, say, signal } = context;
    const { name, endToken } = selectedModel(config);
    const template = await ports.chatTemplate();
    const data = folderOf(options.data, { flag: '--data', config: options.config, agent: config.agent });
    const { manifest, trajectories } = await readBuilt(data, { name, endToken, template });
    const adapterPath = role === 'base' ? null : options.adapter ? resolve(options.adapter) : await newestAdapter(ports);
    const out = await stageFolder(join(data, `eval-${role}-${split}`), `trajectories/eval-${role}-${split}`);
    const model = await ports.openModel({ role, track: 'toolcall', adapterPath, replicate: 1 });
    try {
      const { evaluation, steps } = await evaluateTrajectories({
        ...{ agent: config.agent, dataset: manifest.digest, split, trajectories, template, model, signal, now: ports.now },
        rows: config.harvest,
        comparators: config.score.arguments,
        tracing: ports.tracingOff ? null : ports.tracing(out),
        onProgress: (done, total) => ports.watcher.progress(`trajectories ${role}`, done, total),
      });
      await writeAtomic(join(out.path, 'steps.jsonl'), jsonLines(steps));
      await writeAtomic(join(out.path, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
      tell(evaluation, say);
      say(`\nWritten to ${out.path}`);
      context.json(evaluation);
    } finally {
      await model.close();
    }
  } finally {
    await context.close();
  }
}

async function newestAdapter({ store }: Pick<Ports, 'store'>): Promise<string> {
  const folder = await store.newest(TRAJECTORY_TRAINING);
  if (!folder) throw new UserError('--adapter: expected an adapter of trajectories, found none. Run `fledgling trajectories train`, or name one.');
  return `${folder.path}/out/adapter.gguf`;
}

function tell({ split, model, steps, kinds, calls, trajectories, notEvaluated }: TrajectoryEvaluation, say: (line: string) => void): void {
  say(
    `${model.role} ${model.name} on the ${split} split: ${steps.asked} next steps, each after the true history${steps.unscored > 0 ? `, ${steps.unscored} unscored` : ''}`,
  );
  for (const { kind, steps: count, sameKind, exact } of kinds) say(`  ${kind.padEnd(6)} ${count} steps: ${sameKind} of the same kind, ${exact} exact`);
  for (const { name, value, n, interval } of calls.filter(({ core }) => core))
    say(`  ${name.padEnd(18)} ${value.toFixed(3)} [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}] of ${n} calls`);
  say(`  ${trajectories.everyStepExact} of ${trajectories.asked} runs exact in every step`);
  say('Not evaluated:');
  for (const sentence of notEvaluated) say(`  ${sentence}`);
}
