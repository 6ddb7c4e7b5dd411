import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseConfig } from './parse-config.ts';

const demo = readFileSync(new URL('../../parity.config.yaml', import.meta.url), 'utf8');
const parsed = (local: string) => parseConfig(demo.replace('  workers: 1\n', `  workers: 1\n${local}`), 'parity.config.yaml').local;

it('a config that says nothing of an engine holds nothing of it, so that no digest is another', () => {
  const local = parsed('');
  expect([Object.hasOwn(local, 'engine'), Object.hasOwn(local, 'server')]).toEqual([false, false]);
});

it('a server has its defaults', () => {
  expect(parsed('  engine: openai\n  server: { url: http://127.0.0.1:8000/v1 }\n').server).toEqual({
    url: 'http://127.0.0.1:8000/v1',
    model: null,
    apiKeyEnv: null,
    ask: 'completions',
    command: null,
    withAdapter: null,
    startSeconds: 300,
    concurrency: 8,
    timeoutSeconds: 120,
  });
});

it.each([
  ['  engine: openai\n', 'local.server: expected with engine openai, and only there, a map with url or command, found nothing.'],
  ['  server: { url: http://127.0.0.1:8000/v1 }\n', 'local.server: expected with engine openai, and only there'],
  ['  engine: openai\n  server: {}\n', 'local.server.url: expected'],
  ['  engine: openai\n  server: { command: [llama-server] }\n', 'local.server.url: expected'],
  ['  engine: openai\n  server: { url: http://127.0.0.1:1/v1, withAdapter: [--lora, x] }\n', 'local.server.withAdapter: expected'],
  [
    '  engine: openai\n  server: { command: "llama-server --port {port}" }\n',
    'local.server.command: expected a list of texts, or null, got "llama-server --port {port}".',
  ],
  ['  engine: openai\n  server: { url: http://127.0.0.1:1/v1, timeoutSeconds: 900 }\n', 'timeoutSeconds: expected a number of seconds from 1 to 300, got 900.'],
  ['  engine: openai\n  server: { url: "postgres://127.0.0.1/v1" }\n', 'local.server.url: expected an address such as http://127.0.0.1:8000/v1, or null'],
  [
    '  engine: openai\n  server: { command: [x, "{port}"], withAdapter: [--lora, /fixed.gguf] }\n',
    'local.server.withAdapter: expected with command only, a list of texts with {adapter} or {adapterFolder} in it',
  ],
  [
    '  engine: openai\n  server: { url: http://127.0.0.1:1/v1, adapters: { structured: a, toolcall: a } }\n',
    'local.server.adapters: expected a name for each track',
  ],
  ['  engine: vllm\n', 'local.engine: expected llama or openai, got "vllm".'],
])('%j is refused', (local, sentence) => {
  expect(() => parsed(local)).toThrow(sentence);
});
