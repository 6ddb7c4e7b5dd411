import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { PACKAGE_ROOT } from '../../src/edges/host/version.ts';
import { ExternalError, Interrupted, UserError } from '../../src/errors.ts';

/** What npm needs to know of this machine; keys and tokens are none of its business. */
const NPM_MAY_SEE = /^(PATH|HOME|TMPDIR|LANG|(HTTPS?|NO)_PROXY|NODE_EXTRA_CA_CERTS|NPM_CONFIG_\w+)$/i;

/**
 * Installs the local engine beside the action, from its lockfile with every hash checked and no script run: 85 MB for `cpu`. A host that has one
 * names its folder in FLEDGLING_NATIVE, and nothing is installed. This process and its workers use it.
 * @throws UserError without npm, ExternalError when the registry fails.
 */
export async function installEngine(backend: 'cpu' | 'cuda', { signal }: { signal: AbortSignal }): Promise<void> {
  if (process.env['FLEDGLING_NATIVE']) return;
  const folder = fileURLToPath(new URL(`actions/eval/native${backend === 'cuda' ? '-cuda' : ''}/`, PACKAGE_ROOT));
  const installed = join(folder, 'node_modules');
  // npm writes this file last.
  if (!existsSync(join(installed, '.package-lock.json'))) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => NPM_MAY_SEE.test(name)));
    const args = ['ci', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
    const result = await execa('npm', args, { cwd: folder, env, extendEnv: false, reject: false, cancelSignal: signal, all: true });
    if (result.isCanceled) throw new Interrupted();
    if (result.code === 'ENOENT')
      throw new UserError('npm: expected it on PATH to install the local engine, found none. Run actions/setup-node first, or set FLEDGLING_NATIVE.');
    if (result.failed) {
      await rm(installed, { recursive: true, force: true });
      throw new ExternalError(`The local engine could not be installed: ${result.all.trim().split('\n').at(-1) ?? 'npm said nothing'}. Run the job again.`);
    }
  }
  process.env['FLEDGLING_NATIVE'] = folder;
}
