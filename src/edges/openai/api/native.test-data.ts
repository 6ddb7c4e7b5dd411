import { answersOf } from '../../../eval/chat-model.contract.ts';
import { completionOf } from '../../../eval/completion-model.contract.ts';
import { type ChatContent, plainChat } from '../../../records/chat.ts';
import type { Prediction, RawCall } from '../../../records/evaluation.ts';
import { optionsFor } from '../hosted-model.test-data.ts';
import { openHostedModel } from '../hosted-model.ts';
import { type LoopbackServer, type Reply, type Seen, startServer } from '../loopback.test-data.ts';

const TOOL = { name: 'get_weather', description: null, parameters: {}, strict: null };

/** A native request that offers two tools, one of a name that OpenAI and Azure do not take. */
export const ASKED: ChatContent = {
  ...plainChat([{ role: 'user', content: 'Oslo?' }]),
  tools: [TOOL, { ...TOOL, name: 'math.hypot' }],
  parallelToolCalls: false,
};

export type Told = Pick<Prediction, 'outcome' | 'text' | 'calls' | 'reason' | 'attempts'>;

/** A model that is asked natively, at a server of its own. */
export async function nativeModel(replyTo: (seen: Seen) => Reply, provider: 'openai' | 'azure-openai' = 'azure-openai') {
  const server: LoopbackServer = await startServer(replyTo);
  return { server, model: openHostedModel(optionsFor(server.url, { ask: 'native', provider }).options) };
}

export async function wholeAnswer(reply: Reply): Promise<Told | undefined> {
  const { server, model } = await nativeModel(() => reply);
  try {
    return (await answersOf(model, [{ exampleId: 'example-0', ...ASKED }]))[0];
  } finally {
    await server.close();
  }
}

/** The end of a streamed answer, and all that was told until then. */
export async function streamedAnswer(reply: Reply): Promise<Told & { told: string }> {
  const { server, model } = await nativeModel(() => reply);
  try {
    const { deltas, end } = await completionOf(model, ASKED);
    return { ...end, told: deltas.join('') };
  } finally {
    await server.close();
  }
}

/** A call in an answer, and as it is recorded. */
export const called = (args: unknown, name = 'get_weather') => ({ id: `call_${name}`, type: 'function', function: { name, arguments: args } });
export const calling = (...calls: unknown[]) => ({ role: 'assistant', content: null, refusal: null, tool_calls: calls });
export const raw = (args: string, name = 'get_weather'): RawCall => ({ name, arguments: args });
export const OSLO = '{"city":"Oslo"}';
