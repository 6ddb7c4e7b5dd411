import type { Attributes } from '../otlp/resource-spans.ts';

/** `prefix.0.content` and its like as a list or an object; undefined where nothing begins with the prefix. */
export function nested(attributes: Attributes, prefix: string): unknown {
  if (attributes[prefix]) return attributes[prefix];
  const entries = Object.entries(attributes).filter(([key]) => key.startsWith(`${prefix}.`));
  if (entries.length === 0) return undefined;
  return build(entries.map(([key, value]) => ({ path: key.slice(prefix.length + 1).split('.'), value })));
}

function build(entries: readonly { path: readonly string[]; value: unknown }[]): unknown {
  const leaf = entries.find(({ path }) => path.length === 0);
  if (leaf) return leaf.value;
  const groups = Map.groupBy(entries, ({ path }) => path[0] ?? '');
  const built = [...groups].map(([key, group]) => [key, build(group.map(({ path, value }) => ({ path: path.slice(1), value })))] as const);
  if (built.every(([key]) => /^\d+$/.test(key))) return built.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
  return Object.fromEntries(built);
}
