import type { Run } from '../../../tests/counterparts/github/state.ts';
import type { OpenForge } from '../../edges/github/counterpart.test-data.ts';

/** What makes a run of parity-run.yml one that was not dispatched on the default branch. */
export const STRANGE_RUNS: readonly (readonly [run: string, strange: (opened: OpenForge) => Partial<Run> | Promise<Partial<Run>>])[] = [
  ['a run of another workflow', () => ({ path: '.github/workflows/evil.yml' })],
  ['a run of a pull request', () => ({ event: 'pull_request' })],
  ['a run of another branch', () => ({ headBranch: 'change' })],
  [
    'a run of a fork',
    ({ admin, world }) => {
      admin.fork('eve');
      return { headRepo: world.forks[0] ?? world.base };
    },
  ],
  ['a run of a tag with the name of the default branch', async ({ stage }) => ({ headSha: await stage.push('evil', { 'evil.txt': 'evil' }) })],
];
