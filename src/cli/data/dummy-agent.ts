import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { CommonOptions } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { makeDemo } from '../../edges/dummy-agent/make-demo.ts';
import { langfuseEmitter } from '../../wire/emitter.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { wholeNumber } from '../whole-number.ts';
import { serveTeacher } from './serve-teacher.ts';

interface DummyAgentOptions extends CommonOptions {
  count: string;
  seed: string;
  out: string;
  emitToLangfuse?: boolean;
  serveTeacher?: boolean;
  port: string;
}

export function dummyAgentCommand(): Command {
  return command('dummy-agent', DESCRIPTIONS['dummy-agent'], {
    example: 'fledgling dummy-agent --count 200 --out /tmp/demo',
  })
    .option('--count <n>', 'ordinary requests; a tenth as many challenge requests come on top', '1500')
    .option('--seed <n>', 'seed of requests and of the teacher’s errors', '42')
    .option('--out <folder>', 'where requests.jsonl and traces.jsonl are written', 'datasets/dummy-agent')
    .option('--emit-to-langfuse', 'send the traces to the Langfuse project of LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY as well, and read them back')
    .option('--serve-teacher', 'make no traces: serve the teacher on 127.0.0.1 as an OpenAI-compatible endpoint, until Ctrl-C, for an agent of yours')
    .option('--port <n>', 'port of --serve-teacher; 0 for a free one', '4010')
    .action(dummyAgentAction);
}

async function dummyAgentAction(options: DummyAgentOptions): Promise<void> {
  const { signal, release } = stopSignal();
  const say = (line: string) => void (options.quiet || process.stderr.write(`${line}\n`));
  try {
    const seed = wholeNumber('--seed', options.seed);
    if (options.serveTeacher) {
      await serveTeacher({ seed, port: wholeNumber('--port', options.port), json: options.json ?? false, say, signal });
      return;
    }
    // Before anything is made: without keys nothing can be sent.
    const emit = options.emitToLangfuse ? langfuseEmitter({ env: process.env, signal, notice: say }) : null;
    const { observations, ...made } = await makeDemo({
      count: wholeNumber('--count', options.count),
      seed,
      out: options.out,
      signal,
    });
    say(`${made.count} traces of the dummy agent (its teacher is a scripted stand-in) in ${dirname(made.traces)}`);
    const emitted = emit ? await emit(observations) : null;
    if (emitted)
      say(
        `${emitted.count} traces are in ${emitted.baseUrl}, from ${emitted.from}. Read them back with harvest.source kind: langfuse and agentId: ${emitted.agentId}.`,
      );
    if (options.json) process.stdout.write(`${JSON.stringify({ ...made, ...(emitted ? { emitted } : {}) })}\n`);
  } finally {
    release();
  }
}
