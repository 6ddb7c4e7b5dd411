import type { Document, LineCounter } from 'yaml';

/** Where a path of keys stands in a YAML text, from 1. */
export type LineOf = (path: readonly PropertyKey[]) => number;

/** The line of the deepest part of `path` that the document holds; the line of a key where the path ends on one. */
export function lineOfPath(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const offset = keyOffset(parent, path[depth - 1]) ?? nodeOffset(document.getIn(path.slice(0, depth), true));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function keyOffset(map: unknown, key: PropertyKey | undefined): number | undefined {
  if (typeof map !== 'object' || map === null || !('items' in map) || !Array.isArray(map.items)) return undefined;
  const pair: unknown = map.items.find((item: unknown) => isPair(item) && String(nodeValue(item.key)) === String(key));
  return isPair(pair) ? nodeOffset(pair.key) : undefined;
}

function isPair(item: unknown): item is { key: unknown } {
  return typeof item === 'object' && item !== null && 'key' in item;
}

function nodeValue(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'value' in node ? node.value : node;
}

function nodeOffset(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) && typeof node.range[0] === 'number'
    ? node.range[0]
    : undefined;
}
