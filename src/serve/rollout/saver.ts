import type { RolloutState } from '../../records/swap/rollout-state.ts';
import type { RolloutEvent, RolloutStore } from '../ports.ts';

/** A state that was not saved is tried again after so long: a rollback has no later change that would save it. */
const AGAIN_MS = 5000;

/** Saves one after the other, the newest state each time; what comes while one is written is written once, after it. A failure is told once until it is over. */
export function saver(store: RolloutStore, stateOf: () => RolloutState, onEvent: (event: RolloutEvent) => void): { save(): void; flush(): Promise<void> } {
  let [isDirty, running] = [false, Promise.resolve()];
  let [isRunning, isFailing] = [false, false];
  let again: NodeJS.Timeout | undefined;
  const work = async () => {
    while (isDirty) {
      isDirty = false;
      try {
        await store.save(stateOf());
        isFailing = false;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (!isFailing)
          onEvent({ kind: 'not-saved', track: null, sentence: `the rollout's state was not saved, and a restart would begin from the one before: ${why}` });
        isFailing = true;
      }
    }
    isRunning = false;
    clearTimeout(again);
    if (isFailing) again = setTimeout(save, AGAIN_MS).unref();
  };
  const save = () => {
    isDirty = true;
    if (isRunning) return;
    isRunning = true;
    running = work();
  };
  return {
    save,
    flush: async () => {
      save();
      await running;
    },
  };
}
