import { AIMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent, tool } from 'langchain';
import { check, ENDPOINT, fails, HAS_KEYS, same } from '../checks/check.ts';
import { CALL, CALLED, OPERATIONS, STRUCTURED, UNCALLED } from '../checks/expected.ts';

// LangChain JS with its client for OpenAI.
const chat = ({ apiKey = ENDPOINT.key, model = ENDPOINT.model } = {}) =>
  new ChatOpenAI({ model, apiKey, configuration: { baseURL: ENDPOINT.url }, maxRetries: 0 });
// LangChain has a type of its own for JSON Schema.
const tools = OPERATIONS.tools.map(({ name, description, parameters }) =>
  tool(async () => `${name} is done`, { name, description, schema: JSON.parse(JSON.stringify(parameters)) }),
);
const bound = chat().bindTools(tools);
const asked = (content: string) => [
  { role: 'system', content: OPERATIONS.instructions },
  { role: 'user', content },
];
const statusOf = (error: unknown) => Object(error).status ?? null;

await check('calls a tool', async () => {
  const { tool_calls: calls } = await bound.invoke(asked(CALLED));
  same(
    calls?.map(({ name, args }) => ({ name, arguments: args })),
    [CALL],
  );
});

await check('calls a tool, streamed', async () => {
  const pieces = await Array.fromAsync(await bound.stream(asked(CALLED)));
  const whole = pieces.reduce((all, piece) => all.concat(piece));
  same(
    whole.tool_calls?.map(({ args }) => args),
    [CALL.arguments],
  );
});

await check('an agent’s loop ends with its tool’s result', async () => {
  const agent = createAgent({ model: chat(), tools, systemPrompt: OPERATIONS.instructions });
  const { messages } = await agent.invoke({ messages: [{ role: 'user', content: CALLED }] }, { recursionLimit: 8 });
  same([messages.filter((message) => message instanceof AIMessage).length, messages.at(-1)?.text.includes('get_weather is done')], [2, true]);
});

await check('says prose', async () => {
  const answer = await bound.invoke(asked(UNCALLED));
  same([answer.text.length > 0, answer.tool_calls?.length ?? 0], [true, 0]);
});

await check('says prose, streamed', async () => {
  const pieces = await Array.fromAsync(await bound.stream(asked(UNCALLED)));
  same(pieces.map(({ text }) => text).join('').length > 0, true);
});

await check('answers in JSON of a schema', async () => {
  const schema = { ...STRUCTURED.schema, title: 'reminder', required: [...STRUCTURED.schema.required] };
  const structured = chat().withStructuredOutput(schema, { name: 'reminder', method: 'jsonSchema', strict: true });
  same(await structured.invoke(STRUCTURED.question), STRUCTURED.answer);
});

if (HAS_KEYS) {
  await check('a wrong key is refused', () => fails(chat({ apiKey: 'wrong' }).invoke('x'), { status: 401, says: /key/i }, statusOf));
}

await check('an unknown model is refused', () => fails(chat({ model: 'no-such-model' }).invoke('x'), { status: 404, says: /model/ }, statusOf));
