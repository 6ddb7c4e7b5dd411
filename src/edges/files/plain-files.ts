import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Regular files below a folder, as relative names with `/`, sorted; links are left out. */
export async function plainFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return files.map((name) => name.split(sep).join('/')).sort();
}
