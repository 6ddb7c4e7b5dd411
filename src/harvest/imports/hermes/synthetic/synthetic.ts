import { sha256 } from '../../../../records/digest.ts';
import type { JsonObject, JsonValue } from '../../../../records/json.ts';
import { HERMES_FILES, type HermesFile, type HermesRows, type HermesTurn } from '../row.ts';
import { CONFIRM, TOPICS, type Topic, toolOf } from './topics.ts';

const ROWS = 600;

/**
 * Five files in the form of Hermes's, made up: customers who ask for what six tools do. They show that reading, drawing and grading work, and nothing
 * about the real set. The same seed gives the same files.
 */
export function syntheticFiles(seed: number): HermesRows[] {
  return HERMES_FILES.map((file) => ({
    file,
    rows: Array.from({ length: ROWS }, (_, index) => rowOf(file, index, seed)),
  }));
}

/** The values of one conversation. */
type Values = Readonly<Record<string, string | number>>;

interface Told {
  turns: HermesTurn[];
  more?: JsonObject;
}

function rowOf(file: HermesFile, index: number, seed: number): JsonObject {
  const pick = <T>(slot: string, choices: readonly T[]): T | undefined => choices[numberOf(`${seed}/${file}/${index}/${slot}`) % choices.length];
  const topic = pick('topic', TOPICS);
  if (topic === undefined) throw new Error('there are no topics');
  const values = Object.fromEntries(Object.entries(topic.parameters).map(([name, choices]) => [name, pick(name, choices) ?? '']));
  const customer = `C-${10_000 + (numberOf(`${seed}/${file}/${index}`) % 90_000)}`;
  const { turns, more } = TELL[file](topic, { customer, ...values }, index);
  return { id: `${file.replace('.json', '')}-${index}`, conversations: turns.map((turn) => ({ ...turn })), category: topic.category, ...more };
}

function numberOf(text: string): number {
  return Number.parseInt(sha256(text).slice(0, 8), 16);
}

const TELL: Readonly<Record<HermesFile, (topic: Topic, values: Values, index: number) => Told>> = {
  'func-calling-singleturn.json': (topic, values) => withTools(topic, [human(topic.ask, values), callOf(topic.tool, values)]),
  'func-calling.json': (topic, values, index) => {
    const number = `N-${10_000 + index}`;
    const begun = [human(topic.ask, values), callOf(topic.tool, values), resultOf(topic.tool, { number, state: 'prepared' })];
    const confirmed = callOf('confirm', { customer: values['customer'] ?? '', number });
    // Half of them go on by themselves, half are told to.
    if (index % 2 === 0) return withTools(topic, [...begun, confirmed]);
    return withTools(topic, [...begun, gpt(`It is prepared as ${number}.`), human('Good, confirm it.', values), confirmed]);
  },
  'glaive-function-calling-5k.json': (topic, values) =>
    withTools(topic, [human(topic.unclear, values), gpt(topic.askBack), human(topic.answer, values), callOf(topic.tool, values)]),
  'json-mode-agentic.json': (topic, values) => {
    const order = { tool: topic.tool, arguments: { ...values } };
    const schema = schemaOf('Plan', { customer: 'string', steps: 'array' });
    return withSchema(schema, human(`Plan the steps. ${topic.ask}`, values), { customer: values['customer'] ?? '', steps: [order] });
  },
  'json-mode-singleturn.json': (topic, values) => {
    const types = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? 'integer' : 'string']));
    return withSchema(schemaOf(topic.category, types), human(`Take the details from this note: ${topic.ask}`, values), { ...values });
  },
};

function withTools(topic: Topic, turns: HermesTurn[]): Told {
  const tools = JSON.stringify([toolOf(topic), CONFIRM]);
  const text = `You are a function calling AI model. You are provided with function signatures within <tools> </tools> XML tags.\n<tools>\n${tools}\n</tools>\n`;
  return { turns: [{ from: 'system', value: text }, ...turns], more: { tools } };
}

function withSchema(schema: JsonObject, asked: HermesTurn, answer: JsonValue): Told {
  const written = JSON.stringify(schema);
  const text = `You are a helpful assistant that answers in JSON. Here's the json schema you must adhere to:\n<schema>\n${written}\n</schema>\n`;
  return { turns: [{ from: 'system', value: text }, asked, gpt(JSON.stringify(answer))], more: { schema: written } };
}

function schemaOf(title: string, types: Readonly<Record<string, string>>): JsonObject {
  const properties = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
  return { title, type: 'object', properties, required: Object.keys(types) };
}

function human(text: string, values: Values): HermesTurn {
  return { from: 'human', value: text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) };
}

function gpt(value: string): HermesTurn {
  return { from: 'gpt', value };
}

function callOf(name: string, args: Values): HermesTurn {
  return gpt(`<tool_call>\n${JSON.stringify({ arguments: args, name })}\n</tool_call>\n`);
}

function resultOf(name: string, content: JsonObject): HermesTurn {
  return { from: 'tool', value: `<tool_response>\n${JSON.stringify({ name, content })}\n</tool_response>\n` };
}
