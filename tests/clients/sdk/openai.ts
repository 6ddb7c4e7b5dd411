import OpenAI, { APIError } from 'openai';
import { check, ENDPOINT, fails, HAS_KEYS, same } from '../checks/check.ts';
import { CALL, CALLED, OPERATIONS, STRUCTURED, UNCALLED } from '../checks/expected.ts';

// The `openai` package of npm.
const { url, key, model } = ENDPOINT;
const client = new OpenAI({ baseURL: url, apiKey: key, maxRetries: 0 });
const statusOf = (error: unknown) => (error instanceof APIError ? error.status : null);
const asked = (content: string) => ({
  model,
  messages: [
    { role: 'system' as const, content: OPERATIONS.instructions },
    { role: 'user' as const, content },
  ],
  tools: OPERATIONS.tools.map((tool) => ({ type: 'function' as const, function: tool })),
});

await check('lists the model', async () => {
  same((await Array.fromAsync(await client.models.list())).map(({ id }) => id).includes(model), true);
});

await check('calls a tool', async () => {
  const { choices } = await client.chat.completions.create(asked(CALLED));
  const call = choices[0]?.message.tool_calls?.[0];
  same(call?.type === 'function' && { name: call.function.name, arguments: JSON.parse(call.function.arguments) }, CALL);
  same([choices[0]?.finish_reason, choices[0]?.message.tool_calls?.length], ['tool_calls', 1]);
});

await check('calls a tool, streamed', async () => {
  const stream = client.chat.completions.stream({ ...asked(CALLED), stream_options: { include_usage: true } });
  const { choices, usage } = await stream.finalChatCompletion();
  const call = choices[0]?.message.tool_calls?.[0];
  same(call?.type === 'function' && JSON.parse(call.function.arguments), CALL.arguments);
  same([choices[0]?.finish_reason, (usage?.total_tokens ?? 0) > 0], ['tool_calls', true]);
});

await check('one call at most', async () => {
  const { choices } = await client.chat.completions.create({ ...asked(CALLED), parallel_tool_calls: false, tool_choice: 'required' });
  same(choices[0]?.message.tool_calls?.length, 1);
});

await check('says prose', async () => {
  const { choices } = await client.chat.completions.create(asked(UNCALLED));
  same([choices[0]?.finish_reason, choices[0]?.message.tool_calls ?? null, (choices[0]?.message.content ?? '').length > 0], ['stop', null, true]);
});

await check('says prose, streamed', async () => {
  const stream = client.chat.completions.stream(asked(UNCALLED));
  same(((await stream.finalContent()) ?? '').length > 0, true);
});

await check('answers in JSON of a schema', async () => {
  const { choices } = await client.chat.completions.parse({
    model,
    messages: [{ role: 'user', content: STRUCTURED.question }],
    response_format: { type: 'json_schema', json_schema: { name: 'reminder', schema: { ...STRUCTURED.schema }, strict: true } },
  });
  same(JSON.parse(choices[0]?.message.content ?? ''), STRUCTURED.answer);
});

if (HAS_KEYS) {
  await check('a wrong key is refused', () =>
    fails(new OpenAI({ baseURL: url, apiKey: 'wrong', maxRetries: 0 }).chat.completions.create(asked('x')), { status: 401, says: /key/i }, statusOf),
  );
}

await check('an unknown model is refused', () =>
  fails(client.chat.completions.create({ ...asked('x'), model: 'no-such-model' }), { status: 404, says: /model/ }, statusOf),
);
