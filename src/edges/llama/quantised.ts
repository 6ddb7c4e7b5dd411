import { loadLlamaLibrary } from './llama-library.ts';

/** GGML's numbers of F32, F16 and BF16. */
const FULL_PRECISION: ReadonlySet<number> = new Set([0, 1, 30]);

/** Whether a GGUF holds a tensor in fewer than 16 bits a value: the engine then rounds what it multiplies with it, too. */
export async function isQuantised(path: string): Promise<boolean> {
  const { readGgufFileInfo } = await loadLlamaLibrary('off');
  const { fullTensorInfo = [] } = await readGgufFileInfo(path, { sourceType: 'filesystem', logWarnings: false });
  return fullTensorInfo.some(({ ggmlType }) => !FULL_PRECISION.has(ggmlType));
}
