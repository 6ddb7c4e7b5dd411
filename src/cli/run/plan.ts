import type { Command } from 'commander';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { planLoop } from '../../pipeline/loop/plan.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';

const MARKS = { run: '+ run   ', reuse: '= re-use', maybe: '? maybe ' } as const;

export function planCommand(): Command {
  return command('plan', DESCRIPTIONS.plan, { example: 'fledgling plan --json' }).action(async (options: CommonOptions) => {
    const context = await openContext(options);
    try {
      const plan = await planLoop(context.config, context.ports);
      for (const stage of plan) context.say(`${MARKS[stage.does]}  ${stage.name.padEnd(26)} ${stage.why}`);
      context.json(plan);
    } finally {
      await context.close();
    }
  });
}
