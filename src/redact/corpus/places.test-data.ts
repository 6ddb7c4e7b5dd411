import type { Plant } from './planted.test-data.ts';

/** Where a value is planted in a trace of an agent, and which pieces of it must be nowhere in what is written. */
export interface Place {
  name: string;
  /** Kinds of which half would be harmless by itself, or that cannot stand here. */
  takes(plant: Plant): boolean;
  messages(plant: Plant): { user: string[]; tool: string | null; argument: unknown };
  metadata?(plant: Plant): unknown;
  needles(plant: Plant): string[];
}

const NOTHING = { user: ['Please look up my account.'], tool: null, argument: 'account' };
const always = () => true;
const whole = ({ value }: Plant) => [value];
/** One line and told by its own form. */
const isOneLine = ({ value, said }: Plant) => value === said && !value.includes('\n');

export const PLACES: readonly Place[] = [
  { name: 'in the prompt', takes: always, messages: ({ said }) => ({ ...NOTHING, user: [`Hello, ${said} and thank you.`] }), needles: whole },
  {
    name: 'in the prompt and an argument',
    takes: always,
    messages: ({ said, value }) => ({ ...NOTHING, user: [`Use ${said} please.`], argument: value }),
    needles: whole,
  },
  { name: 'in an argument alone', takes: always, messages: ({ said }) => ({ ...NOTHING, argument: { note: said } }), needles: whole },
  {
    name: 'in a tool result that is JSON in JSON',
    takes: always,
    messages: ({ said }) => ({ ...NOTHING, tool: JSON.stringify({ total: 12.5, raw: JSON.stringify({ found: [said] }) }) }),
    needles: whole,
  },
  {
    name: 'in Base64',
    takes: always,
    messages: ({ said }) => ({ ...NOTHING, user: [`The file holds ${Buffer.from(`note: ${said}`).toString('base64')} as sent.`] }),
    needles: ({ said, value }) => [value, Buffer.from(`note: ${said}`).toString('base64')],
  },
  {
    name: 'in percent signs',
    takes: always,
    messages: ({ said }) => ({ ...NOTHING, user: [`The link was https://shop.example/?q=${encodeURIComponent(said)}&page=2`] }),
    needles: ({ value }) => [value, encodeURIComponent(value)],
  },
  {
    name: 'in Unicode escapes',
    takes: isOneLine,
    messages: ({ said }) => ({ ...NOTHING, user: [`The log says ${escaped(said)} there.`] }),
    needles: ({ value }) => [value, escaped(value)],
  },
  {
    name: 'in full-width characters',
    takes: isOneLine,
    messages: ({ said }) => ({ ...NOTHING, user: [`こんにちは ${wide(said)} です`] }),
    needles: ({ value }) => [value, wide(value)],
  },
  {
    name: 'split across two messages',
    takes: (plant) => isOneLine(plant) && !/\s/.test(plant.value) && /e-mail|card|IBAN|phone|key|token/.test(plant.what),
    messages: ({ value }) => ({ ...NOTHING, user: [`It is ${value.slice(0, half(value))}`, `${value.slice(half(value))} is the rest.`] }),
    needles: ({ value }) => [value, value.slice(0, half(value)), value.slice(half(value))].filter((piece) => piece.length >= 6),
  },
];

function half(value: string): number {
  return Math.floor(value.length / 2);
}

function escaped(text: string): string {
  return [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

function wide(text: string): string {
  return [...text].map((character) => (/[!-~]/.test(character) ? String.fromCharCode(character.charCodeAt(0) + 0xfee0) : character)).join('');
}

const TOOL = {
  type: 'function',
  function: { name: 'look_up', description: 'Looks something up.', parameters: { type: 'object', properties: { what: {} }, required: ['what'] } },
};

/** One Langfuse observation of the OpenAI SDK with a plant in one place, and in its metadata, which a fetch writes down. */
export function observation(id: string, plant: Plant, place: Place) {
  const { user, tool, argument } = place.messages(plant);
  const [first = '', ...others] = user;
  const messages = [
    { role: 'system', content: `You are the agent of case ${id}.` },
    { role: 'user', content: `${id}: ${first}` },
    ...others.flatMap((content) => [
      { role: 'assistant', content: 'Go on.' },
      { role: 'user', content },
    ]),
    ...(tool === null
      ? []
      : [
          { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"what":"first"}' } }] },
          { role: 'tool', tool_call_id: 'call_1', content: tool },
        ]),
  ];
  const call = { id: 'call_2', type: 'function', function: { name: 'look_up', arguments: JSON.stringify({ what: argument }) } };
  return {
    id,
    traceId: `trace-${id}`,
    startTime: '2026-11-20T17:57:06.059Z',
    type: 'GENERATION',
    name: 'OpenAI.chat',
    sessionId: null,
    userId: null,
    input: JSON.stringify({ messages, tools: [TOOL] }),
    output: JSON.stringify({ role: 'assistant', content: null, tool_calls: [call] }),
    metadata: { 'scope.name': 'langfuse-sdk', note: plant.said },
    providedModelName: 'gpt-4o-mini',
    tags: [],
  };
}
