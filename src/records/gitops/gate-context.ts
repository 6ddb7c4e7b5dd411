/** The commit status a branch protection can require: set for every pull request, also for unrelated ones. */
export const GATE_CONTEXT = 'parity/gate';
