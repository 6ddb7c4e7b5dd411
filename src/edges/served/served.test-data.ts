import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeTinyGguf, writeTinyLora } from '../../../tests/fixtures/tiny-gguf.ts';
import type { ServedModelOptions } from './open-served.ts';

export interface ServedFiles {
  folder: string;
  gguf: string;
  lora: string;
  remove(): void;
}

/** A folder with a tiny random model and an adapter for it. */
export async function servedFiles(): Promise<ServedFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'fledgling-served-'));
  const files = { folder, gguf: join(folder, 'tiny.gguf'), lora: join(folder, 'lora.gguf') };
  await writeTinyGguf(files.gguf);
  await writeTinyLora(files.lora);
  return { ...files, remove: () => rmSync(folder, { recursive: true }) };
}

export function servedOptions(files: ServedFiles, changes: Partial<ServedModelOptions> = {}): ServedModelOptions {
  return {
    role: 'base',
    track: 'toolcall',
    name: 'tiny',
    ggufPath: files.gguf,
    ggufSha256: null,
    hf: files.folder,
    adapterPath: null,
    contextTokens: 512,
    maxTokens: 200,
    seed: 42,
    url: null,
    model: null,
    adapters: {},
    ask: 'completions',
    command: null,
    withAdapter: null,
    startMs: 30_000,
    concurrency: 4,
    timeoutMs: 20_000,
    apiKey: null,
    apiKeyEnv: null,
    logFile: join(files.folder, 'servers', 'log'),
    env: process.env,
    signal: new AbortController().signal,
    onNotice: () => {},
    ...changes,
  };
}

/** The command that starts a fake server in a process. */
export const FAKE_COMMAND = [process.execPath, fileURLToPath(new URL('./fake-server-process.test-data.ts', import.meta.url)), '{port}'];
