import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A throw-away project beside which the config's relative paths still hold: the models are linked, nothing else is shared. */
export async function smokeFolder(config: string): Promise<{ config: string; stateDir: string; resultsDir: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'fledgling-smoke-'));
  await cp(config, join(root, 'parity.config.yaml'));
  await symlink(resolve(dirname(config), 'models'), join(root, 'models'), 'dir').catch(() => undefined);
  await mkdir(join(root, '.fledgling'));
  return {
    config: join(root, 'parity.config.yaml'),
    stateDir: join(root, '.fledgling'),
    resultsDir: join(root, 'eval-results'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
