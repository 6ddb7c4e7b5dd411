import type { Config } from '../../config/schema.ts';
import type { Files } from '../forge/ports/repository.ts';
import { beside, type ProjectFiles } from './project-files.ts';

const MAX_BYTES = 4_000_000;
const RUN = /^[0-9a-f]{12}$/;

/** By which the gate counts the candidates that test data has judged: of each run, what it says of its tuned models. */
function namesFor({ tracks }: Pick<Config, 'tracks'>): string[] {
  return tracks.flatMap((track) => [`compare-tuned-${track}.json`, `eval-tuned-${track}.json`]);
}

/** Whether a path is one of those records, beside a config. */
export function isLookRecord(config: Pick<Config, 'agent' | 'tracks'>, configPath: string): (path: string) => boolean {
  const folder = beside(configPath, `eval-results/${config.agent}/`);
  const names = new Set(namesFor(config));
  return (path) => {
    const [run = '', name = '', ...more] = path.startsWith(folder) ? path.slice(folder.length).split('/') : [];
    return RUN.test(run) && names.has(name) && more.length === 0;
  };
}

/**
 * The records that runs left at these commits, beside the config; where two commits hold one of a name, the first one's counts, so that a pull
 * request can only add to what the default branch knows.
 */
async function lookRecords(
  forge: Files,
  { config, configPath, shas }: { config: Pick<Config, 'agent' | 'tracks'>; configPath: string; shas: readonly string[] },
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const sha of new Set(shas)) {
    for (const { name: run, kind } of await forge.list(`eval-results/${config.agent}`, sha)) {
      if (kind !== 'folder' || !RUN.test(run)) continue;
      const there = new Set((await forge.list(`eval-results/${config.agent}/${run}`, sha)).flatMap((entry) => (entry.kind === 'file' ? [entry.name] : [])));
      for (const name of namesFor(config).filter((one) => there.has(one))) {
        const path = beside(configPath, `eval-results/${config.agent}/${run}/${name}`);
        const bytes = found.has(path) ? null : await forge.readFile(`eval-results/${config.agent}/${run}/${name}`, sha, MAX_BYTES);
        if (bytes) found.set(path, bytes);
      }
    }
  }
  return found;
}

/** A project with the records by which the gate counts candidates. */
export async function withLookRecords(
  forge: Files,
  project: ProjectFiles,
  { config, shas }: { config: Config; shas: readonly string[] },
): Promise<ProjectFiles> {
  const { configPath, files } = project;
  return { ...project, files: new Map([...files, ...(await lookRecords(forge, { config, configPath, shas }))]) };
}
