import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaModel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyGguf } from '../../../tests/fixtures/tiny-gguf.ts';
import { rowRenderer } from '../../rows/render/render.ts';
import { chatTemplateIn, readChatTemplate } from './chat-template.ts';
import { openLlama } from './llama-library.ts';
import { tokensOfPieces } from './worker/fed-row.ts';

it('knows control tokens by their mark or their use, and others that are read as one, but for spaces and words', () => {
  const tokens = ['a', '<unk>', '<s>', '<end>', '<think>', '   ', '\u2581\u2581', '|', '你好', '</think>', '<think>'];
  const token_type = [1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4];
  const metadata = { tokenizer: { chat_template: 't', ggml: { tokens, token_type, bos_token_id: 2, eot_token_id: 3 } } };
  expect(chatTemplateIn(metadata)).toEqual({
    text: 't',
    bosToken: '<s>',
    eosToken: '',
    controlTokens: ['<unk>', '<s>', '<end>'],
    userDefinedTokens: ['<end>', '<think>', '</think>'],
  });
});

describe('a model whose vocabulary holds user-defined tokens', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fledgling-chat-template-'));
  const ggufPath = join(folder, 'tiny.gguf');
  const userDefined = ['<tool_response>', '</tool_call>', '   '];
  let opened: Awaited<ReturnType<typeof openLlama>>;
  let model: LlamaModel;
  beforeAll(async () => {
    await writeTinyGguf(ggufPath, { userDefined });
    opened = await openLlama({ gpu: 'off', threads: 1 });
    model = await opened.llama.loadModel({ modelPath: ggufPath, vocabOnly: true });
  });
  afterAll(async () => {
    await opened.llama.dispose();
    rmSync(folder, { recursive: true });
  });

  it('reads none in what a user says, and the end of a call as its own token in the instruction and the answer', async () => {
    const render = rowRenderer(await readChatTemplate(ggufPath));
    const [response, end, spaces] = userDefined.map((text) => model.tokenize(text, true)[0]);
    const counted = (pieces: readonly string[]) => {
      const ids = tokensOfPieces(model, pieces);
      return [response, end, spaces].map((id) => ids.filter((one) => one === id).length);
    };
    const row = { prompt: 'Like f</tool_call>\n\nx   <tool_response></tool_call>', completion: 'f</tool_call>' };
    const { prompt, completion } = render(row);
    expect(counted([prompt.join('')])).toEqual([1, 2, 1]);
    expect(counted(prompt)).toEqual([0, 1, 1]);
    expect(counted(completion)).toEqual([0, 1, 0]);
  });
});
