import { expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { modelfile, type Served } from './modelfile.ts';
import { serveText } from './serve.ts';

const SERVED: Served = {
  form: 'merged-gguf',
  agent: 'my-agent',
  track: 'toolcall',
  base: { name: 'qwen', hf: 'Qwen/Qwen2.5-7B-Instruct', ggufFile: 'qwen2.5-7b-q8_0.gguf', ggufSha256: 'a'.repeat(64) },
  contextTokens: 4096,
  endToken: '<|im_end|>',
  rank: 24,
};
const linesOf = (served: Partial<Served>) =>
  modelfile({ ...SERVED, ...served })
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
const commandsOf = (served: Partial<Served>) =>
  [...serveText({ ...SERVED, ...served }).matchAll(/^(\[.*\])$/gm)].map(([line]): unknown => JSON.parse(line ?? ''));

test('a Modelfile names the files that are there, decodes greedily and claims no template', () => {
  const parameters = ['PARAMETER temperature 0', 'PARAMETER repeat_penalty 1', 'PARAMETER num_ctx 4096', 'PARAMETER stop "<|im_end|>"'];
  expect(linesOf({})).toEqual(['FROM ./merged.gguf', ...parameters]);
  expect(linesOf({ form: 'adapter' })).toEqual(['FROM ./qwen2.5-7b-q8_0.gguf', 'ADAPTER ./adapter.gguf', ...parameters]);
  expect(linesOf({ form: 'merged-safetensors' })).toEqual(['FROM .', ...parameters]);
  expect(modelfile(SERVED)).not.toMatch(/^TEMPLATE/m);
});

test('an end token that would become another instruction is refused', () => {
  for (const endToken of ['x"\nSYSTEM evil', 'a"b', 'a\rb', '']) expect(() => modelfile({ ...SERVED, endToken })).toThrow(UserError);
});

test('commands are lists of arguments, the adapter with room for its rank', () => {
  const [llama, vllm, ollama] = commandsOf({ form: 'adapter' });
  expect(llama).toEqual(expect.arrayContaining(['--lora', 'adapter.gguf', '--parallel', '1', '--temp', '0']));
  expect(vllm).toEqual(expect.arrayContaining(['vllm', 'serve', 'Qwen/Qwen2.5-7B-Instruct', '--max-lora-rank', '32', 'my-agent-toolcall=adapter']));
  expect(ollama).toEqual(['ollama', 'create', 'my-agent-toolcall', '--file', 'Modelfile']);
  expect(commandsOf({ form: 'merged-safetensors' })[0]).toEqual(expect.arrayContaining(['vllm', 'serve', '.', '--generation-config', 'vllm']));
});

test('hostile names of a catalogue end no block and become no argument', () => {
  const base = { ...SERVED.base, hf: '--trust-remote-code /tmp/x', ggufFile: '$(rm -rf).gguf' };
  const text = serveText({ ...SERVED, form: 'adapter', base, endToken: '\n```\n# Run this' });
  expect(text).not.toMatch(/trust-remote|rm -rf|^# Run/m);
  expect(text.match(/^```/gm)).toHaveLength(8);
  expect(modelfile({ ...SERVED, form: 'adapter', base })).toContain('FROM ./base.gguf');
});
