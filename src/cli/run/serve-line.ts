import type { CommonOptions } from '../../app/context.ts';
import type { RunRecord } from '../../records/run.ts';
import { movesTraffic } from '../../report/view/findings/swap-view.ts';

/** The one command that serves what a run just proved, as it was started; null where nothing of it may be answered locally. */
export function serveLine(
  run: Pick<RunRecord, 'id' | 'swap'>,
  options: Pick<CommonOptions, 'config' | 'stateDir' | 'resultsDir'>,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  if (!movesTraffic(run)) return null;
  // Only this repository has a script of that name; elsewhere the command is installed.
  const program = env['npm_package_name'] === 'fledgling' && env['npm_lifecycle_event'] !== undefined ? 'npm run fledgling --' : 'fledgling';
  const { config, stateDir, resultsDir } = options;
  const places = [...(config === 'parity.config.yaml' ? [] : ['--config', config]), ...named('--state-dir', stateDir), ...named('--results-dir', resultsDir)];
  return [program, 'serve', '--run', run.id, ...places.map(quoted)].join(' ');
}

function named(flag: string, value: string | undefined): string[] {
  return value === undefined ? [] : [flag, value];
}

/** As a shell reads it back. */
function quoted(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
