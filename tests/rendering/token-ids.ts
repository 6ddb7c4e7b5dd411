import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readChatTemplate } from '../../src/edges/llama/chat-template.ts';
import { openLlama } from '../../src/edges/llama/llama-library.ts';
import { tokensOfPieces } from '../../src/edges/llama/worker/fed-row.ts';
import { tokenText } from '../../src/edges/llama/worker/token-text.ts';
import type { Row } from '../../src/records/example.ts';
import { promptMessages } from '../../src/rows/prompt.ts';
import { rowRenderer } from '../../src/rows/render/render.ts';
import { hardRows } from './conversations.ts';
import { tokenisedByTransformers } from './oracle.ts';

export interface ComparedRow {
  row: Row;
  /** Whether a text of it reads like a control token: transformers would make one of it. */
  isTempting: boolean;
  /** Of the whole prompt; the first is transformers' `apply_chat_template`. */
  prompt: { transformers: number[]; trainer: number[]; runtime: number[] };
  completion: { trainer: number[]; runtime: number[] };
  /** The prompt's text: as transformers renders it, and read back from the runtime's ids. */
  text: { transformers: string; runtime: string };
  /** Control tokens among the runtime's prompt ids, in order. */
  controls: number[];
}

/**
 * Two hundred hard rows through transformers, through the trainer, and through the renderer and the runtime.
 * `tokenizer` is the folder of the model's own tokenizer, `scratch` one to write in.
 */
export async function compareTokenIds(options: { gguf: string; tokenizer: string; endToken: string; python: string; scratch: string }): Promise<ComparedRow[]> {
  const template = await readChatTemplate(options.gguf);
  const rows = hardRows(template.controlTokens);
  const render = rowRenderer(template);
  const rendered = rows.map(render);
  const path = join(options.scratch, 'rows.jsonl');
  await writeFile(path, rendered.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const theirs = await tokenisedByTransformers(options.python, {
    tokenizer: options.tokenizer,
    template,
    conversations: rows.map(({ prompt }) => promptMessages(prompt)),
    rows: path,
    endToken: options.endToken,
  });
  const { llama } = await openLlama({ gpu: 'off', threads: 1 });
  const model = await llama.loadModel({ modelPath: options.gguf, vocabOnly: true });
  const read = tokenText(model);
  const controlIds = new Set(template.controlTokens.flatMap((token) => model.tokenize(token, true)));
  const compared = rows.map((row, index): ComparedRow => {
    const { prompt, completion } = rendered[index] ?? { prompt: [], completion: [] };
    const fed = tokensOfPieces(model, prompt);
    const trained = theirs.trained[index] ?? { prompt: [], completion: [] };
    return {
      row,
      isTempting: prompt.length > 1,
      prompt: { transformers: theirs.ids[index] ?? [], trainer: trained.prompt, runtime: fed },
      completion: { trainer: trained.completion, runtime: tokensOfPieces(model, [...completion, options.endToken]) },
      text: { transformers: theirs.texts[index] ?? '', runtime: read(fed) },
      controls: fed.filter((id) => controlIds.has(id)),
    };
  });
  await llama.dispose();
  return compared;
}
