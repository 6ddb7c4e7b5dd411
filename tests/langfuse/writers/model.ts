import { once } from 'node:events';
import { createServer } from 'node:http';
import { type Answer, MODEL, SCENARIOS } from '../scenarios.ts';

interface Body {
  messages: readonly { role: string; content?: unknown }[];
  stream?: boolean;
}

/** An OpenAI-compatible endpoint that knows the scenarios' answers: by the question, and by how often it has answered since. */
export async function scriptedModel(): Promise<{ url: string; close: () => void }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body: Body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const { answer, id } = answerTo(body);
    if ('status' in answer) {
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      return response.end(
        JSON.stringify({ error: { message: 'The moon is out of reach.', type: 'invalid_request_error', code: 'out_of_reach', param: null } }),
      );
    }
    if (!body.stream) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(completion(answer, id)));
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of streamOf(answer, id)) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    response.end('data: [DONE]\n\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`, close: () => void server.close() };
}

function answerTo({ messages }: Body): { answer: Answer; id: string } {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const asked = textOf(messages[last]?.content);
  const scenario = SCENARIOS.find(({ question }) => question === asked);
  const since = messages.slice(last).filter(({ role }) => role === 'assistant').length;
  const answer = scenario?.answers[since];
  if (!scenario || !answer) throw new Error(`No scenario asks "${asked}" with ${since} answers given.`);
  // LangGraph takes messages of one id for one message.
  return { answer, id: `chatcmpl-${scenario.id}-${since + 1}` };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part) => String(Object(part).text ?? '')).join('') : '';
}

const USAGE = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };
const HEAD = { created: 1767600000, model: MODEL, system_fingerprint: null };

function toolCalls(answer: Answer) {
  return 'calls' in answer
    ? answer.calls.map((call) => ({ id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.arguments) } }))
    : [];
}

function completion(answer: Answer, id: string): object {
  const calls = toolCalls(answer);
  const message = { role: 'assistant', content: 'text' in answer ? answer.text : null, refusal: null, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  return {
    id,
    ...HEAD,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
    usage: USAGE,
  };
}

/** As OpenAI streams: a call's name first, its arguments in pieces, the usage at the end. */
function streamOf(answer: Answer, chatId: string): object[] {
  const calls = toolCalls(answer);
  const words = 'text' in answer ? answer.text.split(/(?<= )/) : [];
  const deltas = [
    { role: 'assistant', content: calls.length > 0 ? null : '' },
    ...words.map((content) => ({ content })),
    ...calls.flatMap(({ id, type, function: { name, arguments: given } }, index) => [
      { tool_calls: [{ index, id, type, function: { name, arguments: '' } }] },
      { tool_calls: [{ index, function: { arguments: given.slice(0, 5) } }] },
      { tool_calls: [{ index, function: { arguments: given.slice(5) } }] },
    ]),
  ];
  const chunk = (choices: object[], usage: object | null) => ({ id: chatId, ...HEAD, object: 'chat.completion.chunk', choices, usage });
  return [
    ...deltas.map((delta) => chunk([{ index: 0, delta, logprobs: null, finish_reason: null }], null)),
    chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }], null),
    chunk([], USAGE),
  ];
}
