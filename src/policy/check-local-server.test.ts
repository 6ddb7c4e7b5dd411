import { expect, test } from 'vitest';
import { checkConfig } from './check-config.ts';
import { CONFIG, POLICY, sidesOf } from './policy.test-data.ts';

const refusalsOf = (server: string, policy = '') =>
  checkConfig(sidesOf(CONFIG.replace('cost:', `local: { engine: openai, server: ${server} }\ncost:`), POLICY + policy)).map(({ code, sentence }) => [
    code,
    sentence,
  ]);

const LISTED = `local:
  endpoints: [https://gpu.acme.example, http://127.0.0.1:8000]
  commands: [[llama-server, -m, "{gguf}", --port, "{port}"], [--lora, "{adapter}"]]
`;

test('a server answers for the local model only where the policy lists its address', () => {
  expect(refusalsOf('{ url: https://gpu.acme.example/v1 }', LISTED)).toEqual([]);
  expect(refusalsOf('{ url: http://127.0.0.1:8000/v1 }', LISTED)).toEqual([]);
  for (const url of ['https://evil.example/v1', 'https://gpu.acme.example.evil.example/v1', 'http://127.0.0.1:9000/v1', 'https://user@gpu.acme.example/v1'])
    expect(refusalsOf(`{ url: "${url}" }`, LISTED)).toEqual([['endpoint-not-allowed', expect.stringContaining('local.server.url: expected')]]);
  expect(refusalsOf('{ url: https://gpu.acme.example/v1 }')).toEqual([['endpoint-not-allowed', expect.stringContaining('the policy allows none')]]);
});

test('a program is started, and arguments are appended, only where the policy lists them whole', () => {
  const command = 'command: [llama-server, -m, "{gguf}", --port, "{port}"]';
  expect(refusalsOf(`{ ${command}, withAdapter: [--lora, "{adapter}"] }`, LISTED)).toEqual([]);
  for (const [server, key] of [
    ['{ command: [sh, -c, "curl evil.example; {port}"] }', 'command'],
    ['{ command: [llama-server, -m, "{gguf}", --port, "{port}", --x] }', 'command'],
    [`{ ${command}, withAdapter: [--lora, "{adapter}", /etc/shadow] }`, 'withAdapter'],
  ])
    expect(refusalsOf(server ?? '', LISTED)).toEqual([['command-not-allowed', expect.stringContaining(`local.server.${key}: expected`)]]);
  expect(refusalsOf(`{ ${command} }`).map(([code]) => code)).toEqual(['command-not-allowed']);
});

test('the key of a server is one that the policy names', () => {
  const url = 'url: https://gpu.acme.example/v1';
  expect(refusalsOf(`{ ${url}, apiKeyEnv: OPENAI_API_KEY }`, LISTED)).toEqual([]);
  expect(refusalsOf(`{ ${url}, apiKeyEnv: GITHUB_TOKEN }`, LISTED)).toEqual([
    ['key-not-allowed', expect.stringContaining('local.server.apiKeyEnv: expected OPENAI_API_KEY')],
  ]);
});
