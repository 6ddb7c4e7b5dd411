import type { RolloutState } from '../../records/swap/rollout-state.ts';
import type { RolloutEvent, RolloutStore } from '../ports.ts';

export interface Saver {
  save(): void;
  /** Saves what could not be saved, if anything: a rollback has no later change that would. */
  saveAgain(): void;
  flush(): Promise<void>;
}

/** Saves one after the other, the newest state each time; what comes while one is written is written once, after it. A failure is told once until it is over. */
export function saver(store: RolloutStore, stateOf: () => RolloutState, onEvent: (event: RolloutEvent) => void): Saver {
  let [isDirty, running] = [false, Promise.resolve()];
  let [isRunning, isFailing] = [false, false];
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
  };
  const save = () => {
    isDirty = true;
    if (isRunning) return;
    isRunning = true;
    running = work();
  };
  return {
    save,
    saveAgain() {
      if (isFailing) save();
    },
    flush: async () => {
      save();
      await running;
    },
  };
}
