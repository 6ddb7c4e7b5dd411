import OpenAI, { AzureOpenAI } from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import type { ServedRequest } from '../../records/swap/served-request.ts';
import { FORMAT, type Sketch, said, swapOf, TOOLS } from '../../serve/serve.test-data.ts';
import { type TestServer, testServer, whole } from './serve.test-data.ts';

// The HTTP server in front of the swap itself, asked by the stock clients as they come.
const open: TestServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => server.drain(0))));

async function started(sketch: Sketch = {}) {
  const parts = swapOf(sketch);
  const lines: ServedRequest[] = [];
  const server = await testServer(whole, { swap: parts.swap, onServed: (line) => void lines.push(line) });
  open.push(server);
  return { ...parts, server, lines };
}
const clientOf = ({ url }: TestServer) => new OpenAI({ apiKey: 'none', baseURL: `${url}/v1`, maxRetries: 0 });
const weather = { messages: [{ role: 'user' as const, content: 'weather in Oslo' }], tools: TOOLS as OpenAI.ChatCompletionTool[] };
const ticket = {
  model: 'fledgling',
  messages: [{ role: 'user' as const, content: 'the printer burns' }],
  response_format: FORMAT as OpenAI.ResponseFormatJSONSchema,
};

describe('response_format', () => {
  test('is answered by the local model, whole and streamed, as its schema says', async () => {
    const { server } = await started({ answers: [said('{"category":"fire","urgency":5}')] });
    const { data, response } = await clientOf(server).chat.completions.create(ticket).withResponse();
    expect([response.headers.get('x-fledgling-model'), data.choices[0]?.finish_reason]).toEqual(['local', 'stop']);
    expect(JSON.parse(data.choices[0]?.message.content ?? '')).toEqual({ category: 'fire', urgency: 5 });
    let streamed = '';
    for await (const chunk of await clientOf(server).chat.completions.create({ ...ticket, stream: true })) streamed += chunk.choices[0]?.delta.content ?? '';
    expect(JSON.parse(streamed)).toEqual({ category: 'fire', urgency: 5 });
    const parsed = await clientOf(server).chat.completions.parse(ticket);
    expect(parsed.choices[0]?.message.parsed).toEqual({ category: 'fire', urgency: 5 });
  });

  test('that the local answer breaks, twice, is the hosted model’s', async () => {
    const { server, structured } = await started({ answers: [said('{"category":"fire","urgency":"very"}')] });
    const { response } = await clientOf(server).chat.completions.create(ticket).withResponse();
    expect([response.headers.get('x-fledgling-model'), response.headers.get('x-fledgling-reason')]).toEqual(['hosted', 'local-invalid']);
    expect(structured.asked).toHaveLength(2);
  });
});

describe('a deployment in the address', () => {
  test('decides as on Azure, whatever the body calls the model', async () => {
    const { server } = await started();
    const client = new AzureOpenAI({ apiKey: 'k', endpoint: server.url, deployment: 'fledgling', apiVersion: '2024-10-21', maxRetries: 0 });
    const { data, response } = await client.chat.completions.create({ ...weather, model: 'gpt-4o-2024-08-06' }).withResponse();
    expect([response.headers.get('x-fledgling-model'), data.choices[0]?.message.tool_calls?.length]).toEqual(['local', 1]);
  });

  test('is enough: Azure asks for no model in the body', async () => {
    const { server, relay } = await started();
    const asked = (deployment: string) =>
      fetch(`${server.url}/openai/deployments/${deployment}/chat/completions?api-version=2024-10-21`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] }),
      });
    expect((await asked('gpt-4o-mini')).status).toBe(200);
    expect(relay.asked).toHaveLength(1);
    for (const stranger of ['gpt-9', '..%2F..%2Fhealthz', '%0d%0aset-cookie:a=b', '%zz']) {
      const reply = await asked(stranger);
      expect([stranger, reply.status, await reply.json()]).toEqual([stranger, 404, { error: expect.objectContaining({ code: 'model_not_found' }) }]);
      expect(reply.headers.get('set-cookie')).toBeNull();
    }
  });
});

test('a hosted model that does not answer is in the line with the attempts that were made', async () => {
  const { server, lines } = await started({ hosted: { why: 'unreachable' } });
  const reply = await server.post(JSON.stringify({ model: 'fledgling', messages: [{ role: 'user', content: 'hello' }] }));
  expect(reply.status).toBe(503);
  await reply.text();
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(lines[0]?.hosted).toMatchObject({ status: null, attempts: 3 });
});
