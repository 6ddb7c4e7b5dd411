import { dirname, resolve } from 'node:path';
import type { CommonOptions } from '../../app/context.ts';
import type { Config } from '../../config/schema.ts';
import { hostManifest } from '../../edges/host/manifest.ts';
import { VERSION } from '../../edges/host/version.ts';
import { digestOf } from '../../records/digest.ts';
import type { Manifest } from '../../records/manifest.ts';

/** Where and with what a record was made by a command that reads files and opens no project. */
export async function filesManifest(options: Pick<CommonOptions, 'config'>, config: Config): Promise<Manifest> {
  return hostManifest({ cwd: resolve(dirname(options.config)), configDigest: digestOf(config), overrides: {}, version: VERSION, now: Date.now() });
}
