import { z } from 'zod';
import { truthOf } from '../../src/harvest/imports/bfcl/accepted.ts';
import { BfclCase, type BfclFunction } from '../../src/harvest/imports/bfcl/case.ts';
import { jsonSchemaOf } from '../../src/harvest/imports/bfcl/parameters.ts';
import { type ExactObject, parseExactJson } from '../../src/records/exact-json/exact-json.ts';
import type { Finding, Level } from '../../src/records/graded/graded.ts';
import { type GoldCall, matchCalls } from '../../src/score/graded/match-calls.ts';
import { type PythonDict, type PythonValue, parsePython } from './python-json.ts';
import type { Truth } from './several.ts';

/** A case of BFCL with any number of calls, as its checker sees it and as our scorer does. */
export interface TwoSided {
  id: string;
  category: string;
  truths: Truth[];
  golds: GoldCall[];
  schemaOf: (tool: string) => ReturnType<typeof jsonSchemaOf>;
}

/** Decoded calls with BFCL's own verdict on them. */
export interface JudgedCalls {
  id: string;
  mutation: string;
  valid: boolean;
  calls: { name: string; arguments: PythonDict }[];
  ours: { name: string; arguments: ExactObject }[];
}

const CaseLine = BfclCase.pick({ id: true, category: true, function: true, ground_truth: true }).strip();
const Truths = z.object({ ground_truth: z.array(z.record(z.string(), z.record(z.string(), z.array(z.custom<PythonValue>())))) });
const Functions = z.object({
  function: z.array(z.object({ name: z.string(), parameters: z.object({ properties: z.custom<PythonDict>(), required: z.array(z.string()).default([]) }) })),
});

/** @throws Error where the case cannot be read as one of ours: every one of a set is compared, or none. */
export function twoSided(line: string): TwoSided {
  const { id, category, function: functions, ground_truth } = CaseLine.parse(JSON.parse(line));
  const python = parsePython(line);
  const offered = Functions.parse(python).function;
  const entries = Truths.parse(python).ground_truth.flatMap((calls) => Object.entries(calls));
  const truths = entries.map(([name, accepted]) => ({ fn: named(offered, name), accepted }));
  const golds = (ground_truth ?? []).flatMap((calls) => Object.entries(calls)).map(([name, listed]) => goldOf(named(functions, name), listed));
  return { id, category, truths, golds, schemaOf: (tool) => jsonSchemaOf(functions.find(({ name }) => name === tool)?.parameters ?? {}) };
}

function goldOf(fn: BfclFunction, listed: Parameters<typeof truthOf>[1]): GoldCall {
  const truth = truthOf(fn, listed);
  if (!truth.ok) throw new Error(truth.detail);
  return { name: fn.name, arguments: truth.call, accepted: truth.accepted.arguments };
}

function named<T extends { name: string }>(functions: readonly T[], name: string): T {
  const found = functions.find((one) => one.name === name);
  if (!found) throw new Error(`no function is named ${name}`);
  return found;
}

const VerdictLine = z.object({ id: z.string(), mutation: z.string().default('none'), valid: z.boolean() });
const Calls = z.object({ prediction: z.array(z.record(z.string(), z.custom<PythonDict>())) });
const OwnCalls = z.object({ prediction: z.array(z.record(z.string(), z.custom<ExactObject>())) });

export function judgedCalls(line: string): JudgedCalls {
  const list = <T>(calls: readonly Record<string, T>[]) => calls.flatMap((call) => Object.entries(call).map(([name, args]) => ({ name, arguments: args })));
  return {
    ...VerdictLine.parse(JSON.parse(line)),
    calls: list(Calls.parse(parsePython(line)).prediction),
    ours: list(OwnCalls.parse(parseExactJson(line)).prediction),
  };
}

/** Both our readings of calls: right by the exact one where every call is exact, by the graded one where each is at least equivalent. */
export function ourReading({ golds, schemaOf }: TwoSided, { ours }: JudgedCalls): { level: Level; findings: readonly Finding[] } {
  return matchCalls(golds, ours, { schemaOf, comparators: {} });
}
