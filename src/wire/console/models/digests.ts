import { modelParts } from '../../../edges/files/gguf-digest.ts';
import { digestOfModelFile } from '../../../edges/llama/model-file.ts';

/** Digests of large files, computed one behind the other while nobody waits. */
export interface Digests {
  /** What is known of the file as it is now; null while that is still being computed. */
  of(path: string): Promise<string | null>;
}

/** Read in less than anybody notices. */
const AT_ONCE_BYTES = 32_000_000;

/** @param tell is called whenever one more is known. */
export function digests(tell: () => void): Digests {
  const known = new Map<string, string>();
  const waiting = new Set<string>();
  let queue: Promise<unknown> = Promise.resolve();
  return {
    of: async (path) => {
      const { parts } = await modelParts(path);
      const version = parts.map((part) => `${part.path} ${part.size} ${part.mtimeMs}`).join('\n');
      const digest = known.get(version);
      if (digest !== undefined || waiting.has(version)) return digest ?? null;
      if (parts.reduce((sum, { size }) => sum + size, 0) <= AT_ONCE_BYTES) {
        const computed = await digestOfModelFile({ label: 'models', path }).catch(() => null);
        if (computed !== null) known.set(version, computed);
        return computed;
      }
      waiting.add(version);
      queue = queue.then(async () => {
        // A file that goes away meanwhile is looked at anew with the next question.
        const computed = await digestOfModelFile({ label: 'models', path }).catch(() => null);
        waiting.delete(version);
        if (computed !== null) known.set(version, computed);
        tell();
      });
      return null;
    },
  };
}
