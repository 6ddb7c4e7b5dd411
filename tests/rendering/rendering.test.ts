import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainChat } from '../../src/records/chat.ts';
import { chatRenderer } from '../../src/rows/render/render.ts';
import { systemInFirstUserTurn } from '../../src/rows/render/system-turn.ts';
import { CONVERSATIONS } from './conversations.ts';
import { oraclePython, renderedByTransformers } from './oracle.ts';
import { type ComparedRow, compareTokenIds } from './token-ids.ts';

const NANO = fileURLToPath(new URL('../../models/nano/', import.meta.url));
const python = (await oraclePython()) ?? '';

describe.skipIf(python === '')('token ids of the nano model, 200 rows of all that tokenizers disagree on', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'fledgling-rendering-'));
  let rows: ComparedRow[];
  beforeAll(async () => {
    rows = await compareTokenIds({ gguf: `${NANO}nano-f16.gguf`, tokenizer: NANO, endToken: '<|im_end|>', python, scratch });
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  it('are those of transformers where no text reads like a control token', () => {
    const plain = rows.filter(({ isTempting }) => !isTempting);
    expect(plain).toHaveLength(160);
    for (const { prompt } of plain) expect(prompt.runtime).toEqual(prompt.transformers);
  });

  it('are those that the trainer learns from, prompt and completion', () => {
    for (const { prompt, completion } of rows) {
      expect(prompt.runtime).toEqual(prompt.trainer);
      expect(completion.runtime).toEqual(completion.trainer);
    }
  });

  it('read back as the very text that transformers renders', () => {
    for (const { text } of rows) expect(text.runtime).toBe(text.transformers);
  });

  it('hold the control tokens of the template and none that a message wrote', () => {
    const own = rows[0]?.controls ?? [];
    expect(own).toHaveLength(5);
    expect(rows.filter(({ isTempting }) => isTempting)).toHaveLength(40);
    for (const { controls, completion } of rows) {
      expect(controls).toEqual(own);
      expect(completion.runtime.filter((id) => own.includes(id))).toEqual(own.slice(1, 2));
    }
  });
});

describe.skipIf(python === '')('chat templates that TRL ships', () => {
  const merged = CONVERSATIONS.map((messages) => systemInFirstUserTurn(plainChat(messages))?.messages ?? messages);
  /** They walk through a message's content as a list of parts: made for pictures. */
  const OF_PICTURES = ['idefics3', 'llava_next', 'smolvlm'];

  it('are rendered as transformers does: as they are, or with the system text in the first user turn where there is no other place', async () => {
    const templates = await renderedByTransformers(python, [...CONVERSATIONS, ...merged]);
    const originals = templates.filter(({ name }) => !name.endsWith('_training') && !OF_PICTURES.includes(name));
    expect(originals.length).toBeGreaterThan(25);
    const withoutSystemTurn = new Set<string>();
    for (const { name, text, rendered } of originals) {
      const render = chatRenderer({ text, bosToken: '<s>', eosToken: '</s>', controlTokens: [], userDefinedTokens: [] });
      for (const [index, messages] of CONVERSATIONS.entries()) {
        const ours = render(plainChat(messages)).join('');
        const [asIs, inFirstTurn] = [rendered[index], rendered[index + CONVERSATIONS.length]];
        if (ours !== asIs) withoutSystemTurn.add(name);
        expect([name, ours]).toEqual([name, ours === asIs ? asIs : inFirstTurn]);
      }
    }
    expect([...withoutSystemTurn]).toEqual(['gemma']);
  });
});
