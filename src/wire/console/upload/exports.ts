import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { Export } from '../../../records/export/export.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

export interface FoundExport {
  record: Export;
  /** Absolute. */
  folder: string;
  madeAt: string;
}

/** Where no export is looked for. */
const ELSEWHERE = new Set(['node_modules', 'datasets', 'eval-results', 'models']);
/** The project's folder, and so many below it. */
const DEPTH = 2;

/** What `fledgling export` made of this agent's adapters, in the project's folder or one or two below it. */
export async function foundExports(root: string, agent: string): Promise<FoundExport[]> {
  const look = async (folder: string, depth: number): Promise<FoundExport[]> => {
    const record = Export.safeParse(parsedOrNull((await readIfThere(join(folder, 'export.json')).catch(() => null)) ?? '')).data;
    if (record) return record.agent === agent ? [{ record, folder, madeAt: (await stat(join(folder, 'export.json'))).mtime.toISOString() }] : [];
    if (depth === 0) return [];
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !ELSEWHERE.has(entry.name));
    return (await Promise.all(below.map(({ name }) => look(join(folder, name), depth - 1)))).flat();
  };
  return (await look(root, DEPTH)).sort((a, b) => b.madeAt.localeCompare(a.madeAt));
}
