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
  // Whoever stopped a question may ask the next one while the model is still being opened.
  let last: Promise<unknown> = Promise.resolve();
  const close = async () => {
    clearTimeout(timer);
    const closing = held;
    held = null;
    await closing?.model.close();
  };
  return {
    close,
    use: (key, open, work) => {
      const turn = last.then(() => inTurn(key, open, work));
      last = turn.catch(() => undefined);
      return turn;
    },
  };

  async function inTurn<T>(key: string, open: () => Promise<CompletionModel>, work: (model: CompletionModel) => Promise<T>): Promise<T> {
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
  }
}
