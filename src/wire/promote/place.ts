import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { readIfThere } from '../../edges/files/atomic.ts';

/** Where what may leave lies, and where it is recorded that it left. */
export interface PromotionPlace {
  config: Config;
  /** The config's file; a policy beside it is read. */
  configPath: string;
  /** Where the loop of this host keeps what it made, absolute. */
  stateDir: string;
  /** `eval-results/<agent>`, absolute. */
  results: string;
}

/** The JSON files of a run's folder, by name. */
export async function recordsIn(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(names.map(async (name) => [name, (await readIfThere(join(folder, name))) ?? ''] as const));
  return new Map(texts);
}
