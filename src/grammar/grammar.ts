import type { ToolDefinition } from '../records/chat.ts';
import type { Example } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import { callableTools, mustCall } from '../rows/callable-tools.ts';
import { NO_CALL } from '../rows/completion.ts';
import { Inexpressible } from './gbnf/inexpressible.ts';
import { jsonLiteral, literal } from './gbnf/literal.ts';
import { grammarRules, oneOf, type Rules } from './gbnf/rules.ts';
import { anyText } from './gbnf/trie.ts';
import { schemaRule } from './schema/schema.ts';
import { COLON, COMMA } from './values/json.ts';

/** Of one schema. */
const MOST_CHARACTERS = 200_000;

/**
 * A grammar of a row's answers in GBNF, the language of llama.cpp; or why there is none. `loose` names what of the schemas it lets pass, sorted, as
 * `get_weather.city: pattern`: an answer may still break that, and is found out when it is graded.
 */
export type Grammar = { ok: true; gbnf: string; loose: string[] } | { ok: false; reason: string };

type Asked = Pick<Example, 'track' | 'request'>;

/**
 * Every answer that a row's request lets a model give, in the form its completions have:
 * - on the toolcall track one call of an offered tool, or `none` unless one must be called;
 * - on the structured track the same as JSON, the JSON that was asked for, or either.
 */
export function grammarFor({ track, request }: Asked): Grammar {
  if (request === null) return { ok: false, reason: 'its data set holds no request beside the row' };
  const tools = callableTools(request);
  const { responseFormat } = request;
  const isJson = track === 'structured' && responseFormat !== null;
  if (tools.length === 0 && !isJson) return { ok: false, reason: 'its trace does not say which tools were offered, or what JSON was asked for' };
  const rules = grammarRules();
  const loose = new Set<string>();
  try {
    const schema = responseFormat?.type === 'json_schema' ? responseFormat.schema : { type: 'object' };
    const json = isJson && !(tools.length > 0 && mustCall(request)) ? valueRule(schema, { rules, loose, name: '' }) : null;
    // Who asks for JSON beside tools gets a call or the JSON, and says with the JSON that no tool is called.
    const mayAbstain = !isJson && !mustCall(request);
    const calls =
      tools.length === 0 ? null : track === 'toolcall' ? wrapped(tools, { rules, loose, mayAbstain }) : written(tools, { rules, loose, mayAbstain });
    const root = oneOf(rules, [calls, json]);
    if (root === null) return { ok: false, reason: 'no value fits its schema' };
    return { ok: true, gbnf: rules.text(root), loose: [...loose].sort() };
  } catch (error) {
    if (error instanceof Inexpressible) return { ok: false, reason: error.message };
    throw error;
  }
}

interface Making {
  rules: Rules;
  loose: Set<string>;
  mayAbstain: boolean;
}

/** `<tool_call name="NAME">{…}</tool_call>`. */
function wrapped(tools: readonly ToolDefinition[], making: Making): string | null {
  const entries = called(tools, making).map(({ name, args }) => {
    if (!/^[^"<>\n]+$/.test(name)) throw new Inexpressible(`the tool name ${JSON.stringify(name).slice(0, 60)} cannot stand in a call`);
    return { text: `${name}">`, after: args };
  });
  if (entries.length === 0) return null;
  return `${literal('<tool_call name="')} (${anyText(making.rules, entries)}) ${literal('</tool_call>')}`;
}

/** `{"arguments":{…},"name":NAME}`, or the name first. */
function written(tools: readonly ToolDefinition[], making: Making): string | null {
  const { rules } = making;
  const calls = called(tools, making).map(({ name, args }) => ({
    named: `${jsonLiteral('name')} ${COLON} ${jsonLiteral(name)}`,
    given: rules.rule(`${jsonLiteral('arguments')} ${COLON} ${args}`),
  }));
  return oneOf(
    rules,
    calls.flatMap(({ named, given }) => [`"{" ${given} ${COMMA} ${named} "}"`, `"{" ${named} ${COMMA} ${given} "}"`]),
  );
}

function called(tools: readonly ToolDefinition[], { rules, loose, mayAbstain }: Making): { name: string; args: string }[] {
  const distinct = [...new Map(tools.map((tool) => [tool.name, tool])).values()];
  const calls = distinct.flatMap(({ name, parameters }) => {
    if (!name.isWellFormed()) throw new Inexpressible('a tool name holds half a character');
    const args = valueRule({ ...parameters, type: 'object' }, { rules, loose, name });
    return args === null ? [] : [{ name, args }];
  });
  return mayAbstain ? [...calls, { name: NO_CALL, args: '"{}"' }] : calls;
}

function valueRule(schema: JsonObject, { rules, loose, name }: Pick<Making, 'rules' | 'loose'> & { name: string }): string | null {
  if (JSON.stringify(schema).length > MOST_CHARACTERS) throw new Inexpressible(`a schema has more than ${MOST_CHARACTERS} characters`);
  return schemaRule(schema, { rules, loose, root: schema, path: name, depth: 0, looked: { count: 0 }, entered: [], references: new Map() });
}
