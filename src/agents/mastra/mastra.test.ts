import { generateText } from 'ai';
import { expect, test } from 'vitest';
import { scriptedServer } from '../scripted-server.test-data.ts';
import { fledglingModel } from './mastra.ts';

test('the model of a Mastra agent is an AI SDK model of the address, key, name and session it was given', async () => {
  const { url, seen, close } = await scriptedServer(() => ({ text: 'Hello' }));
  const model = fledglingModel({ url, apiKey: 'key-1', model: 'gpt-4o-mini', session: 'thread-1' });
  expect(model).toMatchObject({ specificationVersion: 'v4', provider: 'fledgling.chat', modelId: 'gpt-4o-mini' });
  expect((await generateText({ model, prompt: 'Hi' })).text).toBe('Hello');
  expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer key-1', 'x-fledgling-session': 'thread-1' });
  await close();
});

test('a stream of it holds the text, the call’s usage and the reason it ended', async () => {
  const { url, close } = await scriptedServer(() => ({ text: 'Hello' }));
  const { stream } = await fledglingModel({ url, model: 'm' }).doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] });
  const parts = await Array.fromAsync(stream);
  expect(parts.flatMap((part) => (part.type === 'text-delta' ? part.delta : [])).join('')).toBe('Hello');
  expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: { unified: 'stop' }, usage: { outputTokens: { total: 3 } } });
  await close();
});
