import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { CommonOptions } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { makeDemo } from '../../edges/dummy-agent/make-demo.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { wholeNumber } from '../whole-number.ts';

interface DummyAgentOptions extends CommonOptions {
  count: string;
  seed: string;
  out: string;
}

export function dummyAgentCommand(): Command {
  return command('dummy-agent', DESCRIPTIONS['dummy-agent'], {
    example: 'fledgling dummy-agent --count 200 --out /tmp/demo',
  })
    .option('--count <n>', 'ordinary requests; a tenth as many challenge requests come on top', '1500')
    .option('--seed <n>', 'seed of requests and of the teacher’s errors', '42')
    .option('--out <folder>', 'where requests.jsonl and traces.jsonl are written', 'datasets/dummy-agent')
    .action(async (options: DummyAgentOptions) => {
      const { signal, release } = stopSignal();
      try {
        const made = await makeDemo({ count: wholeNumber('--count', options.count), seed: wholeNumber('--seed', options.seed), out: options.out, signal });
        if (!options.quiet) process.stderr.write(`${made.count} traces of the dummy agent (its teacher is a scripted stand-in) in ${dirname(made.traces)}\n`);
        if (options.json) process.stdout.write(`${JSON.stringify(made)}\n`);
      } finally {
        release();
      }
    });
}
