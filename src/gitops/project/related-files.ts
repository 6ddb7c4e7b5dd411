import type { Config } from '../../config/schema.ts';
import type { ChangedFile } from '../forge/ports/repository.ts';
import { dataPaths } from './project-files.ts';

/** What of a pull request concerns Fledgling. */
export interface RelatedFiles {
  config: boolean;
  policy: boolean;
  data: boolean;
  /** Paths below `eval-results/` that it adds or changes. */
  results: string[];
  /** For people; paths are hostile text. */
  notes: string[];
}

const MOST_NAMED = 3;

/** @param known the default branch's config: which data files matter while the config itself is as it was; null when it has none that can be read. */
export function relatedFiles(
  files: readonly ChangedFile[],
  { configPath, policyPath, known }: { configPath: string; policyPath: string; known: Config | null },
): RelatedFiles {
  const touched = new Set(files.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath])));
  const data = known ? dataPaths(known, configPath).filter((path) => touched.has(path)) : [];
  const results = files.filter(({ path, status }) => path.startsWith('eval-results/') && status !== 'removed').map(({ path }) => path);
  const related = { config: touched.has(configPath), policy: touched.has(policyPath), data: data.length > 0, results };
  const code = [...touched].filter((path) => /^(?:\.github|actions|src|trainer|native)\//.test(path));
  const notes = [];
  if (related.policy) notes.push(`${policyPath} changes here, but only the default branch's copy counts: merge the policy first.`);
  if (code.length > 0) {
    const named = code.slice(0, MOST_NAMED).map((path) => (path.length > 100 ? `${path.slice(0, 99)}…` : path));
    const more = code.length > MOST_NAMED ? ` and ${code.length - MOST_NAMED} more` : '';
    notes.push(`Workflows or code change here (${named.join(', ')}${more}), but a run uses the default branch's copies.`);
  }
  return { ...related, notes };
}
