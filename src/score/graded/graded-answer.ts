import type { Example } from '../../records/example.ts';
import type { ToolComparators } from '../../records/graded/comparator.ts';
import type { GradedAnswer } from '../../records/graded/graded.ts';
import type { JsonObject } from '../../records/json.ts';
import type { Completion } from '../../rows/completion.ts';
import { leafCount } from '../flatten.ts';
import { compareTree } from './compare-tree.ts';
import { conformanceOf } from './conformance.ts';
import { type Call, type Matched, matchCalls } from './match-calls.ts';

type Parsed = Extract<Completion, { ok: true }>;

export interface Answered {
  /** Null where it cannot be read. */
  answer: Parsed | null;
  /** Several calls made at once, which no one answer is; empty elsewhere. */
  several: readonly Call[];
}

/**
 * The graded reading of an answer, beside its exact one. Calls are matched (`matchCalls`); JSON that is no call is compared as a whole (`readingOf`).
 * Of an answer that cannot be read everything is missing. Of several calls where one is due, the right one counts, and the others were made wrongly.
 */
export function gradedAnswer(example: Example, gold: Parsed, answered: Answered, comparators: ToolComparators): GradedAnswer {
  const known = schemasOf(example);
  const calls = callsDue(gold, known);
  if (calls === null) return { ...gradedJson(gold, answered, { response: known.response, comparators }), schema: jsonConformance(answered, known) };
  const golds = calls.map((call) => ({ ...call, accepted: example.accepted?.arguments ?? null }));
  const tools = { schemaOf: (tool: string) => known.tools.get(tool) ?? null, comparators };
  const made = callsMade(answered);
  return { ...(made === null ? unreadable(matchCalls(golds, [], tools)) : matchCalls(golds, made, tools)), schema: callConformance(made, known) };
}

interface Known {
  /** Of the offered tools, by name; empty where nobody wrote them. */
  tools: ReadonlyMap<string, JsonObject>;
  /** What the answer was asked to be, where it was asked to be JSON of a schema. */
  response: { name: string; schema: JsonObject } | null;
}

function schemasOf({ request, schemaFrom }: Example): Known {
  const isWritten = schemaFrom.tools !== 'inferred';
  const format = request?.responseFormat ?? null;
  return {
    tools: new Map(isWritten ? (request?.tools ?? []).map(({ name, parameters }) => [name, parameters]) : []),
    response: format?.type === 'json_schema' ? { name: format.name, schema: format.schema } : null,
  };
}

/** Null where the gold answer is JSON of its own: it is no call, or its schema only looks like one's. */
function callsDue({ calls }: Parsed, { tools, response }: Known): readonly Call[] | null {
  const [first] = calls ?? [];
  return first !== undefined && response !== null && !tools.has(first.name) ? null : calls;
}

/** Null where the answer is no call and does not say that it is none. */
function callsMade({ answer, several }: Answered): readonly Call[] | null {
  return several.length > 0 ? several : (answer?.calls ?? null);
}

function gradedJson(gold: Parsed, { answer }: Answered, { response, comparators }: Pick<Known, 'response'> & { comparators: ToolComparators }): Matched {
  const none: Matched = { level: 'different', calls: null, leaves: { gold: leafCount(gold.json), answer: 0, hits: 0 }, findings: [] };
  if (answer === null) return none;
  const own = response !== null && Object.hasOwn(comparators, response.name) ? comparators[response.name] : undefined;
  const place = response === null ? null : { schema: response.schema, root: response.schema };
  const { level, leaves, findings } = compareTree(gold.json, answer.json, { place, path: '', comparators: own ?? {} });
  return { level, calls: null, leaves, findings };
}

/** It neither called nor withheld anything that anybody could see. */
function unreadable({ leaves }: Matched): Matched {
  return {
    level: 'different',
    calls: { right: 0, wrongTool: 0, wronglyMade: 0, wronglyWithheld: 0 },
    leaves: { gold: leaves.gold, answer: 0, hits: 0 },
    findings: [],
  };
}

function jsonConformance({ answer }: Answered, { response }: Known): GradedAnswer['schema'] {
  if (response === null) return null;
  return answer === null ? UNREADABLE : conformanceOf([{ schema: response.schema, value: answer.json }]);
}

const UNREADABLE = { valid: false, detail: 'it cannot be read' };

/** A call of a tool that was not offered has no schema to be right by, and is wrong. */
function callConformance(made: readonly Call[] | null, { tools }: Known): GradedAnswer['schema'] {
  if (tools.size === 0) return null;
  if (made === null) return UNREADABLE;
  const stranger = made.find(({ name }) => !tools.has(name));
  if (stranger !== undefined) return { valid: false, detail: `no tool is named ${JSON.stringify(stranger.name).slice(0, 100)}` };
  return conformanceOf(made.map(({ name, arguments: value }) => ({ schema: tools.get(name) ?? {}, value })));
}
