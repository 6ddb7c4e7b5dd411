import { expect, test } from 'vitest';
import { secretIn } from './secrets.ts';

// Put together here so that no scanner takes this file for a leak.
const made = (prefix: string, length: number) => `${prefix}${'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0z'.repeat(4).slice(0, length)}`;

test.each([
  ['an API key', `key: ${made('sk-', 40)}`],
  ['a Langfuse key', `# ${made('pk-lf-', 30)}`],
  ['a Langfuse key', `x: ${made('sk-lf-', 30)}`],
  ['a Hugging Face token', `download: https://x:${made('hf_', 34)}@huggingface.co/`],
  ['a GitHub token', made('ghp_', 36)],
  ['a GitHub token', made('github_pat_', 60)],
  ['an AWS key', `AKIA${'ABCDEFGH12345678'}`],
  ['an Azure key', `model: "${'0123456789abcdef'.repeat(2)}"`],
  ['an Azure key', made('', 84)],
  ['a private key', `-----BEGIN RSA ${'PRIVATE'} KEY-----`],
  ['a key or token', `apiKey: ${made('', 30)}`],
  ['a key or token', `{ "secret": "${made('', 24)}" }`],
])('sees %s', (kind, line) => {
  expect(secretIn(line)).toBe(kind);
});

test.each([
  'sha256: 2fe155648fd7c28d248b93c402ffd7d9c9395c6c0f72f4293b5fcc68cab6cc16',
  'apiKeyEnv: AZURE_OPENAI_API_KEY',
  'endToken: <|im_end|>',
  'contextTokens: 2048',
  'title: a task-specific-model-of-ours',
  'download: hf:bartowski/Qwen2.5-7B-Instruct-GGUF/Qwen2.5-7B-Instruct-Q8_0.gguf',
  'uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683',
])('lets %s pass', (line) => {
  expect(secretIn(line)).toBeNull();
});
