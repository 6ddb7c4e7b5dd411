/** How traffic moves. */
export interface RolloutSettings {
  /**
   * `hosted`: nothing is answered locally. `shadow`: the hosted model answers, and the local one is asked beside it. `canary`: a share of the sessions,
   * step by step. `local`: all of them at once.
   */
  mode: 'hosted' | 'shadow' | 'canary' | 'local';
  /** Shares of sessions, rising, the last at most 1. */
  steps: readonly number[];
  /** So large a share of the track's requests, answered locally or not, is asked of the hosted model as well once a local answer was given: what watching costs, at any step. */
  audit: number;
  /** The chance of a rollback without cause, over the whole rollout and all tracks together. */
  alpha: number;
}

export const ROLLOUT_SETTINGS: RolloutSettings = { mode: 'canary', steps: [0.05, 0.25, 0.5, 1], audit: 0.05, alpha: 0.05 };
