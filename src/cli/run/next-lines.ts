import type { CommonOptions } from '../../app/context.ts';
import type { RunRecord } from '../../records/run.ts';
import { movesTraffic } from '../../report/view/findings/swap-view.ts';

type Places = Pick<CommonOptions, 'config' | 'stateDir' | 'resultsDir'>;
type Env = Readonly<Record<string, string | undefined>>;

/** The one command that serves what a run just proved, as it was started; null where nothing of it may be answered locally. */
export function serveLine(run: Pick<RunRecord, 'id' | 'swap'>, options: Places, env: Env): string | null {
  return movesTraffic(run) ? line('serve', ['--run', run.id], { options, env }) : null;
}

/** The one command that shows the run, and everything else of the project, in the browser. */
export function consoleLine(options: Places, env: Env): string {
  return line('console', [], { options, env });
}

function line(command: 'serve' | 'console', args: readonly string[], { options, env }: { options: Places; env: Env }): string {
  const { config, stateDir, resultsDir } = options;
  const places = [...(config === 'parity.config.yaml' ? [] : ['--config', config]), ...named('--state-dir', stateDir), ...named('--results-dir', resultsDir)];
  const words = [...args, ...places.map(quoted)];
  // Only this repository has scripts of these names; elsewhere the command is installed.
  const isScript = env['npm_package_name'] === 'fledgling' && env['npm_lifecycle_event'] !== undefined;
  if (!isScript) return ['fledgling', command, ...words].join(' ');
  if (command === 'serve') return ['npm run fledgling --', command, ...words].join(' ');
  return ['npm run console', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
}

function named(flag: string, value: string | undefined): string[] {
  return value === undefined ? [] : [flag, value];
}

/** As a shell reads it back. */
function quoted(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
