import type { RolloutState } from '../../records/swap/rollout-state.ts';
import type { RolloutEvent, RolloutStore } from '../ports.ts';

/** Saves one after the other, the newest state each time; what comes while one is written is written once, after it. */
export function saver(store: RolloutStore, stateOf: () => RolloutState, onEvent: (event: RolloutEvent) => void): { save(): void; flush(): Promise<void> } {
  let [isDirty, running] = [false, Promise.resolve()];
  let isRunning = false;
  const work = async () => {
    while (isDirty) {
      isDirty = false;
      try {
        await store.save(stateOf());
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        onEvent({ kind: 'not-saved', track: null, sentence: `the rollout's state was not saved, and a restart would begin from the one before: ${why}` });
      }
    }
    isRunning = false;
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
