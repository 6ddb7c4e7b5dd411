import { parseJson } from '../../records/exact-json/parse-json.ts';
import { isJsonObject } from '../../records/json.ts';

/** How a trace may say whose it is. */
export interface Criterion {
  /** As people read it, and in cursors: `trace name`, `metadata agent_id`. */
  name: string;
  kind: 'everything' | 'any' | 'traceName' | 'tag' | 'agent' | 'root' | 'metadata';
  /** The key, as the server holds it; for `metadata`. */
  key?: string;
}

/** Every trace with a model call. */
export const EVERYTHING: Criterion = { name: 'every trace', kind: 'everything' };

/** For servers that leave filters unheeded: everything is looked at here. */
export const ANY_MARK: Criterion = { name: 'any mark', kind: 'any' };

/** Where agents write their id, by hand or through their SDK; servers hold the attributes of OpenTelemetry under `attributes.`. */
const METADATA_KEYS = ['agent', 'agent_id', 'agentId', 'agent_name', 'agentName', 'gen_ai.agent.name', 'gen_ai.agent.id', 'ai.telemetry.functionId'];

/** The ways of saying it that a config may name. */
export type Way = 'trace-name' | 'tag' | 'agent-observation' | 'metadata';

/** A trace that nobody gave a name has its root observation's. */
const WAYS: Readonly<Record<Criterion['kind'], Way | null>> = {
  ...{ traceName: 'trace-name', root: 'trace-name', tag: 'tag', agent: 'agent-observation', metadata: 'metadata', everything: null, any: null },
};

export const CRITERIA: readonly Criterion[] = [
  { name: 'trace name', kind: 'traceName' },
  { name: 'tag', kind: 'tag' },
  { name: 'AGENT observation', kind: 'agent' },
  { name: 'root observation', kind: 'root' },
  ...METADATA_KEYS.flatMap((key) => [key, `attributes.${key}`].map((held): Criterion => ({ name: `metadata ${held}`, kind: 'metadata', key: held }))),
];

/** What helps where a server cannot say whether a trace bears the mark. */
export function remedyFor({ name }: Criterion): string {
  return `It was to look for ${name}: name in harvest.source.agentBy how your traces say whose they are, and it need not look for more.`;
}

/** Those of the ways named; all of them where none is. */
export function criteriaBy(ways: readonly Way[]): readonly Criterion[] {
  return CRITERIA.filter(({ kind }) => ways.length === 0 || ways.some((way) => way === WAYS[kind]));
}

/** What is looked at, of an observation or a trace of either API. */
export interface Marks {
  type: string | null;
  name: string | null;
  isRoot: boolean;
  traceName: string | null;
  tags: readonly string[];
  metadata: unknown;
}

/** True when it says, in this way, that it is of the agent. */
export function bearsMark(marks: Marks, { kind, key }: Criterion, { agent, by }: { agent: string | null; by: readonly Way[] }): boolean {
  if (kind === 'everything') return true;
  if (agent === null) return false;
  if (kind === 'any') return criteriaBy(by).some((criterion) => bearsMark(marks, criterion, { agent, by }));
  if (kind === 'traceName') return marks.traceName === agent;
  if (kind === 'tag') return marks.tags.includes(agent);
  if (kind === 'agent') return marks.type === 'AGENT' && marks.name === agent;
  if (kind === 'root') return marks.isRoot && marks.name === agent;
  return metadataAt(marks.metadata, key ?? '') === agent;
}

/** The names by which it could be asked for, each with how. */
export function namesIn(marks: Marks): { name: string; by: string }[] {
  const found = (name: string | null | undefined, by: string) => (name ? [{ name, by }] : []);
  return [
    ...found(marks.traceName, 'trace name'),
    ...marks.tags.flatMap((tag) => found(tag, 'tag')),
    ...(marks.type === 'AGENT' ? found(marks.name, 'AGENT observation') : []),
    ...(marks.isRoot ? found(marks.name, 'root observation') : []),
  ];
}

/** A value of metadata, flat with dotted keys, nested, or a JSON text of either. */
function metadataAt(metadata: unknown, key: string): string | null {
  const object = typeof metadata === 'string' ? parsed(metadata) : metadata;
  if (!isJsonObject(object)) return null;
  const flat = object[key];
  if (typeof flat === 'string') return flat;
  const dot = key.indexOf('.');
  return dot < 0 ? null : metadataAt(object[key.slice(0, dot)], key.slice(dot + 1));
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
