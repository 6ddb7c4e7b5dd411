import type { ToolDefinition } from '../../records/chat.ts';
import { type ExactJson, isExactObject } from '../../records/exact-json/exact-json.ts';
import { isJsonObject } from '../../records/json.ts';
import { PythonReader } from '../../rows/python-literal.ts';
import { asArguments, type Call, callsOfJson } from './call-forms.ts';
import { type JsonInText, jsonInText, parsed } from './json-in-text.ts';

export interface FoundCalls {
  form: string;
  calls: Call[];
}

/** A longer answer is no call in another form, and looking for one would take long. */
const LONGEST = 20_000;

/** How far before its arguments a tool's name may stand, with tags and labels between. */
const NEAR = 80;

/** Every way in which a text can be read as calls of the tools that were offered, the surest first. */
export function callsInText(text: string, tools: readonly Pick<ToolDefinition, 'name' | 'parameters'>[]): FoundCalls[] {
  if (text.length > LONGEST) return [];
  const offered = tools.map(({ name }) => name);
  const values = jsonInText(text);
  const around = aroundOf(text, values);
  return [
    { form: around, calls: values.flatMap(({ value }) => callsOfJson(value, offered)) },
    { form: around, calls: namedBefore(text, values, offered) },
    { form: 'function-call syntax', calls: pythonCallsIn(text, offered) },
    { form: 'XML tags', calls: taggedCalls(text, tools) },
  ].filter(({ calls }) => calls.length > 0);
}

/** What a text is, beside the JSON in it. */
export function aroundOf(text: string, values: readonly JsonInText[]): string {
  const [first] = values;
  const isAlone = first !== undefined && values.length === 1 && text.trim().length === first.end - first.start;
  if (values.some(({ isPython }) => isPython)) return 'Python literals in place of JSON';
  if (/```|~~~/.test(text)) return 'a code fence';
  if (/<\/?think|<\|channel\|>/.test(text)) return 'thoughts before it';
  if (/<[^>\s{}][^>{}]{0,80}>|\[(?:TOOL_CALLS|ARGS)\]/.test(text)) return 'another wrapper: tags of another model';
  return isAlone ? 'another wrapper: JSON of its own' : 'prose around it';
}

/** `<function=get>{…}`, `Action: get\nAction Input: {…}`, `get({…})`, `[TOOL_CALLS]get[ARGS]{…}`: an object right after an offered name. */
function namedBefore(text: string, values: readonly JsonInText[], offered: readonly string[]): Call[] {
  let from = 0;
  return values.flatMap(({ value, start, end }) => {
    const before = text.slice(Math.max(from, start - NEAR), start);
    from = end;
    const name = offered
      .map((one) => ({ one, at: before.lastIndexOf(one) }))
      .filter(({ at, one }) => at >= 0 && !/[\w-]/.test(before[at - 1] ?? ' ') && !/[\w-]/.test(before[at + one.length] ?? ' '))
      .sort((a, b) => b.at - a.at || b.one.length - a.one.length)[0];
    return name && isExactObject(value) ? [{ name: name.one, arguments: value }] : [];
  });
}

/** `get_weather(city="Lisbon")`, wherever it stands. */
function pythonCallsIn(text: string, offered: readonly string[]): Call[] {
  return offered.flatMap((name) => {
    const places = [...text.matchAll(new RegExp(`(?<!\\w)${name.replaceAll(/[^\w]/g, '\\$&')}\\s{0,3}\\(`, 'g'))].slice(0, 20);
    return places.flatMap(({ index }) => {
      try {
        const call = new PythonReader(text.slice(index), { bareNames: false }).call();
        return asArguments(parsed(call.arguments)).map((args) => ({ name, arguments: args }));
      } catch (error) {
        if (error instanceof SyntaxError) return [];
        throw error;
      }
    });
  });
}

const BLOCKS = [
  /<invoke name="([^"<>]+)">([\s\S]*?)<\/invoke>/g,
  /<function=([^<>\s]+)>([\s\S]*?)<\/function>/g,
  /<tool_call>\s*([\w.-]+)\s*(<arg_key>[\s\S]*?)<\/tool_call>/g,
];
const MEMBERS = [
  /<parameter name="([^"<>]+)"[^<>]*>([\s\S]*?)<\/parameter>/g,
  /<parameter=([^<>\s]+)>\n?([\s\S]*?)\n?<\/parameter>/g,
  /<arg_key>([^<>]*)<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/g,
];

/** A value is a text where its schema says so, and otherwise the JSON it writes. */
function taggedCalls(text: string, tools: readonly Pick<ToolDefinition, 'name' | 'parameters'>[]): Call[] {
  return BLOCKS.flatMap((block, form) =>
    [...text.matchAll(block)].slice(0, 20).flatMap(([, name = '', inner = '']) => {
      const properties = tools.find((tool) => tool.name === name)?.parameters['properties'];
      const members = [...inner.matchAll(MEMBERS[form] ?? /$^/g)].map(([, key = '', written = '']): [string, ExactJson] => {
        const schema = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
        const isText = isJsonObject(schema) && schema['type'] === 'string';
        return [key, isText ? written : (parsed(written) ?? written)];
      });
      return members.length > 0 ? [{ name, arguments: Object.fromEntries(members) }] : [];
    }),
  );
}
