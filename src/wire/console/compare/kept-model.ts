import type { CompletionModel } from '../../../eval/ports.ts';

/** A local model that stays open between two questions, and is closed when nobody asks any more. */
export interface KeptModel {
  /** The model by its key: the one that is open, or one that is opened in its place. */
  use<T>(key: string, open: () => Promise<CompletionModel>, work: (model: CompletionModel) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function keptModel(idleMs: number): KeptModel {
  let held: { key: string; model: CompletionModel } | null = null;
  let timer: NodeJS.Timeout | undefined;
  const close = async () => {
    clearTimeout(timer);
    const closing = held;
    held = null;
    await closing?.model.close();
  };
  return {
    close,
    use: async (key, open, work) => {
      clearTimeout(timer);
      if (held?.key !== key) {
        await close();
        held = { key, model: await open() };
      }
      const { model } = held;
      try {
        return await work(model);
      } finally {
        timer = setTimeout(() => void close().catch(() => undefined), idleMs);
        timer.unref();
      }
    },
  };
}
