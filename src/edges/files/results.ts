import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '../../pipeline/ports/report.ts';
import { codeOf, readIfThere, writeAtomic } from './atomic.ts';

/** `eval-results/<agent>/<run>/` under `root`; `run.json` is written last, so a folder with one is complete. */
export function fileResults(root: string): Results {
  return {
    write: async (agent, run, files) => {
      const runLast = [...files].sort(([a], [b]) => Number(a === 'run.json') - Number(b === 'run.json'));
      for (const [name, content] of runLast) await writeAtomic(join(root, agent, run, name), content);
      return join(root, agent, run);
    },
    read: (agent, run, name) => readIfThere(join(root, agent, run, name)),
    runs: async (agent) => {
      const names = await readdir(join(root, agent)).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return [];
        throw error;
      });
      return names.filter((name) => /^[0-9a-f]{12}$/.test(name)).sort();
    },
  };
}
