import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, placesOf } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { UserError } from '../../errors.ts';
import { startConsole } from '../../wire/console/console.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { portOf } from '../port.ts';

/** Where the console listens unless told otherwise. */
const DEFAULT_PORT = '8788';
const SHORTEST_TOKEN = 32;

interface ConsoleOptions extends CommonOptions {
  host: string;
  port: string;
  tokenFile?: string;
  readOnly?: boolean;
  open: boolean;
}

export function consoleCommand(): Command {
  return command('console', DESCRIPTIONS.console, { example: 'fledgling console --read-only', exits: '0 ended by Ctrl-C or SIGTERM' })
    .option('--host <address>', 'address to listen on; others than this machine need --token-file', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', DEFAULT_PORT)
    .option('--token-file <file>', `a token of ${SHORTEST_TOKEN} characters or more, to enter with from elsewhere; put TLS before it`)
    .option('--read-only', 'look, and change nothing')
    .option('--no-open', 'do not open the browser')
    .action(consoleAction);
}

async function consoleAction(options: ConsoleOptions): Promise<void> {
  const { root, stateDir } = placesOf(options);
  const { signal, release } = stopSignal();
  const say = (line: string) => {
    if (!options.quiet) process.stderr.write(`${line}\n`);
  };
  const opened = await startConsole({
    ...{ root, stateDir, signal, notice: say, env: process.env },
    configPath: options.config,
    resultsDir: resolve(dirname(options.config), options.resultsDir ?? 'eval-results'),
    isReadOnly: options.readOnly ?? false,
    host: options.host,
    port: portOf(options.port),
    password: options.tokenFile === undefined ? null : await tokenOf(options.tokenFile),
  });
  try {
    if (options.json) process.stdout.write(`${JSON.stringify({ url: opened.url, startUrl: opened.startUrl })}\n`);
    else process.stdout.write(`Console: ${opened.startUrl}\nThe link opens one browser, once. Ctrl-C ends the console.\n`);
    if (options.open) await openInBrowser(opened.startUrl);
    await new Promise<void>((ended) => {
      if (signal.aborted) ended();
      signal.addEventListener('abort', () => ended(), { once: true });
    });
  } finally {
    await opened.close();
    release();
  }
}

async function tokenOf(file: string): Promise<string> {
  const token = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (token.length >= SHORTEST_TOKEN) return token;
  throw new UserError(
    `--token-file: expected a file with a token of ${SHORTEST_TOKEN} characters or more, ${file} holds ${token.length}. \`openssl rand -base64 32\` makes one.`,
  );
}
