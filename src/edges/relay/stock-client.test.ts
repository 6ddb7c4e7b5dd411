import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OpenAI } from 'openai';
import { expect, test } from 'vitest';
import { apiError, chunk, type LoopbackServer, startServer } from '../openai/loopback.test-data.ts';
import { startTeacher } from '../teacher/server.ts';
import { KEY, relayTo } from './misbehaving.test-data.ts';

/** The relay behind the least of a server. */
async function relaying(relay: ReturnType<typeof relayTo>) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const one of request) chunks.push(one);
    const headers = Object.fromEntries(Object.entries(request.headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
    const asked = await relay.relay({ body: Buffer.concat(chunks).toString('utf8'), headers }, new AbortController().signal);
    if (!asked.ok) return void response.writeHead(503, { 'x-should-retry': 'false' }).end(asked.sentence);
    response.writeHead(asked.reply.status, asked.reply.headers);
    if (asked.reply.body === null) return void response.end();
    await pipeline(Readable.fromWeb(asked.reply.body), response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { client: new OpenAI({ baseURL: `http://127.0.0.1:${address.port}/v1`, apiKey: 'sk-theirs', maxRetries: 0 }), close };
}

async function withServer(replyTo: Parameters<typeof startServer>[0], work: (under: { client: OpenAI; hosted: LoopbackServer }) => Promise<void>) {
  const hosted = await startServer(replyTo);
  const { client, close } = await relaying(relayTo(hosted.url));
  try {
    await work({ client, hosted });
  } finally {
    close();
    await hosted.close();
  }
}

const CALL = {
  role: 'assistant',
  tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
};

test('the stock client gets whole answers, streams, tool calls and errors as from the hosted model itself', () =>
  withServer(
    ({ user }) =>
      user === 'wrong'
        ? { status: 400, json: apiError('bad_value', 'not so') }
        : user === 'call'
          ? { events: [chunk({ delta: CALL }), chunk({ delta: {}, finish_reason: 'tool_calls' })] }
          : {},
    async ({ client, hosted }) => {
      const asked = (content: string) => ({ model: 'agent-model', messages: [{ role: 'user' as const, content }] });
      const whole = await client.chat.completions.create(asked('hello there'));
      expect(whole.choices[0]?.message.content).toBe('hello there');
      const pieces: string[] = [];
      for await (const { choices } of await client.chat.completions.create({ ...asked('piece by piece'), stream: true }))
        pieces.push(choices[0]?.delta.content ?? '');
      expect(pieces.join('')).toBe('piece by piece');
      expect(pieces.length).toBeGreaterThan(5);
      const called = await client.chat.completions.stream({ ...asked('call'), stream: true }).finalChatCompletion();
      expect(called.choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }]);
      await expect(client.chat.completions.create(asked('wrong'))).rejects.toMatchObject({ status: 400, code: 'bad_value' });
      expect(hosted.seen.map(({ body, headers }) => [body.model, headers.authorization])).toEqual(hosted.seen.map(() => ['deployed', `Bearer ${KEY}`]));
    },
  ));

test('the stock client sees a stream that breaks off as an error', () =>
  withServer(
    () => ({ events: [chunk({ delta: { content: 'half an ' } })], fault: 'cut' }),
    async ({ client }) => {
      const stream = await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'x' }], stream: true });
      const read = async () => {
        for await (const _ of stream);
      };
      await expect(read()).rejects.toThrow();
    },
  ));

test('the scripted stand-in is a hosted model like any other', async () => {
  const teacher = await startTeacher({ seed: 42, errorRate: 0, askedBefore: 0 });
  const { client, close } = await relaying(relayTo(teacher.url, { provider: 'scripted-teacher', apiKey: null, model: 'scripted-teacher' }));
  try {
    const messages = [
      { role: 'system' as const, content: 'Reply with one tool call.\nget_weather(city,day?,unit:c|f)' },
      { role: 'user' as const, content: 'weather for Oslo' },
    ];
    const { choices } = await client.chat.completions.create({ model: 'any', messages });
    expect(choices[0]?.message.content).toContain('get_weather');
  } finally {
    close();
    await teacher.close();
  }
});
