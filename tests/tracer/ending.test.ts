import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { fakeLangfuse } from '../langfuse/fake.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = `
import OpenAI from 'openai';
import { withOpenAITracing } from './src/tracer/tracer.ts';
const body = JSON.stringify({ model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' } }] });
const fetch = async () => new Response(body, { headers: { 'content-type': 'application/json' } });
const client = withOpenAITracing(new OpenAI({ baseURL: 'http://model.invalid/v1', apiKey: 'none', fetch }));
await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hi.' }] });
`;

test('a process that ends by itself has sent what it recorded, with the keys of its environment', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const env = { LANGFUSE_BASE_URL: fake.url, LANGFUSE_PUBLIC_KEY: fake.publicKey, LANGFUSE_SECRET_KEY: fake.secretKey };
  const { exitCode, stderr } = await execa(process.execPath, ['--input-type=module', '--eval', SCRIPT], { cwd: ROOT, env, reject: false });
  expect(exitCode, stderr).toBe(0);
  expect(fake.observations()).toMatchObject([{ type: 'GENERATION', name: 'chat m' }]);
});
