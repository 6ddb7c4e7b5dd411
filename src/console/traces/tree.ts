import type { TraceNode, TraceShown } from '../../records/console/trace.ts';
import { isJsonObject } from '../../records/json.ts';
import { isObservation } from '../../records/observation.ts';
import type { RawTrace } from '../ports/traces.ts';
import { addObservation, emptySummary, measured, rowOf, sharedTexts } from './summary.ts';

export interface TreeOptions {
  traceId: string;
  hasId: boolean;
  source: TraceShown['source'];
  /** The Langfuse server whose pages may be linked to; null where none is known. */
  server: string | null;
}

/** Every observation with the key under which it is asked for: its id, with a number where the id comes again. */
export function keyed({ observations }: RawTrace): { key: string; where: string; value: unknown }[] {
  const met = new Map<string, number>();
  return observations.map(({ where, value }) => {
    const id = isJsonObject(value) && typeof value['id'] === 'string' && value['id'] !== '' ? value['id'] : where;
    const times = (met.get(id) ?? 0) + 1;
    met.set(id, times);
    return { key: times === 1 ? id : `${id} (${times})`, where, value };
  });
}

/** One trace as a tree: children below their parents, by time; one whose parent is not there is a root. */
export function traceShown(raw: RawTrace, { traceId, hasId, source, server }: TreeOptions): TraceShown {
  const summary = emptySummary(traceId, hasId);
  const share = sharedTexts();
  for (const { value } of raw.observations) addObservation(summary, value, share);
  summary.errors += raw.defects.length;
  const begin = Number.isFinite(summary.startMs) ? summary.startMs : null;
  const own = keyed(raw).map(({ key, value }) => nodeOf(key, value, begin));
  const first = raw.observations.map(({ value }) => value).filter(isJsonObject);
  const said = (name: string) => first.map((one) => one[name]).find((one) => typeof one === 'string' && one !== '');
  const text = (name: string) => {
    const found = said(name);
    return typeof found === 'string' ? found : null;
  };
  const tags = first.flatMap(({ tags }) => (Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []));
  return {
    ...{ source, row: rowOf(summary), session: text('sessionId'), user: text('userId'), release: text('release') },
    tags: [...new Set(tags)],
    link: linkOf(text('htmlPath'), server),
    nodes: inTreeOrder(own),
    defects: [...raw.defects],
  };
}

function nodeOf(key: string, value: unknown, begin: number | null): TraceNode {
  const nothing = { model: null, startMs: null, durationMs: null, usage: null, costUsd: null };
  if (!isObservation(value)) {
    const [id, name] = isJsonObject(value) ? [value['id'], value['name']] : [];
    const told = { id: typeof id === 'string' ? id : key, name: typeof name === 'string' ? name : key };
    return { key, ...told, parent: null, depth: 0, type: 'UNKNOWN', level: 'ERROR', statusMessage: 'It is no observation as Langfuse writes one.', ...nothing };
  }
  const { usage, costUsd, model } = measured(value);
  const [start, end] = [Date.parse(value.startTime), Date.parse(value.endTime ?? '')];
  return {
    ...{ key, id: value.id, parent: value.parentObservationId || null, depth: 0, type: value.type, name: value.name || value.type.toLowerCase() },
    ...{ level: value.level ?? 'DEFAULT', statusMessage: value.statusMessage || null, model, costUsd },
    startMs: begin === null || Number.isNaN(start) ? null : start - begin,
    durationMs: end >= start ? end - start : null,
    usage: usage && { input: usage.promptTokens, output: usage.completionTokens, cached: usage.cachedTokens, reasoning: usage.reasoningTokens },
  };
}

function inTreeOrder(nodes: readonly TraceNode[]): TraceNode[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const byParent = Map.groupBy(nodes, ({ id, parent }) => (parent !== null && parent !== id && ids.has(parent) ? parent : null));
  const done = new Set<TraceNode>();
  const ordered: TraceNode[] = [];
  // A stack in place of calls: a trace may be as deep as it is long.
  const walk = (roots: readonly TraceNode[]) => {
    const stack = roots.toSorted(laterFirst).map((node) => ({ node, depth: 0 }));
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { node, depth } = next;
      if (done.has(node)) continue;
      done.add(node);
      ordered.push({ ...node, depth });
      const children = (byParent.get(node.id) ?? []).filter((child) => !done.has(child));
      for (const child of children.toSorted(laterFirst)) stack.push({ node: child, depth: depth + 1 });
    }
  };
  walk(byParent.get(null) ?? []);
  // Parents that point at each other are of no root.
  walk(nodes.filter((node) => !done.has(node)));
  return ordered;
}

function laterFirst(a: TraceNode, b: TraceNode): number {
  return (b.startMs ?? 0) - (a.startMs ?? 0) || (a.key < b.key ? 1 : -1);
}

/** An address on the configured server alone: what stands in a trace may point anywhere. */
export function linkOf(path: string | null, server: string | null): string | null {
  if (path === null || server === null || !URL.canParse(path, server)) return null;
  const [url, base] = [new URL(path, server), new URL(server)];
  return /^https?:$/.test(url.protocol) && url.origin === base.origin && url.username === '' ? url.href : null;
}
