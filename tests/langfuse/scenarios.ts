/** Conversations whose every model answer is fixed, so that the truth behind a recording is known. */
export interface Scenario {
  id: string;
  system: string;
  /** Turns before the last question, which are history. */
  history: readonly { role: 'user' | 'assistant'; content: string }[];
  question: string;
  tools: readonly ToolName[];
  /** What the model says, one entry a request; the agent runs the tools in between. */
  answers: readonly Answer[];
  isStreamed?: true;
  hasSchema?: true;
}

export type Answer = { calls: readonly Call[]; text?: string } | { text: string } | { status: number };
export interface Call {
  id: string;
  name: ToolName;
  arguments: Readonly<Record<string, string | number>>;
}
export type ToolName = 'get_weather' | 'book_table';

/** JSON Schema, as far as the scenarios need it. */
export type ObjectSchema = {
  type: 'object';
  properties: Record<string, { type: 'string' | 'integer'; description?: string; enum?: string[] }>;
  required: string[];
  additionalProperties: false;
};

export const TOOLS: Record<ToolName, { description: string; parameters: ObjectSchema }> = {
  get_weather: {
    description: 'Weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string', description: 'Name of the city.' } }, required: ['city'], additionalProperties: false },
  },
  book_table: {
    description: 'Books a table.',
    parameters: {
      type: 'object',
      properties: { name: { type: 'string' }, people: { type: 'integer' } },
      required: ['name', 'people'],
      additionalProperties: false,
    },
  },
};

export const TICKET: ObjectSchema = {
  type: 'object',
  properties: { category: { type: 'string', enum: ['billing', 'technical'] }, urgency: { type: 'integer' } },
  required: ['category', 'urgency'],
  additionalProperties: false,
};

export const SYSTEM = 'You are a terse concierge.';
export const MODEL = 'gpt-4o-mini';
const BOTH: readonly ToolName[] = ['get_weather', 'book_table'];
const ALONE = { system: SYSTEM, history: [], tools: BOTH };

export const SCENARIOS: readonly Scenario[] = [
  {
    ...ALONE,
    id: 'tool-call',
    question: 'Weather in Paris?',
    answers: [{ calls: [{ id: 'call_paris', name: 'get_weather', arguments: { city: 'Paris' } }] }, { text: 'Paris has 21 degrees.' }],
  },
  {
    ...ALONE,
    id: 'multi-turn',
    history: [
      { role: 'user', content: 'I need a table.' },
      { role: 'assistant', content: 'For whom, and how many people?' },
    ],
    question: 'Ann, four of us.',
    answers: [{ calls: [{ id: 'call_table', name: 'book_table', arguments: { name: 'Ann', people: 4 } }] }, { text: 'A table for four is booked for Ann.' }],
  },
  {
    ...ALONE,
    id: 'parallel',
    question: 'Weather in Oslo and in Bergen?',
    answers: [
      {
        calls: [
          { id: 'call_oslo', name: 'get_weather', arguments: { city: 'Oslo' } },
          { id: 'call_bergen', name: 'get_weather', arguments: { city: 'Bergen' } },
        ],
      },
      { text: 'Oslo and Bergen have 21 degrees.' },
    ],
  },
  {
    ...ALONE,
    id: 'text-and-call',
    question: 'And São Paulo, the "big" one?',
    answers: [
      { text: 'Let me look.', calls: [{ id: 'call_sao', name: 'get_weather', arguments: { city: 'São Paulo "SP"' } }] },
      { text: 'São Paulo has 21 degrees.' },
    ],
  },
  {
    ...ALONE,
    id: 'streamed',
    isStreamed: true,
    question: 'Weather in Lima, please?',
    answers: [{ calls: [{ id: 'call_lima', name: 'get_weather', arguments: { city: 'Lima' } }] }, { text: 'Lima has 21 degrees.' }],
  },
  {
    ...ALONE,
    id: 'streamed-parallel',
    isStreamed: true,
    question: 'Weather in Rome and in Milan?',
    answers: [
      {
        calls: [
          { id: 'call_rome', name: 'get_weather', arguments: { city: 'Rome' } },
          { id: 'call_milan', name: 'get_weather', arguments: { city: 'Milan' } },
        ],
      },
      { text: 'Rome and Milan have 21 degrees.' },
    ],
  },
  {
    ...ALONE,
    id: 'structured',
    tools: [],
    hasSchema: true,
    question: 'Classify: the invoice is wrong.',
    answers: [{ text: '{"category":"billing","urgency":2}' }],
  },
  { ...ALONE, id: 'plain', tools: [], question: 'Say hello.', answers: [{ text: 'Hello.' }] },
  { ...ALONE, id: 'no-call', question: 'Thank you, that is all.', answers: [{ text: 'You are welcome.' }] },
  { ...ALONE, id: 'error', question: 'Weather on the moon?', answers: [{ status: 400 }] },
];

/** What the tools give back; the same for every writer. */
export function runTool(name: ToolName, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return name === 'get_weather' ? { city: given['city'], degrees: 21 } : { booked: true, ...given };
}
