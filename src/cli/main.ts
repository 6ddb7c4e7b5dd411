#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { VERSION } from '../edges/host/version.ts';
import { EXIT, ExternalError, Interrupted, sentenceOf, UserError } from '../errors.ts';
import { helpText } from './command.ts';
import { dummyAgentCommand } from './data/dummy-agent.ts';
import { harvestCommand } from './data/harvest.ts';
import { modelsCommand } from './models/models.ts';
import { promoteCommand } from './promote/promote.ts';
import { planCommand } from './run/plan.ts';
import { reportCommand } from './run/report.ts';
import { runCommand } from './run/run.ts';
import { smokeCommand } from './run/smoke.ts';
import { doctorCommand } from './setup/doctor.ts';
import { initCommand } from './setup/init.ts';
import { compareCommand } from './stages/compare.ts';
import { evalCommand } from './stages/eval.ts';
import { inferCommand } from './stages/infer.ts';
import { scoreCommand } from './stages/score.ts';
import { trainCommand } from './stages/train.ts';

// A reader that has seen enough (`| head`) closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? EXIT.done);
});

const program = new Command('fledgling')
  .description(
    "Proves from an agent's own traces whether a small local model can replace the hosted LLM; trains it only when it must; ships exactly the bytes it proved.",
  )
  .version(VERSION)
  .addHelpText('after', helpText({ example: 'fledgling run', exits: '0 done, or parity · 10 inferior, FINE_TUNE=1 · 11 inconclusive' }))
  .configureHelp({ showGlobalOptions: false })
  .exitOverride()
  .showSuggestionAfterError();

const commands = [
  runCommand,
  planCommand,
  doctorCommand,
  dummyAgentCommand,
  harvestCommand,
  evalCommand,
  scoreCommand,
  compareCommand,
  trainCommand,
  reportCommand,
  inferCommand,
  modelsCommand,
  promoteCommand,
  smokeCommand,
  initCommand,
];
for (const make of commands) program.addCommand(make().exitOverride());

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.user;
  if (error instanceof UserError || error instanceof ExternalError || error instanceof Interrupted) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`A bug in Fledgling: ${sentenceOf(error)}\n${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  return EXIT.bug;
}
