import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyGguf, writeTinyLora } from '../../../tests/fixtures/tiny-gguf.ts';
import type { ChatRequest } from '../../eval/ports.ts';
import { plainChat } from '../../records/chat.ts';
import { type LocalModel, type LocalModelOptions, openLocalModel } from './local-model.ts';

/** A folder with a tiny random model, an adapter for it, and another that never ends its answer. */
export interface TinyFiles {
  folder: string;
  gguf: string;
  lora: string;
  endless: string;
  remove(): void;
}

export async function tinyFiles(): Promise<TinyFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'fledgling-llama-'));
  const files = { folder, gguf: join(folder, 'tiny.gguf'), lora: join(folder, 'lora.gguf'), endless: join(folder, 'endless.gguf') };
  await writeTinyGguf(files.gguf);
  await writeTinyLora(files.lora);
  await writeTinyGguf(files.endless, { isEndless: true });
  return { ...files, remove: () => rmSync(folder, { recursive: true }) };
}

export function tinyOptions(files: TinyFiles, changes: Partial<LocalModelOptions> = {}): LocalModelOptions {
  return {
    role: 'base',
    ggufPath: files.gguf,
    ggufSha256: null,
    adapterPath: null,
    name: 'tiny',
    batch: 8,
    workers: 1,
    gpu: 'off',
    threads: 1,
    contextTokens: 512,
    maxTokens: 200,
    onNotice: () => {},
    ...changes,
  };
}

/** Prompts of ragged length that share their beginning, as rows of one track do. */
export function chatRequests(count: number): ChatRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    exampleId: `example-${index}`,
    ...plainChat([
      { role: 'system', content: 'Answer with the one tool that fits.\nsearch(query,limit?)' },
      { role: 'user', content: `request ${index} ${'the '.repeat((index * 5) % 9)}${'q'.repeat((index * 3) % 11)}` },
    ]),
  }));
}

/** Opens the tiny model for as long as `work` takes. */
export async function withTinyModel<T>(files: TinyFiles, changes: Partial<LocalModelOptions>, work: (model: LocalModel) => Promise<T>): Promise<T> {
  const model = await openLocalModel(tinyOptions(files, changes));
  try {
    return await work(model);
  } finally {
    await model.close();
  }
}
