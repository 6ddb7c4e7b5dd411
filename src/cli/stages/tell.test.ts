import { expect, it } from 'vitest';
import { agentRequests } from '../../edges/completion/agent-requests.test-data.ts';
import type { CompletionChunk, CompletionEnd, CompletionModel } from '../../eval/ports.ts';
import { tell } from './tell.ts';

const END: CompletionEnd = { outcome: 'answered', text: '', calls: null, reason: null, usage: null, latencyMs: 1, attempts: 1 };
const [REQUEST] = agentRequests();
if (!REQUEST) throw new Error('there is a request');

/** What is written, and after each delta what had been written by then. */
async function written(deltas: readonly string[], end: Partial<CompletionEnd> = {}) {
  const texts: string[] = [];
  const meanwhile: string[] = [];
  async function* complete(): AsyncGenerator<CompletionChunk> {
    for (const text of deltas) {
      yield { kind: 'delta', text };
      meanwhile.push(texts.join(''));
    }
    yield { kind: 'end', ...END, ...end };
  }
  const identity = { role: 'base', name: 'm', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} } as const;
  const model: CompletionModel = { identity, complete, close: async () => {} };
  if (REQUEST) await tell(model, REQUEST, { write: (text) => texts.push(text), signal: new AbortController().signal });
  return { text: texts.join(''), meanwhile };
}

it('writes every piece as it comes, and ends the line', async () => {
  expect(await written(['{"a', '":1}'])).toEqual({ text: '{"a":1}\n', meanwhile: ['{"a', '{"a":1}'] });
});

it('says on a line of its own how an answer was cut off', async () => {
  const { text } = await written(['{"a'], { outcome: 'server_error', reason: 'the answer broke off: ECONNRESET' });
  expect(text).toBe('{"a\n(server_error: the answer broke off: ECONNRESET)\n');
});

it('says only that where nothing came, and writes an empty line for an empty answer', async () => {
  expect((await written([], { outcome: 'timeout', reason: 'no answer within 60 s' })).text).toBe('(timeout: no answer within 60 s)\n');
  expect((await written([])).text).toBe('\n');
});

it('writes native calls below what was said, one a line', async () => {
  const calls = [
    { name: 'get_weather', arguments: '{"city":"Oslo"}' },
    { name: 'get_time', arguments: '{' },
  ];
  expect((await written(['I look.'], { text: 'I look.', calls })).text).toBe('I look.\nget_weather {"city":"Oslo"}\nget_time {\n');
  expect((await written([], { text: null, calls: calls.slice(1), outcome: 'truncated', reason: 'the answer reached the token limit' })).text).toBe(
    'get_time {\n(truncated: the answer reached the token limit)\n',
  );
});
