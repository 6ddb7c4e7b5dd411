import { generateText } from 'ai';
import { expect, test } from 'vitest';
import { scriptedServer } from '../scripted-server.test-data.ts';
import { fledglingModel } from './mastra.ts';

test('the model of a Mastra agent is an AI SDK model of the address, key, name and session it was given', async () => {
  const { url, seen, close } = await scriptedServer(() => ({ text: 'Hello' }));
  const model = fledglingModel({ url, apiKey: 'key-1', model: 'gpt-4o-mini', session: 'thread-1' });
  expect(model).toMatchObject({ specificationVersion: 'v4', provider: 'fledgling.chat', modelId: 'gpt-4o-mini' });
  expect((await generateText({ model, prompt: 'Hi' })).text).toBe('Hello');
  expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer key-1', 'x-session-id': 'thread-1' });
  await close();
});
