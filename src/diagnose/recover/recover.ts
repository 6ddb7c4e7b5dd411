import { canonicalJson } from '../../records/canonical-json.ts';
import type { ToolDefinition } from '../../records/chat.ts';
import type { Prediction } from '../../records/evaluation.ts';
import { type ExactJson, isExactObject } from '../../records/exact-json/exact-json.ts';
import type { Example } from '../../records/example.ts';
import { isJsonObject } from '../../records/json.ts';
import { NO_CALL } from '../../rows/completion.ts';
import { foldedName } from '../content/meaning.ts';
import type { Answer } from '../found.ts';
import { asArguments, type Call, callsOfJson } from './call-forms.ts';
import { aroundOf, callsInText } from './calls-in-text.ts';
import { jsonInText, parsed } from './json-in-text.ts';

/** An answer as it would be read if it stood in the form that was asked for. */
export interface Recovered {
  form: string;
  answer: Answer;
  /** How many other calls it makes at once. */
  others: number;
}

interface Asked {
  example: Example;
  prediction: Prediction;
  gold: Answer;
  /** The answer as it is read for the grade; null where it cannot be. */
  strict: Answer | null;
}

type Tool = Pick<ToolDefinition, 'name' | 'parameters'>;

/** What could be meant, the likeliest first. Lenient on purpose, and never for a grade: a cause is looked for, not credit. Nothing where the answer stands in its form. */
export function recoveredAnswers(asked: Asked): Recovered[] {
  return asked.gold.calls === null ? recoveredJson(asked) : recoveredCalls(asked);
}

function recoveredCalls({ example, prediction, gold, strict }: Asked): Recovered[] {
  const tools = toolsOf(example, gold);
  const found = [...fromStrict(strict, tools), ...fromNative(prediction), ...(strict === null ? fromText(prediction.text ?? '', tools) : [])];
  return found.flatMap(({ form, calls }) => {
    const distinct = new Set(calls.map((call) => canonicalJson({ name: call.name, arguments: call.arguments }))).size;
    const many = calls.length > 1 ? `${calls.length} calls at once` : form;
    return calls.flatMap((call) => {
      const known = { ...call, name: offeredName(call.name, tools) };
      // The very answer that was read is none that had to be looked for.
      return strict !== null && JSON.stringify(strict.calls?.[0]) === JSON.stringify(known)
        ? []
        : [{ form: many, answer: answerOf(known), others: distinct - 1 }];
    });
  });
}

/** Those offered, and the right one where the trace does not hold what was offered. */
function toolsOf({ request }: Example, { calls }: Answer): Tool[] {
  const offered = request?.tools ?? [];
  return offered.length > 0 ? offered : (calls ?? []).map(({ name }) => ({ name, parameters: {} }));
}

/** What was read is a call inside a call, JSON that says a call otherwise, or a call's arguments alone. */
function fromStrict(strict: Answer | null, tools: readonly Tool[]): { form: string; calls: Call[] }[] {
  if (strict === null) return [];
  const names = tools.map(({ name }) => name);
  const [call] = strict.calls ?? [];
  if (call) {
    const inner = callsOfJson(call.arguments, names).filter(({ name }) => names.includes(name));
    const [only, ...more] = Object.entries(call.arguments);
    const isWrapped =
      only !== undefined &&
      more.length === 0 &&
      /^(?:arguments|parameters|args|input|params|kwargs|properties)$/.test(only[0]) &&
      !isProperty(only[0], call.name, tools);
    const unwrapped = isWrapped ? asArguments(only[1]).map((args) => ({ name: call.name, arguments: args })) : [];
    const renamed = offeredName(call.name, tools) === call.name ? [] : [call];
    return [
      { form: 'a wrapper in a wrapper', calls: inner.length > 0 ? inner : unwrapped },
      { form: 'a prefix before the tool’s name', calls: renamed },
    ].filter(({ calls }) => calls.length > 0);
  }
  if (strict.calls !== null) return [];
  return jsonAsCalls(strict.json, tools);
}

function jsonAsCalls(json: ExactJson, tools: readonly Tool[]): { form: string; calls: Call[] }[] {
  const calls = callsOfJson(
    json,
    tools.map(({ name }) => name),
  );
  if (calls.length > 0) return [{ form: 'another wrapper: JSON of another shape', calls }];
  return bare(json, tools);
}

/** Arguments without a name, where they can only be one tool's. */
function bare(json: ExactJson, tools: readonly Tool[]): { form: string; calls: Call[] }[] {
  if (!isExactObject(json)) return [];
  const keys = Object.keys(json);
  const fitting = tools.filter((tool) => keys.length > 0 && keys.every((key) => isProperty(key, tool.name, tools)));
  return fitting.length === 1 ? [{ form: 'arguments without the tool’s name', calls: fitting.map(({ name }) => ({ name, arguments: json })) }] : [];
}

function isProperty(key: string, tool: string, tools: readonly Tool[]): boolean {
  const properties = tools.find(({ name }) => name === tool)?.parameters['properties'];
  return isJsonObject(properties) && Object.hasOwn(properties, key);
}

/** Several native calls, or one whose arguments are JSON inside a text, in a fence or in Python's words. */
function fromNative({ calls }: Prediction): { form: string; calls: Call[] }[] {
  const read = (calls ?? []).flatMap(({ name, arguments: written }): { form: string; call: Call }[] => {
    const json = parsed(written === '' ? '{}' : written);
    const [args] = asArguments(json);
    if (args) return [{ form: typeof json === 'string' ? 'arguments as a text in a text' : 'several calls', call: { name, arguments: args } }];
    const values = jsonInText(written);
    return values
      .flatMap(({ value }) => asArguments(value).map((inner) => ({ form: aroundOf(written, values), call: { name, arguments: inner } })))
      .slice(0, 1);
  });
  const [first] = read;
  return first && (read.length > 1 || first.form !== 'several calls') ? [{ form: first.form, calls: read.map(({ call }) => call) }] : [];
}

function fromText(text: string, tools: readonly Tool[]): { form: string; calls: Call[] }[] {
  const found = callsInText(text, tools);
  if (found.length > 0) return found;
  const values = jsonInText(text);
  return values.flatMap(({ value }) => bare(value, tools)).slice(0, 1);
}

/** The offered name that is meant: without `functions.` and the like in front, a dot for an underscore. */
function offeredName(name: string, tools: readonly Tool[]): string {
  if (name === NO_CALL || tools.some((tool) => tool.name === name)) return name;
  const stripped = name.replace(/^(?:functions|tools|default_api|multi_tool_use|mcp|api)[._:/]+/, '');
  const same = tools.filter((tool) => tool.name === stripped || foldedName(tool.name) === foldedName(name) || tool.name.replaceAll('.', '_') === stripped);
  return same.length === 1 && same[0] ? same[0].name : name;
}

function answerOf({ name, arguments: args }: Call): Answer {
  return { ok: true, json: { name, arguments: args }, calls: name === NO_CALL ? [] : [{ name, arguments: args }] };
}

/** JSON in a fence, in prose, in a text, in a list of one, or below a single member. */
function recoveredJson({ prediction, gold, strict }: Asked): Recovered[] {
  const jsonAnswer = (form: string, json: ExactJson): Recovered => ({ form, answer: { ok: true, json, calls: null }, others: 0 });
  if (strict !== null) return inside(strict.json, gold.json).map(([form, json]) => jsonAnswer(form, json));
  const native = (prediction.calls ?? []).flatMap(({ arguments: written }) => asArguments(parsed(written)));
  const text = prediction.text ?? '';
  const values = jsonInText(text);
  const form = aroundOf(text, values);
  return [
    ...native.map((json) => jsonAnswer('a call where JSON was asked for', json)),
    ...values.flatMap(({ value }) => [jsonAnswer(form, value), ...inside(value, gold.json).map(([, json]) => jsonAnswer(form, json))]),
  ];
}

function inside(json: ExactJson, gold: ExactJson): [string, ExactJson][] {
  if (typeof json === 'string') {
    const inner = parsed(json);
    return inner !== undefined && typeof inner === 'object' && inner !== null ? [['JSON as a text in a text', inner]] : [];
  }
  if (Array.isArray(json)) return json.length === 1 && !Array.isArray(gold) ? json.map((item) => ['a list of one', item]) : [];
  if (!isExactObject(json)) return [];
  const [only, ...more] = Object.entries(json);
  const isGolds = only !== undefined && isExactObject(gold) && Object.hasOwn(gold, only[0]);
  const wrapped: [string, ExactJson][] =
    only && more.length === 0 && !isGolds && typeof only[1] === 'object' && only[1] !== null ? [['a member around it', only[1]]] : [];
  const args =
    isExactObject(gold) && !Object.hasOwn(gold, 'arguments')
      ? asArguments(json['arguments']).map((inner): [string, ExactJson] => ['a call where JSON was asked for', inner])
      : [];
  return [...args, ...wrapped];
}
