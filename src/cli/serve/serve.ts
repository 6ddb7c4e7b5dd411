import type { Command, OptionValues } from 'commander';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { printKey } from './key.ts';
import { replay } from './replay.ts';
import { resume } from './resume.ts';
import { serveAction } from './serving.ts';

/** Where the endpoint listens unless told otherwise. */
export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = '8787';

export function serveCommand(): Command {
  return command('serve', DESCRIPTIONS.serve, {
    example: 'fledgling serve --keys keys --host 0.0.0.0',
    exits: '0 ended by SIGTERM or Ctrl-C, what ran was finished or cut',
  })
    .option('--host <address>', 'address to listen on; others than this machine need --keys', DEFAULT_HOST)
    .option('--port <port>', 'port to listen on; 0 takes a free one', DEFAULT_PORT)
    .option('--keys <file>', 'who may ask: lines of `fledgling serve key NAME`; read again when it changes')
    .option('--run <id>', 'the run that is served (default: the newest that decided to ship)')
    .option('--mode <mode>', 'shadow, canary, local or hosted (default: serve.mode)')
    .option('--hosted <which>', 'config, or none: what cannot be answered locally gets an error', 'config')
    .option('--log-dir <dir>', 'decision log and rollout state (default: serve in the state folder)')
    .option('--log-content', 'also keep what was asked and answered, and hosted answers as traces for `harvest`')
    .option('--drain-seconds <seconds>', 'after SIGTERM, what runs may take so long', '30')
    .action(serveAction)
    .addCommand(
      command('key', 'Makes a key: printed once, with its line for the key file.', { example: 'fledgling serve key my-agent --per-minute 600 >> keys' })
        .argument('<name>')
        .option('--per-minute <requests>', 'its limit (default: none of its own)')
        .action(withOwn(printKey)),
    )
    .addCommand(
      command('replay', 'Asks the local model again what a logged request asked, and says whether prompt and answer are the same. Needs --log-content.', {
        example: 'fledgling serve replay req_0123456789abcdef01234567',
      })
        .argument('<id>')
        .option('--log-dir <dir>', 'where the server logged (default: serve in the state folder)')
        .action(withOwn(replay)),
    )
    .addCommand(
      command('resume', 'Ends a rollback while the server is down: the track begins again with the first share.', {
        example: 'fledgling serve resume toolcall',
      })
        .argument('<track>')
        .option('--log-dir <dir>', 'where the server logged (default: serve in the state folder)')
        .option('--run <id>', 'the run that is served (default: the newest that decided to ship)')
        .action(withOwn(resume)),
    );
}

/** Options that this command has too are read as its own, wherever they stand: a subcommand gets them all. */
function withOwn<Options extends OptionValues>(
  action: (name: string, options: Options) => Promise<void>,
): (name: string, options: Options, command: Command) => Promise<void> {
  return (name, _options, command) => action(name, command.optsWithGlobals<Options>());
}
