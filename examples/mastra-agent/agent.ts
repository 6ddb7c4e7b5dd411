import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { fledglingModel } from 'fledgling/mastra';
import operations from '../operations.json' with { type: 'json' };

const { FLEDGLING_URL = 'http://127.0.0.1:4010/v1', FLEDGLING_KEY, FLEDGLING_MODEL = 'scripted-teacher' } = process.env;

/** They only say what they would do. */
const tools = Object.fromEntries(
  operations.tools.map(({ name, description, parameters }) => {
    const execute = async (given: unknown) => ({ done: name, with: given });
    return [name, createTool({ id: name, description, inputSchema: parameters as object, execute })];
  }),
);

/** The operations assistant of the demo. Which model answers is told by its address alone. */
export const operationsAgent = new Agent({
  id: 'operations',
  name: 'operations',
  instructions: operations.instructions,
  tools,
  model: ({ requestContext }) =>
    fledglingModel({
      url: FLEDGLING_URL,
      model: FLEDGLING_MODEL,
      session: String(requestContext.get('session') ?? 'example'),
      ...(FLEDGLING_KEY === undefined ? {} : { apiKey: FLEDGLING_KEY }),
    }),
});
