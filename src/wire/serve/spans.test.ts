import { expect, test } from 'vitest';
import { fakeLangfuse } from '../../../tests/langfuse/fake.ts';
import { parseConfig } from '../../config/parse-config.ts';
import { servedEntry } from '../../edges/serve/serve.test-data.ts';
import { OWN_ENVIRONMENT, OWN_TAG } from '../../records/source/own-traces.ts';
import { policyOf } from '../../serve/serve.test-data.ts';
import { openSpans } from './spans.ts';

const config = (to: string) =>
  parseConfig(
    `agent: a
tracks: [toolcall]
harvest: { source: { kind: dummy-agent } }
models: { default: m, catalogue: { m: { title: M, gguf: m.gguf, sha256: unpinned, hf: owner/name, architecture: llama, endToken: <end> } } }
hosted: { provider: scripted-teacher }
tracing: { to: ${to} }
`,
    'c.yaml',
  );
const local = { outcome: 'answered', asked: 1, latencyMs: 3, usage: { promptTokens: 7, completionTokens: 2 }, answerSha256: null } as const;
const entry = servedEntry('req_0123456789abcdef01234567', {
  by: 'local',
  reason: 'proved',
  track: 'toolcall',
  domain: 'get_weather',
  local,
  hosted: null,
  session: 's'.repeat(64),
});
const told = { policy: policyOf(), onFailure: () => undefined };

test('a request is a trace of its own in Langfuse, by GenAI’s names, without what was said, and is told as Fledgling’s', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const env = { LANGFUSE_BASE_URL: fake.url, LANGFUSE_PUBLIC_KEY: fake.publicKey, LANGFUSE_SECRET_KEY: fake.secretKey };
  const spans = openSpans({ config: config('langfuse'), env }, told);
  spans.add(entry, null);
  spans.add(servedEntry('req_1'), { request: '{"messages":[]}', response: '{"choices":[]}' });
  await spans.close();
  const observations = fake.observations();
  expect(observations).toHaveLength(4);
  const mine = observations.filter(({ traceId }) => traceId === observations.find(({ name }) => name === 'chat nano')?.traceId);
  expect(mine.map(({ name, type, environment }) => [name, type, environment])).toEqual([
    ['chat', 'SPAN', OWN_ENVIRONMENT],
    ['chat nano', 'GENERATION', OWN_ENVIRONMENT],
  ]);
  const sent = JSON.stringify(mine);
  for (const word of ['gen_ai.request.model', 'gen_ai.usage.input_tokens', 'gen_ai.conversation.id', 'proved', 'get_weather', OWN_TAG])
    expect(sent).toContain(word);
  expect(sent).not.toContain('messages');
  expect(JSON.stringify(observations)).toContain('messages');
});

test.each([
  ['LANGFUSE_DISABLED=1', 'langfuse', { LANGFUSE_DISABLED: '1' }],
  ['the config', 'off', {}],
  ['traces in files, where the decision log is one', 'file', {}],
])('nothing is sent, and no keys are asked for, with %s', async (_, to, env) => {
  const spans = openSpans({ config: config(to), env }, told);
  spans.add(entry, null);
  await spans.close();
  expect(() => openSpans({ config: config('langfuse'), env: {} }, told)).toThrow('LANGFUSE_PUBLIC_KEY');
});
