import type { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { check, fails, HAS_KEYS, same } from './check.ts';
import { CALL, CALLED, OPERATIONS, STRUCTURED, UNCALLED } from './expected.ts';

interface Made {
  id: string;
  name: string;
  instructions: string;
  tools: Record<string, ReturnType<typeof createTool>>;
  maxRetries: number;
  apiKey?: string;
  modelId?: string;
}

const tools = Object.fromEntries(
  OPERATIONS.tools.map(({ name, description, parameters }) => [
    name,
    createTool({ id: name, description, inputSchema: parameters, execute: async () => `${name} is done` }),
  ]),
);
const common = { id: 'operations', name: 'operations', maxRetries: 0 };
const statusOf = (error: unknown) => Object(error).statusCode ?? Object(error).cause?.statusCode ?? null;

/** One list of checks for every way to give a Mastra agent its model. */
export async function mastraChecks(agentOf: (made: Made) => Agent): Promise<void> {
  const agent = agentOf({ ...common, instructions: OPERATIONS.instructions, tools });

  await check('calls a tool', async () => {
    const { toolCalls, toolResults } = await agent.generate(CALLED, { maxSteps: 1 });
    same(
      toolCalls.map(({ payload }) => ({ name: payload.toolName, arguments: payload.args })),
      [CALL],
    );
    same(
      toolResults.map(({ payload }) => payload.result),
      ['get_weather is done'],
    );
  });

  await check('calls a tool, streamed', async () => {
    const output = await agent.stream(CALLED, { maxSteps: 1 });
    await output.consumeStream();
    same(
      (await output.toolCalls).map(({ payload }) => payload.args),
      [CALL.arguments],
    );
  });

  await check('an agent’s loop ends with its tool’s result', async () => {
    const { text, steps } = await agent.generate(CALLED, { maxSteps: 4 });
    same([steps.length, text.includes('get_weather is done')], [2, true]);
  });

  await check('says prose', async () => {
    const { text, toolCalls } = await agent.generate(UNCALLED, { maxSteps: 1 });
    same([text.length > 0, toolCalls.length], [true, 0]);
  });

  await check('says prose, streamed', async () => {
    same((await (await agent.stream(UNCALLED, { maxSteps: 1 })).text).length > 0, true);
  });

  await check('answers in JSON of a schema', async () => {
    const plain = agentOf({ ...common, instructions: 'You set reminders.', tools: {} });
    const { object } = await plain.generate(STRUCTURED.question, { structuredOutput: { schema: STRUCTURED.schema } });
    same(object, STRUCTURED.answer);
  });

  if (HAS_KEYS) {
    await check('a wrong key is refused', () =>
      fails(agentOf({ ...common, instructions: 'x', tools, apiKey: 'wrong' }).generate('x'), { status: 401, says: /key/i }, statusOf),
    );
  }

  await check('an unknown model is refused', () =>
    fails(agentOf({ ...common, instructions: 'x', tools, modelId: 'no-such-model' }).generate('x'), { status: 404, says: /model/ }, statusOf),
  );
}
