import { APICallError, generateText, jsonSchema, type LanguageModel, Output, stepCountIs, streamText, tool } from 'ai';
import { check, ENDPOINT, fails, HAS_KEYS, same } from './check.ts';
import { CALL, CALLED, OPERATIONS, STRUCTURED, UNCALLED } from './expected.ts';

const statusOf = (error: unknown) => (APICallError.isInstance(error) ? error.statusCode : null);
const tools = Object.fromEntries(
  OPERATIONS.tools.map(({ name, description, parameters }) => [
    name,
    tool({ description, inputSchema: jsonSchema(parameters), execute: async () => `${name} is done` }),
  ]),
);

/** One list of checks for every provider of the AI SDK. */
export async function aiSdkChecks(provider: (apiKey?: string) => (modelId: string) => LanguageModel): Promise<void> {
  const model = provider()(ENDPOINT.model);
  const asked = (prompt: string) => ({ model, system: OPERATIONS.instructions, prompt, tools, maxRetries: 0 });

  await check('calls a tool', async () => {
    const { toolCalls, finishReason, usage } = await generateText(asked(CALLED));
    same(
      toolCalls.map(({ toolName, input }) => ({ name: toolName, arguments: input })),
      [CALL],
    );
    same([finishReason, (usage.totalTokens ?? 0) > 0], ['tool-calls', true]);
  });

  await check('calls a tool, streamed', async () => {
    const result = streamText(asked(CALLED));
    await result.consumeStream();
    same(
      (await result.toolCalls).map(({ input }) => input),
      [CALL.arguments],
    );
    same(((await result.usage).totalTokens ?? 0) > 0, true);
  });

  await check('an agent’s loop ends with its tool’s result', async () => {
    const { steps, text } = await generateText({ ...asked(CALLED), stopWhen: stepCountIs(4) });
    same([steps.length, text.includes('get_weather is done')], [2, true]);
  });

  await check('says prose', async () => {
    const { text, toolCalls } = await generateText(asked(UNCALLED));
    same([text.length > 0, toolCalls.length], [true, 0]);
  });

  await check('says prose, streamed', async () => {
    same((await Array.fromAsync(streamText(asked(UNCALLED)).textStream)).join('').length > 0, true);
  });

  await check('answers in JSON of a schema', async () => {
    const output = Output.object({ schema: jsonSchema({ ...STRUCTURED.schema, required: [...STRUCTURED.schema.required] }), name: 'reminder' });
    same((await generateText({ model, prompt: STRUCTURED.question, output, maxRetries: 0 })).output, STRUCTURED.answer);
  });

  if (HAS_KEYS) {
    await check('a wrong key is refused', () =>
      fails(generateText({ ...asked('x'), model: provider('wrong')(ENDPOINT.model) }), { status: 401, says: /key/i }, statusOf),
    );
  }

  await check('an unknown model is refused', () =>
    fails(generateText({ ...asked('x'), model: provider()('no-such-model') }), { status: 404, says: /model/ }, statusOf),
  );
}
