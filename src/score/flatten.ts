import { canonicalJson } from '../records/canonical-json.ts';
import { type ExactJson, isExactObject } from '../records/exact-json/exact-json.ts';

/** Leaf path to canonical leaf, e.g. `arguments.items[0].unit` to `"c"`. Empty objects and arrays are leaves; the root's path is empty. */
export type Leaves = ReadonlyMap<string, string>;

/** Every leaf of a JSON value. Array elements are told apart by index; keys that are no plain word are quoted, so that no two leaves share a path. */
export function flatten(value: ExactJson): Leaves {
  const leaves = new Map<string, string>();
  collect(value, '', leaves);
  return leaves;
}

function collect(value: ExactJson, path: string, leaves: Map<string, string>): void {
  const children = childrenOf(value, path);
  if (children.length === 0) leaves.set(path, canonicalJson(value));
  for (const [childPath, child] of children) collect(child, childPath, leaves);
}

function childrenOf(value: ExactJson, path: string): [string, ExactJson][] {
  if (Array.isArray(value)) return value.map((item, index) => [`${path}[${index}]`, item]);
  if (!isExactObject(value)) return [];
  return Object.entries(value).map(([key, child]) => [memberPath(path, key), child]);
}

/** The path of a member of what stands at `path`. */
export function memberPath(path: string, key: string): string {
  if (!/^[\p{L}\p{N}_$-]+$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** How many leaves `flatten` finds. */
export function leafCount(value: ExactJson): number {
  const children = Array.isArray(value) ? value : isExactObject(value) ? Object.values(value) : [];
  return children.length === 0 ? 1 : children.reduce<number>((count, child) => count + leafCount(child), 0);
}

/** Whether a path is at or below a place: `a["b c"][0]` is below `a`, and everything is below the root's empty path. */
export function liesAt(path: string, place: string): boolean {
  return path === place || place === '' || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}

/** Paths that are missing, extra or changed in `answer`: the gold answer's order first, then the extra ones. */
export function differingPaths(gold: Leaves, answer: Leaves): string[] {
  const missingOrChanged = [...gold].filter(([path, leaf]) => answer.get(path) !== leaf).map(([path]) => path);
  return [...missingOrChanged, ...[...answer.keys()].filter((path) => !gold.has(path))];
}

/** Share of the answer's leaves that are right, share of the gold leaves found, and their harmonic mean; each 0 to 1. */
export function fieldOverlap(gold: Leaves, answer: Leaves): { precision: number; recall: number; f1: number } {
  if (gold.size === 0 && answer.size === 0) return { precision: 1, recall: 1, f1: 1 };
  const hits = [...gold].filter(([path, leaf]) => answer.get(path) === leaf).length;
  return {
    precision: answer.size === 0 ? 0 : hits / answer.size,
    recall: gold.size === 0 ? 0 : hits / gold.size,
    f1: (2 * hits) / (gold.size + answer.size),
  };
}
