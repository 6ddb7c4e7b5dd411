#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { VERSION } from '../edges/host/version.ts';
import { EXIT, ExternalError, Interrupted, sentenceOf, UserError } from '../errors.ts';
import { helpText } from './command.ts';
import { commandsFor } from './commands.ts';

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

try {
  for (const made of await commandsFor(process.argv.slice(2))) program.addCommand(made.exitOverride());
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
