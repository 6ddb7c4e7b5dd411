import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CHATML_TEMPLATE } from '../../../../tests/fixtures/tiny-gguf.ts';
import { describeGguf, descriptionOf } from './describe-gguf.ts';

const NANO = fileURLToPath(new URL('../../../../models/nano/nano-f16.gguf', import.meta.url));
const TURNS = "{% for m in messages %}{{ '<|start|>' + m.role + '<|sep|>' + m.content + '<|eot_id|>' }}{% endfor %}";
const MISTRAL =
  "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}{{ '[INST] ' + m.content + ' [/INST]' }}{% else %}{{ m.content + eos_token }}{% endif %}{% endfor %}";
const GEMMA =
  "{% for m in messages %}{% set role = 'model' if m.role == 'assistant' else m.role %}{{ '<start_of_turn>' + role + '\n' + m.content | trim + '<end_of_turn>\n' }}{% endfor %}";

interface Change {
  general?: Record<string, unknown>;
  template?: string | null;
  tokens?: string[];
  ggml?: Record<string, unknown>;
  split?: unknown;
}

function metadata({ general = {}, template = CHATML_TEMPLATE, tokens = ['a', '<|im_end|>', '<|endoftext|>'], ggml = {}, split }: Change = {}): unknown {
  return {
    general: { architecture: 'qwen2', name: 'Qwen', file_type: 7, ...general },
    qwen2: { context_length: 32_768 },
    tokenizer: {
      ggml: { tokens, token_type: tokens.map((token) => (token === 'a' ? 1 : 3)), eos_token_id: 1, ...ggml },
      ...(template === null ? {} : { chat_template: template }),
    },
    ...(split ? { split } : {}),
  };
}

test('a GGUF is described by its header', async () => {
  expect(await describeGguf(NANO)).toEqual({
    architecture: 'llama',
    name: 'Fledgling nano',
    contextLength: 1024,
    endToken: { text: '<|im_end|>', isNamedByFile: true },
    quantisation: 'F16',
    baseModel: null,
  });
  expect(descriptionOf(metadata({ general: { base_model: { count: 1, '0': { repo_url: 'https://huggingface.co/Qwen/Qwen2.5' } } } }), 'm.gguf')).toMatchObject({
    contextLength: 32_768,
    quantisation: 'Q8_0',
    baseModel: 'Qwen/Qwen2.5',
  });
});

test.each([
  ['of ChatML, though the file calls another its end', CHATML_TEMPLATE, ['a', '<|im_end|>', '<|endoftext|>'], { eos_token_id: 2 }, '<|im_end|>', false],
  ['of turns, where the file names an end of text too', TURNS, ['a', '<|end_of_text|>', '<|eot_id|>'], { eot_token_id: 2 }, '<|eot_id|>', true],
  ['that the template writes by its variable', MISTRAL, ['a', '</s>', '<s>'], { bos_token_id: 2 }, '</s>', true],
  ['of turns behind trimmed text', GEMMA, ['a', '<eos>', '<end_of_turn>'], {}, '<end_of_turn>', false],
  ['that the file names, where the template cannot be rendered', '{{ raise_exception("no") }}', ['a', '<eos>'], {}, '<eos>', true],
  ['that the file names, where the template writes none', '{% for m in messages %}{{ m.content }}{% endfor %}', ['a', '<eos>'], {}, '<eos>', true],
])('an answer ends with the token %s', (_, template, tokens, ggml, text, isNamedByFile) => {
  expect(descriptionOf(metadata({ template, tokens, ggml }), 'm.gguf').endToken).toEqual({ text, isNamedByFile });
});

test('nothing in a name moves the cursor, turns letters round, or takes more than a line', () => {
  const name = `evil\u001b[2J\u0007\n\u202e title: x\ud800 ${'x'.repeat(500)}`;
  const described = descriptionOf(metadata({ general: { name } }), 'm.gguf').name ?? '';
  expect(described).toMatch(/^evil \[2J title: x� x{50,}$/);
  expect(described).toHaveLength(80);
  expect(
    descriptionOf(metadata({ general: { name: 7, file_type: '7', base_model: { '0': { repo_url: 'https://evil.example/x/y' } } } }), 'm.gguf'),
  ).toMatchObject({
    name: null,
    quantisation: null,
    baseModel: null,
  });
});

test.each<[string, unknown, string, string]>([
  [
    'without a chat template',
    metadata({ template: null }),
    'm.gguf',
    'm.gguf: expected tokenizer.chat_template in the GGUF, found none. Choose a chat (instruct) model.',
  ],
  ['that is an adapter', metadata({ general: { type: 'adapter' } }), 'm.gguf', 'expected a model, got an adapter'],
  ['without a context length', metadata({ general: { architecture: 'bert' } }), 'm.gguf', 'expected bert.context_length in the GGUF, found none'],
  ['without an end', metadata({ template: 'x', ggml: { eos_token_id: 99 } }), 'm.gguf', 'expected a token that ends an answer'],
  ['whose end token holds control characters', metadata({ template: 'x', tokens: ['a', '\u001b[2J'] }), 'm.gguf', 'expected a token that ends an answer'],
  [
    'that is a renamed part',
    metadata({ split: { count: 3, no: 0 } }),
    'm.gguf',
    'expected the first of 3 parts by the name it was split with, …-00001-of-00003.gguf',
  ],
  ['that is a later part by another name', metadata({ split: { count: 3, no: 1 } }), 'm-00001-of-00003.gguf', 'expected the first of 3 parts'],
  ['of no words', {}, 'm.gguf', 'the GGUF does not say its architecture and tokens'],
])('a file %s is refused with one sentence', (_, found, path, sentence) => {
  expect(() => descriptionOf(found, path)).toThrow(sentence);
});

test('a later part and what is no GGUF are refused', async () => {
  await expect(describeGguf('m-00002-of-00003.gguf')).rejects.toThrow("expected a model's first part, got part 2 of 3");
  await expect(describeGguf(fileURLToPath(import.meta.url))).rejects.toThrow('expected a GGUF file, but');
});
