import type { Comparisons } from '../forge/ports/repository.ts';

/**
 * Whether a head moved on by nothing but results, as the record job's own commit does on top of a push: then config and data are what they were.
 * Who made those results is another question, unless `below` is a folder that we wrote ourselves.
 * False when it is another history, or when the forge cannot tell.
 */
export async function movedByRecordsOnly(
  forge: Comparisons,
  { from, to, below = 'eval-results' }: { from: string; to: string; below?: string },
): Promise<boolean> {
  if (from === to) return true;
  const changed = await forge.changedBetween(from, to);
  return changed?.every((path) => path.startsWith(`${below}/`)) ?? false;
}
