import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A throw-away project with a copy of the config; nothing else is shared. */
export async function smokeFolder(config: string): Promise<{ config: string; stateDir: string; resultsDir: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'fledgling-smoke-'));
  await cp(config, join(root, 'parity.config.yaml'));
  await mkdir(join(root, '.fledgling'));
  return {
    config: join(root, 'parity.config.yaml'),
    stateDir: join(root, '.fledgling'),
    resultsDir: join(root, 'eval-results'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
