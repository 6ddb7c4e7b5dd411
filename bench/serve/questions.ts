import { plainChat } from '../../src/records/chat.ts';
import { promptMessages } from '../../src/rows/prompt.ts';
import { bodyOf, CALL, TOOLS } from '../../src/serve/serve.test-data.ts';

/** Requests that the endpoint answers by either model, whole and streamed. */
export const BODIES = {
  local: bodyOf(),
  localStreamed: bodyOf({ stream: true }),
  hosted: proseBody({}),
  hostedStreamed: proseBody({ stream: true }),
} as const;
export type BodyName = keyof typeof BODIES;

/** What the local model is asked by such a request, near enough for a model that does not read it. */
export const QUESTION = plainChat(promptMessages(`Reply with one tool call.\n${TOOLS.map(({ function: { name } }) => name).join('\n')}\n\nweather in Oslo`));

/** What the instant local model says. */
export const LOCAL_ANSWER = CALL;

/** What the instant hosted model says, whole and in events. */
export const HOSTED_ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'deployed',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Oslo lies on a fjord.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 },
});
export const HOSTED_EVENTS = [...['Oslo', ' lies', ' on a', ' fjord.'].map((content) => chunkOf({ content }, null)), chunkOf({}, 'stop'), '[DONE]']
  .map((data) => `data: ${data}\n\n`)
  .join('');

function chunkOf(delta: object, finish_reason: string | null): string {
  return JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'deployed', choices: [{ index: 0, delta, finish_reason }] });
}

function proseBody(more: object): string {
  return JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Tell me about Oslo, in one sentence, please.' }], ...more });
}
